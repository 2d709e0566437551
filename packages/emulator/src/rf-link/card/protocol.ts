/**
 * The card's side of the block protocol: ISO/IEC 14443-4:2018 clause 7.6. Comments cite its rules by letter and number.
 */
import type { CardDevice } from '../../cards/card-device.ts';
import type { AnswerToSelect } from '../answer-to-select.ts';
import { BLOCK_OVERHEAD, type Block, decodeBlock, encodeBlock, frameSizes, frameWaitingCycles } from '../block.ts';
import { CARRIER_HERTZ } from '../frame.ts';

/** A device that may answer later, or not at all (`undefined`). */
export type PatientDevice = Omit<CardDevice, 'transmit'> & {
  readonly transmit: (command: Uint8Array) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
};

export type CardProtocol = {
  /** Answers a block, both without CRC_A. `delay` in cycles. */
  readonly receive: (
    bytes: Uint8Array,
  ) => { readonly block: Uint8Array; readonly delay: number } | 'deselected' | undefined;
  readonly deselectResponse: Uint8Array;
  /** Resolves when the device has answered, or answers no more. */
  readonly ready: () => Promise<void>;
};

export type CardProtocolOptions = {
  readonly ats: AnswerToSelect;
  /** Longest information field that the reader takes. */
  readonly largestInformation: number;
  readonly processingMicroseconds: (command: Uint8Array) => number;
};

/** Longer than any APDU: endless chaining is not answered. */
const LONGEST_COMMAND = 65_544;
/** Clause 7.4: WTXM is at most 59, and the waiting time at most that of FWI 14. */
const LARGEST_MULTIPLIER = 59;
const LARGEST_FWI = 14;

export function createCardProtocol(device: PatientDevice, options: CardProtocolOptions): CardProtocol {
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
  /** Processing time left before the response, in cycles. */
  let busy = 0;
  /** The answer that the device owes. */
  let owed: Promise<void> | undefined;

  const send = (block: Block, delay = 0) => {
    last = block;
    return { block: encodeBlock(block), delay };
  };

  /** The next part of the response, if the granted time suffices. */
  const sendResponse = (granted: number) => {
    // Rule 9: S(WTX) for as long as the standard lets a card ask for at once.
    if (owed !== undefined) return send({ type: 'S', request: 'waiting-time', multiplier: largestMultiplier });
    // The card does not answer, or has lost its power.
    if (response === undefined || response.length === 0) return undefined;
    if (busy > granted) {
      // Rule 9: S(WTX) in place of the response, before the time is up.
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
      // Rule D: every I-block toggles the number, whatever its own.
      number ^= 1;
      last = undefined;
      command.push(...block.information);
      if (command.length > LONGEST_COMMAND) return undefined;
      // Rule 2: acknowledges a block of a chain.
      if (block.more) return send({ type: 'R', number, acknowledges: true });
      const whole = Uint8Array.from(command);
      command = [];
      const answer = device.transmit(whole);
      owed = undefined;
      if (answer instanceof Promise) {
        response = undefined;
        const turn = answer.then((late) => {
          if (owed !== turn) return;
          owed = undefined;
          response = late?.slice();
          if (late === undefined) last = undefined;
        });
        owed = turn;
      } else response = answer?.slice();
      busy = Math.round((processingMicroseconds(whole) * CARRIER_HERTZ) / 1e6);
      return sendResponse(waitingCycles);
    }
    // Rule 11: with the card's own number, the reader missed the last block.
    if (block.number === number) return last && { block: encodeBlock(last), delay: 0 };
    // Rule 12: R(NAK) with the other number asks whether the card is there.
    if (!block.acknowledges) return send({ type: 'R', number, acknowledges: true });
    // Rules 13 and E: the reader wants the next part of the chain.
    if (last?.type !== 'I' || !last.more) return undefined;
    number ^= 1;
    return sendResponse(waitingCycles);
  };

  return {
    deselectResponse: encodeBlock({ type: 'S', request: 'deselect' }),
    ready: async () => owed,
    receive: (bytes) => {
      if (bytes.length > largestBlock || bytes.length < BLOCK_OVERHEAD - 2) return undefined;
      const block = decodeBlock(bytes);
      return block && receive(block);
    },
  };
}
