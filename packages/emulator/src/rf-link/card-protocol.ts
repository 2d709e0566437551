/** The card's half of the block protocol: ISO/IEC 14443-4:2018 clause 7.6, its rules cited by letter and number. */
import type { UnreliableDevice } from '../card-device.ts';
import type { AnswerToSelect } from './answer-to-select.ts';
import { BLOCK_OVERHEAD, type Block, decodeBlock, encodeBlock, frameSizes, frameWaitingCycles } from './block.ts';
import { CARRIER_HERTZ } from './frame.ts';

export type CardProtocol = {
  /** The block that answers one, CRC_A taken off and left to be put on, and the delay before it in cycles. */
  readonly receive: (
    bytes: Uint8Array,
  ) => { readonly block: Uint8Array; readonly delay: number } | 'deselected' | undefined;
  readonly deselectResponse: Uint8Array;
};

export type CardProtocolOptions = {
  readonly ats: AnswerToSelect;
  /** Information bytes of a block that the reader takes. */
  readonly largestInformation: number;
  readonly processingMicroseconds: (command: Uint8Array) => number;
};

/** More than any APDU: a reader that chains on for ever is not answered. */
const LONGEST_COMMAND = 65_544;
/** Clause 7.4: WTXM is at most 59, and no waiting time beyond that of FWI 14. */
const LARGEST_MULTIPLIER = 59;
const LARGEST_FWI = 14;

export function createCardProtocol(device: UnreliableDevice, options: CardProtocolOptions): CardProtocol {
  const { ats, largestInformation, processingMicroseconds } = options;
  const largestBlock = (frameSizes[ats.fsci] ?? 256) - 2;
  const waitingCycles = frameWaitingCycles(ats.fwi);
  const largestMultiplier = Math.min(LARGEST_MULTIPLIER, 2 ** (LARGEST_FWI - ats.fwi));
  // Rule C: the card's block number is 1 at activation.
  let number = 1;
  let last: Block | undefined;
  let command: number[] = [];
  /** Response bytes not sent yet. */
  let response: Uint8Array | undefined;
  /** Processing time still to pass before the response, in cycles. */
  let busy = 0;

  const send = (block: Block, delay = 0) => {
    last = block;
    return { block: encodeBlock(block), delay };
  };

  /** The next part of the response, if the time granted is enough for it. */
  const sendResponse = (granted: number) => {
    // A card that never answers, or has lost its power.
    if (response === undefined || response.length === 0) return undefined;
    if (busy > granted) {
      // Rule 9: S(WTX) in place of the answer, in good time.
      const spent = granted / 2;
      busy -= spent;
      const multiplier = Math.min(Math.ceil(busy / waitingCycles), largestMultiplier);
      return send({ type: 'S', request: 'waiting-time', multiplier }, spent);
    }
    const delay = busy;
    busy = 0;
    const information = response.subarray(0, largestInformation);
    const more = response.length > largestInformation;
    response = response.subarray(information.length);
    return send({ type: 'I', number, more, information }, delay);
  };

  const receive = (block: Block) => {
    if (block.type === 'S') {
      if (block.request === 'deselect') return 'deselected';
      const asked = last;
      if (asked?.type !== 'S' || asked.request !== 'waiting-time' || asked.multiplier !== block.multiplier)
        return undefined;
      return sendResponse(asked.multiplier * waitingCycles);
    }
    if (block.type === 'I') {
      // Rule D: toggled by every I-block, whatever its number.
      number ^= 1;
      last = undefined;
      command.push(...block.information);
      if (command.length > LONGEST_COMMAND) return undefined;
      // Rule 2: a block that has more to follow is acknowledged.
      if (block.more) return send({ type: 'R', number, acknowledges: true });
      const whole = Uint8Array.from(command);
      command = [];
      response = device.transmit(whole)?.slice();
      busy = Math.round((processingMicroseconds(whole) * CARRIER_HERTZ) / 1e6);
      return sendResponse(waitingCycles);
    }
    // Rule 11: the number is the card's own: the reader missed the last block.
    if (block.number === number) return last && { block: encodeBlock(last), delay: 0 };
    // Rule 12: R(NAK) with the other number: the reader asks whether the card is there.
    if (!block.acknowledges) return send({ type: 'R', number, acknowledges: true });
    // Rules 13 and E: the reader has the last part of a chain, and wants the next.
    if (last?.type !== 'I' || !last.more) return undefined;
    number ^= 1;
    return sendResponse(waitingCycles);
  };

  return {
    deselectResponse: encodeBlock({ type: 'S', request: 'deselect' }),
    receive: (bytes) => {
      if (bytes.length > largestBlock || bytes.length < BLOCK_OVERHEAD - 2) return undefined;
      const block = decodeBlock(bytes);
      return block && receive(block);
    },
  };
}
