/** Activation by the reader, from REQA to PPS: ISO/IEC 14443-3:2018 clause 6.5 and ISO/IEC 14443-4:2018 clause 5. */
import { type AnswerToSelect, decodeAnswerToSelect, divisorOf } from '../answer-to-select.ts';
import { frameWaitingCycles } from '../block.ts';
import type { Field, Received } from '../field.ts';
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
  shortFrame,
  standardFrame,
  WUPA,
  withoutCrc,
} from '../frame.ts';

export type Selected = { readonly uid: Uint8Array; readonly atqa: Uint8Array; readonly sak: number };

export type ActivationOptions = {
  /** Largest frame that the reader takes, 0 to 12: table 1. */
  readonly fsdi: number;
  /** Highest rate; the reader takes the fastest that the card offers up to it, each way. */
  readonly fastest: BitRate;
};

export type Activated = Selected & {
  readonly ats: AnswerToSelect;
  readonly rateToCard: BitRate;
  readonly rateToReader: BitRate;
};

/**
 * In cycles. Answers in activation come after a fixed delay; RATS and PPS have 65,536 / fc (ISO/IEC 14443-4:2018 clause
 * 5.6).
 */
const ACTIVATION_TIMEOUT = 1_300;
const RATS_TIMEOUT = 65_536;
const ATTEMPTS = 4;

/** Wakes one card and selects it. With `halted` it also wakes halted cards. `undefined` if none answers. */
export function selectCard(field: Field, { halted = false } = {}): Selected | undefined {
  return attempts(() => {
    const atqa = field.transceive(shortFrame(halted ? WUPA : REQA), ACTIVATION_TIMEOUT)?.frame;
    if (atqa?.bits !== 16) return undefined;
    const uid: number[] = [];
    for (const select of SELECT_LEVELS) {
      const part = anticollide(field, select);
      const response =
        part && withCrc(field.transceive(frameWithCrc(Uint8Array.of(select, 0x70, ...part)), ACTIVATION_TIMEOUT));
      const sak = response?.length === 1 ? response[0] : undefined;
      if (part === undefined || sak === undefined) return undefined;
      const more = (sak & SAK_CASCADE) !== 0;
      uid.push(...part.subarray(more ? 1 : 0, 4));
      if (!more) return { uid: Uint8Array.from(uid), atqa: atqa.bytes, sak };
    }
    return undefined;
  });
}

/** Brings a selected card into the protocol. `undefined` if it has none or does not answer. */
export function activateProtocol(
  field: Field,
  selected: Selected,
  { fsdi, fastest }: ActivationOptions,
): Activated | undefined {
  if ((selected.sak & SAK_ISO_DEP) === 0) return undefined;
  const answer = withCrc(field.transceive(frameWithCrc(Uint8Array.of(0xe0, fsdi << 4)), RATS_TIMEOUT));
  const ats = answer && decodeAnswerToSelect(answer);
  if (ats === undefined) return undefined;
  // Clause 5.3.5: the card may need time before its first frame.
  field.wait(ats.sfgi === 0 ? 0 : frameWaitingCycles(ats.sfgi));
  const rateToCard = choose(ats.ratesToCard, fastest);
  const rateToReader = choose(ats.ratesToReader, fastest);
  if (rateToCard === 106 && rateToReader === 106) return { ...selected, ats, rateToCard, rateToReader };
  const pps = Uint8Array.of(0xd0, 0x11, (divisorOf(rateToReader) << 2) | divisorOf(rateToCard));
  const agreed = withCrc(field.transceive(frameWithCrc(pps), RATS_TIMEOUT));
  // Without an answer the card's rate is unknown: it must be activated again.
  return agreed?.length === 1 && agreed[0] === 0xd0 ? { ...selected, ats, rateToCard, rateToReader } : undefined;
}

/** Reads UID CLn and BCC, bit by bit if several cards answer. Clause 6.5.3.1. */
function anticollide(field: Field, select: number): Uint8Array | undefined {
  let known: readonly number[] = [];
  // 32 bits have at most 32 collisions.
  for (let round = 0; round <= 32; round++) {
    const nvb = ((2 + (known.length >> 3)) << 4) | (known.length & 7);
    const bytes = Uint8Array.of(select, nvb, ...bytesOf(known));
    const frame: Frame = { ...standardFrame(bytes), bits: 16 + known.length };
    const received = field.transceive(frame, ACTIVATION_TIMEOUT);
    if (received === undefined || !received.frame.intact) return undefined;
    const bits = [...known, ...bitsOf(received.frame.bytes).slice(0, received.frame.bits)];
    if (received.collision === undefined) {
      const part = bytesOf(bits);
      const [a = 0, b = 0, c = 0, d = 0, bcc] = part;
      return bits.length === 40 && bcc === (a ^ b ^ c ^ d) ? part : undefined;
    }
    // The cards agree up to the collision. Those with a 1 there continue.
    known = [...bits.slice(0, known.length + received.collision), 1];
    if (known.length > 32) return undefined;
  }
  return undefined;
}

function withCrc(received: Received | undefined): Uint8Array | undefined {
  return received && withoutCrc(received.frame);
}

function choose(offered: readonly BitRate[], fastest: BitRate): BitRate {
  return offered.reduce((best, rate) => (rate <= fastest && rate > best ? rate : best), 106 as BitRate);
}

/** Noise spoils activation too: start again. */
function attempts<T>(activate: () => T | undefined): T | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = activate();
    if (result !== undefined) return result;
  }
  return undefined;
}
