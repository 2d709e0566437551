/**
 * A type A card in the field, from REQA to DESELECT: ISO/IEC 14443-3:2018 clause 6 (type A) and ISO/IEC 14443-4:2018.
 */
import { type AnswerToSelect, encodeAnswerToSelect, rateOf } from '../answer-to-select.ts';
import { BLOCK_OVERHEAD, frameSizes } from '../block.ts';
import type { Picc } from '../field.ts';
import {
  type BitRate,
  bitsOf,
  bytesOf,
  type Frame,
  frameWithCrc,
  REQA,
  SAK_CASCADE,
  SAK_ISO_DEP,
  SELECT_LEVELS,
  standardFrame,
  WUPA,
  withoutCrc,
} from '../frame.ts';
import { type CardProtocol, createCardProtocol, type PatientDevice } from './protocol.ts';

export type PiccOptions = {
  readonly ats: AnswerToSelect;
  /** Called at every power-up: a constant UID would let others follow the owner. 4, 7 or 10 bytes. */
  readonly uid: () => Uint8Array;
  /** Processing time of a command. Beyond its waiting time the card asks for more. */
  readonly processingMicroseconds: (command: Uint8Array) => number;
  /** Called with the RATS that it answered. */
  readonly onActivated?: (rats: Uint8Array) => void;
  readonly onDeselected?: () => void;
};

const CASCADE_TAG = 0x88;
const HLTA = [0x50, 0x00] as const;
const RATS = 0xe0;
const PPS = 0xd0;

type State = 'off' | 'idle' | 'ready' | 'active' | 'halted' | 'protocol';

