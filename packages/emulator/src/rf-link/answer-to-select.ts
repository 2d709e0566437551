/** Answer to select (ATS): ISO/IEC 14443-4:2018 clause 5.3. */
import type { BitRate } from './frame.ts';

export type AnswerToSelect = {
  /** Largest frame that the card takes, 0 to 12: table 1. */
  readonly fsci: number;
  /** Bit rates above 106 kbit/s that the card offers, each way. */
  readonly ratesToCard: readonly BitRate[];
  readonly ratesToReader: readonly BitRate[];
  /** 0 to 14. */
  readonly fwi: number;
  readonly sfgi: number;
  /** TC(1): 2 if the card takes a CID, plus 1 if a NAD. */
  readonly addresses: number;
  readonly historicalBytes: Uint8Array;
};

const HAS_TA = 0x10;
const HAS_TB = 0x20;
const HAS_TC = 0x40;
/** Bits of TA(1), and divisors of PPS1, in this order. */
const higherRates: readonly BitRate[] = [212, 424, 848];

export function encodeAnswerToSelect(ats: AnswerToSelect): Uint8Array {
  const t0 = HAS_TA | HAS_TB | HAS_TC | ats.fsci;
  const ta = (rateBits(ats.ratesToReader) << 4) | rateBits(ats.ratesToCard);
  const tb = (ats.fwi << 4) | ats.sfgi;
  const body = [t0, ta, tb, ats.addresses, ...ats.historicalBytes];
  return Uint8Array.of(body.length + 1, ...body);
}

/** Missing bytes get the defaults of clause 5.3. `undefined` if the length byte or the interface bytes are wrong. */
export function decodeAnswerToSelect(bytes: Uint8Array): AnswerToSelect | undefined {
  const [length, t0] = bytes;
  if (length !== bytes.length) return undefined;
  let position = 2;
  const next = (flag: number, otherwise: number): number | undefined =>
    t0 !== undefined && (t0 & flag) !== 0 ? bytes[position++] : otherwise;
  const ta = next(HAS_TA, 0);
  const tb = next(HAS_TB, 0x40);
  const tc = next(HAS_TC, 0x02);
  if (ta === undefined || tb === undefined || tc === undefined) return undefined;
  return {
    // Clauses 5.3.3 and 5.3.5: reserved values count as the nearest defined one.
    fsci: Math.min((t0 ?? 2) & 0x0f, 12),
    ratesToCard: rates(ta),
    ratesToReader: rates(ta >> 4),
    fwi: tb >> 4 === 15 ? 4 : tb >> 4,
    sfgi: (tb & 0x0f) === 15 ? 0 : tb & 0x0f,
    addresses: tc,
    historicalBytes: bytes.slice(position),
  };
}

/** The divisor integer of PPS1 (clause 5.4.3): 0 for 106, 1 for 212, 2 for 424, 3 for 848. */
export function divisorOf(rate: BitRate): number {
  return higherRates.indexOf(rate) + 1;
}

export function rateOf(divisor: number): BitRate {
  return higherRates[divisor - 1] ?? 106;
}

function rateBits(offered: readonly BitRate[]): number {
  return higherRates.reduce((bits, rate, index) => bits | (offered.includes(rate) ? 1 << index : 0), 0);
}

function rates(bits: number): readonly BitRate[] {
  return higherRates.filter((_, index) => (bits & (1 << index)) !== 0);
}
