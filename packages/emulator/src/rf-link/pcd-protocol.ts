/** The reader's half of the block protocol: ISO/IEC 14443-4:2018 clause 7.6, its rules cited by letter and number. */
import { BLOCK_OVERHEAD, type Block, decodeBlock, encodeBlock, frameSizes, frameWaitingCycles } from './block.ts';
import type { Field } from './field.ts';
import { frameWithCrc, withoutCrc } from './frame.ts';
import type { Activated } from './pcd-activation.ts';

export type ReaderProtocol = {
  /** Carries a command there and the response back. `undefined`: the card is gone, or as good as. */
  readonly exchange: (command: Uint8Array) => Uint8Array | undefined;
  /** Halts the card. True if it confirmed. */
  readonly deselect: () => boolean;
};

/** Tries of one block before the card counts as gone. The standard leaves it to the reader. */
const ATTEMPTS = 5;
/** Requests for more time that a reader bears for one block. */
const MOST_EXTENSIONS = 1_000;
const LONGEST_RESPONSE = 65_538;
const DESELECT_CYCLES = 65_536;
/** Clause 7.3: FWT plus the reader's own tolerance. */
const MARGIN_CYCLES = 49_152;

export function createReaderProtocol(field: Field, { ats, rateToCard }: Activated): ReaderProtocol {
  const largestInformation = (frameSizes[ats.fsci] ?? 256) - BLOCK_OVERHEAD;
  const waitingCycles = frameWaitingCycles(ats.fwi);
  const longestWaiting = frameWaitingCycles(14);
  // Rule A: the reader's block number is 0 at activation.
  let number = 0;

  /** One block there and one back; `undefined` for silence and for what can't be read. */
  const transceive = (block: Block, cycles: number): Block | undefined => {
    const received = field.transceive(frameWithCrc(encodeBlock(block), rateToCard), cycles + MARGIN_CYCLES);
    const body = received && withoutCrc(received.frame);
    return body && decodeBlock(body);
  };

  /**
   * Sends a block until an I- or R-block comes that belongs to it. `inquiry` is sent where nothing readable came: rules
   * 4 and 5.
   */
  const converse = (block: Block, inquiry: Block): Block | undefined => {
    let next = block;
    let cycles = waitingCycles;
    let extensions = 0;
    for (let attempt = 0; attempt < ATTEMPTS; ) {
      const answer = transceive(next, cycles);
      cycles = waitingCycles;
      if (answer?.type === 'S' && answer.request === 'waiting-time' && extensions++ < MOST_EXTENSIONS) {
        // Rule 3, clause 7.4: the answer repeats the multiplier, and the time holds until the next block.
        next = answer;
        cycles = Math.min(waitingCycles * answer.multiplier, longestWaiting);
        attempt = 0;
      } else if (answer?.type === 'I' && answer.number === number) {
        return answer;
      } else if (
        answer?.type === 'R' &&
        answer.acknowledges &&
        block.type === 'I' &&
        block.more &&
        answer.number === number
      ) {
        return answer;
      } else if (answer?.type === 'R' && answer.acknowledges && answer.number !== number && block.type === 'I') {
        // Rule 6: the card has not seen the last I-block.
        next = block;
        attempt++;
      } else {
        next = inquiry;
        attempt++;
      }
    }
    return undefined;
  };

  const sendAll = (command: Uint8Array): Block | undefined => {
    for (let position = 0; ; ) {
      const information = command.subarray(position, position + largestInformation);
      position += information.length;
      const more = position < command.length;
      const answer = converse({ type: 'I', number, more, information }, { type: 'R', number, acknowledges: false });
      // Rule B: a block with the reader's own number confirms, and the next one has the other number.
      if (answer !== undefined) number ^= 1;
      if (!more || answer === undefined) return answer?.type === 'I' ? answer : undefined;
      // A card that answers before it has the whole command does not keep to the protocol.
      if (answer.type === 'I') return undefined;
    }
  };

  return {
    exchange: (command) => {
      const response: number[] = [];
      let block = sendAll(command);
      while (block?.type === 'I') {
        response.push(...block.information);
        if (!block.more) return Uint8Array.from(response);
        if (response.length > LONGEST_RESPONSE) return undefined;
        // Rules 2 and 5: R(ACK) asks for the next part, and asks again when it got lost.
        const acknowledge: Block = { type: 'R', number, acknowledges: true };
        block = converse(acknowledge, acknowledge);
        if (block !== undefined) number ^= 1;
      }
      return undefined;
    },
    deselect: () => {
      // Rule 8: sent again without an answer, then the card is left alone.
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const answer = transceive({ type: 'S', request: 'deselect' }, DESELECT_CYCLES);
        if (answer?.type === 'S' && answer.request === 'deselect') return true;
      }
      return false;
    },
  };
}