/** Creates the radio side of a device. */
export function createPicc(device: PatientDevice, options: PiccOptions): Picc {
  const { ats, uid, processingMicroseconds, onActivated, onDeselected } = options;
  let state: State = 'off';
  let wasHalted = false;
  let levels: readonly Uint8Array[] = [];
  let level = 0;
  let readerFrameSize = 0;
  let ppsAllowed = false;
  let rateFromReader: BitRate = 106;
  let rateToReader: BitRate = 106;
  let protocol: CardProtocol | undefined;

  /** An unknown frame sends the card back to its earlier state, without an answer: clause 6.3. */
  const fallBack = (): undefined => {
    state = wasHalted ? 'halted' : 'idle';
    return undefined;
  };

  const wakeUp = (frame: Frame): Frame | undefined => {
    const [command] = frame.bytes;
    if (frame.bits !== 7 || !(command === WUPA || (command === REQA && state === 'idle'))) return undefined;
    wasHalted = state === 'halted';
    state = 'ready';
    level = 0;
    // ATQA, clause 6.5.2: bit frame anticollision, and the size of the UID.
    return standardFrame(Uint8Array.of(((levels.length - 1) << 6) | 0x04, 0x00));
  };

  const anticollide = (frame: Frame): Frame | undefined => {
    const [select, nvb = 0] = frame.bytes;
    const own = levels[level];
    if (!frame.intact || select !== SELECT_LEVELS[level] || own === undefined) return fallBack();
    if (nvb === 0x70) {
      const body = withoutCrc(frame);
      if (body === undefined || body.length !== 7 || !own.every((byte, index) => byte === body[index + 2]))
        return fallBack();
      level++;
      const complete = level === levels.length;
      if (complete) state = 'active';
      return frameWithCrc(Uint8Array.of(complete ? SAK_ISO_DEP : SAK_CASCADE));
    }
    // NVB counts the valid bytes (high half) and bits, with SEL and NVB: clause 6.5.3.3.
    const known = (nvb >> 4) * 8 + (nvb & 7) - 16;
    const theirs = bitsOf(frame.bytes.subarray(2)).slice(0, known);
    const ours = bitsOf(own);
    if (known < 0 || known > 32 || frame.bits !== known + 16) return fallBack();
    // Another card is meant. Stay silent; the next select may be for this one.
    if (!theirs.every((bit, index) => bit === ours[index])) return undefined;
    const rest = ours.slice(known);
    return { bytes: bytesOf(rest), bits: rest.length, intact: true, rate: 106 };
  };

  const activate = (frame: Frame): Frame | undefined => {
    const body = withoutCrc(frame);
    if (body?.length === 2 && body[0] === HLTA[0] && body[1] === HLTA[1]) {
      state = 'halted';
      wasHalted = true;
      return undefined;
    }
    // RATS, ISO/IEC 14443-4:2018 clause 5.2: FSDI and CID.
    if (body?.length !== 2 || body[0] !== RATS) return fallBack();
    readerFrameSize = frameSizes[Math.min((body[1] ?? 0) >> 4, 12)] ?? 256;
    state = 'protocol';
    ppsAllowed = true;
    protocol = createCardProtocol(device, {
      ats,
      largestInformation: readerFrameSize - BLOCK_OVERHEAD,
      processingMicroseconds,
    });
    onActivated?.(body);
    return frameWithCrc(encodeAnswerToSelect(ats));
  };

  const agree = (body: Uint8Array): Frame | undefined => {
    // PPS, clause 5.4: PPS0 says that PPS1 follows, which holds DSI and DRI.
    const [ppss, pps0, pps1 = 0] = body;
    if (
      !ppsAllowed ||
      ppss !== PPS ||
      (pps0 !== 0x11 && pps0 !== 0x01) ||
      body.length !== (pps0 === 0x11 ? 3 : 2) ||
      pps1 > 0x0f
    )
      return undefined;
    const [fromReader, toReader] = [rateOf(pps1 & 3), rateOf(pps1 >> 2)];
    const offered = (rate: BitRate, among: readonly BitRate[]) => rate === 106 || among.includes(rate);
    if (!offered(fromReader, ats.ratesToCard) || !offered(toReader, ats.ratesToReader)) return undefined;
    ppsAllowed = false;
    rateFromReader = fromReader;
    rateToReader = toReader;
    return frameWithCrc(Uint8Array.of(PPS));
  };

  const speak = (frame: Frame): ReturnType<Picc['receive']> => {
    const body = withoutCrc(frame);
    // A card does not answer an unreadable block; the reader asks again (clauses 7.6.7.2 and 7.6.5.2).
    if (body === undefined || frame.rate !== rateFromReader || protocol === undefined) return undefined;
    if (((body[0] ?? 0) & 0xf0) === PPS) {
      const answer = agree(body);
      return answer && { frame: answer, delay: 0 };
    }
    ppsAllowed = false;
    const answer = protocol.receive(body);
    if (answer === undefined) return undefined;
    if (answer === 'deselected') {
      const reply = protocol.deselectResponse;
      state = 'halted';
      wasHalted = true;
      const sent = frameWithCrc(reply, rateToReader);
      rateFromReader = 106;
      rateToReader = 106;
      onDeselected?.();
      return { frame: sent, delay: 0 };
    }
    return { frame: frameWithCrc(answer.block, rateToReader), delay: answer.delay };
  };

  return {
    enterField: () => {
      state = 'idle';
      wasHalted = false;
      rateFromReader = 106;
      rateToReader = 106;
      levels = cascade(uid());
      device.powerOn();
    },
    leaveField: () => {
      state = 'off';
      device.powerOff();
    },
    ready: async () => protocol?.ready(),
    receive: (frame) => {
      if (state === 'off') return undefined;
      if (state === 'protocol') return speak(frame);
      if (frame.rate !== 106) return undefined;
      const answer =
        state === 'ready'
          ? anticollide(frame)
          : state === 'active'
            ? activate(frame)
            : /* idle or halted */ wakeUp(frame);
      return answer && { frame: answer, delay: 0 };
    },
  };
}

/** UID CLn and BCC for each cascade level: ISO/IEC 14443-3:2018 clause 6.5.4. */
function cascade(uid: Uint8Array): readonly Uint8Array[] {
  const count = (uid.length - 1) / 3;
  return Array.from({ length: count }, (_, index) => {
    const last = index === count - 1;
    const part = last ? uid.subarray(index * 3) : Uint8Array.of(CASCADE_TAG, ...uid.subarray(index * 3, index * 3 + 3));
    return Uint8Array.of(
      ...part,
      part.reduce((bcc, byte) => bcc ^ byte, 0),
    );
  });
}
