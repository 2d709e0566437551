/**
 * The reader's side of the block protocol: ISO/IEC 14443-4:2018 clause 7.6. Comments cite its rules by letter and
 * number.
 */
import { BLOCK_OVERHEAD, type Block, decodeBlock, encodeBlock, frameSizes, frameWaitingCycles } from '../block.ts';
import type { Field } from '../field.ts';
import { frameWithCrc, withoutCrc } from '../frame.ts';
import type { Activated } from './activation.ts';

export type ReaderProtocol = {
  /** Sends a command and returns the response; `undefined` if the card is gone. */
  readonly exchange: (command: Uint8Array) => Promise<Uint8Array | undefined>;
  /** Whether the card is there: it answers, and nothing changes in it. */
  readonly isPresent: () => boolean;
  /** Halts the card. True if it confirmed. */
  readonly deselect: () => boolean;
};

/** Attempts for one block before the card counts as gone. The standard leaves the number to the reader. */
const ATTEMPTS = 5;
/** Requests for more time that the reader accepts for one block. */
const MOST_EXTENSIONS = 1_000;
const LONGEST_RESPONSE = 65_538;
const DESELECT_CYCLES = 65_536;
/** Clause 7.3: the reader's tolerance beyond FWT. */
const MARGIN_CYCLES = 49_152;

export function createReaderProtocol(field: Field, { ats, rateToCard }: Activated): ReaderProtocol {
  const largestInformation = (frameSizes[ats.fsci] ?? 256) - BLOCK_OVERHEAD;
  const waitingCycles = frameWaitingCycles(ats.fwi);
  const longestWaiting = frameWaitingCycles(14);
  // Rule A: the reader's block number is 0 at activation.
  let number = 0;

  /** Sends a block and returns the answer; `undefined` for silence or an unreadable answer. */
  const transceive = (block: Block, cycles: number): Block | undefined => {
    const received = field.transceive(frameWithCrc(encodeBlock(block), rateToCard), cycles + MARGIN_CYCLES);
    const body = received && withoutCrc(received.frame);
    return body && decodeBlock(body);
  };

  /** Sends a block until an I- or R-block answers it. After an unreadable answer it sends `inquiry`: rules 4 and 5. */
  const converse = async (block: Block, inquiry: Block): Promise<Block | undefined> => {
    let next = block;
    let cycles = waitingCycles;
    let extensions = 0;
    for (let attempt = 0; attempt < ATTEMPTS; ) {
      const answer = transceive(next, cycles);
      cycles = waitingCycles;
      if (answer?.type === 'S' && answer.request === 'waiting-time' && extensions++ < MOST_EXTENSIONS) {
        // Rule 3, clause 7.4: the answer repeats the multiplier; the time holds for the next block.
        next = answer;
        cycles = Math.min(waitingCycles * answer.multiplier, longestWaiting);
        attempt = 0;
        await field.ready();
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
        // Rule 6: the card missed the last I-block.
        next = block;
        attempt++;
      } else {
        next = inquiry;
        attempt++;
      }
    }
    return undefined;
  };

  const sendAll = async (command: Uint8Array): Promise<Block | undefined> => {
    for (let position = 0; ; ) {
      const information = command.subarray(position, position + largestInformation);
      position += information.length;
      const more = position < command.length;
      const answer = await converse(
        { type: 'I', number, more, information },
        { type: 'R', number, acknowledges: false },
      );
      // Rule B: a block with the reader's number confirms, and the reader toggles its number.
      if (answer !== undefined) number ^= 1;
      if (!more || answer === undefined) return answer?.type === 'I' ? answer : undefined;
      // A card must not answer before it has the whole command.
      if (answer.type === 'I') return undefined;
    }
  };

  return {
    exchange: async (command) => {
      const response: number[] = [];
      let block = await sendAll(command);
      while (block?.type === 'I') {
        response.push(...block.information);
        if (!block.more) return Uint8Array.from(response);
        if (response.length > LONGEST_RESPONSE) return undefined;
        // Rules 2 and 5: R(ACK) asks for the next part, and again if that got lost.
        const acknowledge: Block = { type: 'R', number, acknowledges: true };
        block = await converse(acknowledge, acknowledge);
        if (block !== undefined) number ^= 1;
      }
      return undefined;
    },
    isPresent: () => {
      // Rule 12: the number is not that of the card's last block, so the card acknowledges.
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (transceive({ type: 'R', number, acknowledges: false }, waitingCycles)?.type === 'R') return true;
      }
      return false;
    },
    deselect: () => {
      // Rule 8: repeated without an answer, then the card is given up.
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const answer = transceive({ type: 'S', request: 'deselect' }, DESELECT_CYCLES);
        if (answer?.type === 'S' && answer.request === 'deselect') return true;
      }
      return false;
    },
  };
}
