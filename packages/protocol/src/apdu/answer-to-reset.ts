/**
 * Answer to reset (ISO/IEC 7816-3:2006 clause 8.2) and its historical bytes (ISO/IEC 7816-4:2013 clause 12.1.1), which
 * say which APDUs a card takes. A contactless card sends the same historical bytes in its ATS (ISO/IEC 14443-4:2018
 * clause 5.3.7), and a reader shows them in an ATR (PC/SC part 3, clause 3.1.3.2.3).
 */
import { cardError } from '@symbolon/interface';

/** What an answer to reset says. */
export type AnswerToReset = {
  /** Transmission protocols offered, in the card's order: 0 for T=0, 1 for T=1. */
  readonly protocols: readonly number[];
  /** 0 to 15 bytes: {@link cardCapabilities} reads them. */
  readonly historicalBytes: Uint8Array;
};

/**
 * What a card takes beyond single short APDUs: chains of commands (ISO/IEC 7816-4 clause 5.3.3), and extended APDUs
 * with length fields of two bytes.
 */
export type CardCapabilities = { readonly commandChaining: boolean; readonly extendedLength: boolean };

const TS_DIRECT = 0x3b;
const TS_INVERSE = 0x3f;
/** The third software function table, ISO/IEC 7816-4:2013 clause 12.1.1.9, table 119. */
const COMMAND_CHAINING = 0x80;
const EXTENDED_LENGTH = 0x40;

/**
 * Encodes the ATR that PC/SC shows for a contactless card. Of the interface bytes it has TD1 and TD2, which announce
 * T=0 and T=1. PC/SC part 3, clause 3.1.3.2.3.
 *
 * @param historicalBytes 0 to 15 bytes
 * @throws SymbolonError `argument/invalid` for more
 * @example
 * ```ts
 * import { decodeAnswerToReset, encodeAnswerToReset } from '@symbolon/protocol/apdu';
 * const atr = encodeAnswerToReset(Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0xc0));
 * atr; // => Uint8Array.of(0x3b, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0xc0, 0xb2)
 * decodeAnswerToReset(atr).protocols; // => [0, 1]
 * ```
 */
export function encodeAnswerToReset(historicalBytes: Uint8Array): Uint8Array {
  if (historicalBytes.length > 15)
    throw cardError('argument/invalid', { argument: 'historicalBytes', reason: 'more than 15 bytes' });
  const unchecked = [0x80 | historicalBytes.length, 0x80, 0x01, ...historicalBytes];
  return Uint8Array.of(TS_DIRECT, ...unchecked, checksum(unchecked));
}

/**
 * Decodes an ATR. ISO/IEC 7816-3:2006 clause 8.2.
 *
 * @throws SymbolonError `data/malformed` on a wrong first byte, length or check byte TCK
 * @example
 * ```ts
 * import { decodeAnswerToReset } from '@symbolon/protocol/apdu';
 * decodeAnswerToReset(Uint8Array.of(0x3b, 0x81, 0x01, 0x80, 0x00)); // => { protocols: [1], historicalBytes: Uint8Array.of(0x80) }
 * ```
 */
export function decodeAnswerToReset(atr: Uint8Array): AnswerToReset {
  const refuse = (reason: string) => cardError('data/malformed', { what: 'answer to reset', reason });
  const [ts, t0] = atr;
  if (ts !== TS_DIRECT && ts !== TS_INVERSE) throw refuse('the first byte is neither 3B nor 3F');
  if (t0 === undefined) throw refuse('it ends after its first byte');
  const protocols = new Set<number>();
  // Clause 8.2.3: the high half of T0 and of each TDi tells which of TA, TB, TC and TD follow. The low half of TDi is a
  // protocol.
  let presence = t0;
  let position = 2;
  while ((presence & 0x80) !== 0) {
    position += bitCount(presence & 0x70);
    const td = atr[position++];
    if (td === undefined) throw refuse('it ends within the interface bytes');
    protocols.add(td & 0x0f);
    presence = td;
  }
  position += bitCount(presence & 0x70);
  if (protocols.size === 0) protocols.add(0);
  const historicalEnd = position + (t0 & 0x0f);
  // Clause 8.2.5: TCK is absent if, and only if, T=0 alone is offered.
  const hasChecksum = [...protocols].some((protocol) => protocol !== 0);
  if (atr.length !== historicalEnd + (hasChecksum ? 1 : 0)) throw refuse('its length is not what T0 announces');
  if (hasChecksum && checksum(atr.subarray(1)) !== 0) throw refuse('the check byte TCK is wrong');
  return {
    // T=15 is not a protocol: it announces global interface bytes.
    protocols: [...protocols].filter((protocol) => protocol !== 15),
    historicalBytes: atr.slice(position, historicalEnd),
  };
}

/**
 * What the card takes beyond short APDUs, as its historical bytes say. ISO/IEC 7816-4:2013 clauses 12.1.1 and 12.1.1.9.
 * Never throws: historical bytes are free-form, and any doubt means "no".
 * @example
 * ```ts
 * import { cardCapabilities } from '@symbolon/protocol/apdu';
 * cardCapabilities(Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0xc0)); // => { commandChaining: true, extendedLength: true }
 * cardCapabilities(new Uint8Array()); // => { commandChaining: false, extendedLength: false }
 * ```
 */
export function cardCapabilities(historicalBytes: Uint8Array): CardCapabilities {
  const position = thirdTable(historicalBytes);
  const table = position === undefined ? 0 : (historicalBytes[position] ?? 0);
  return { commandChaining: (table & COMMAND_CHAINING) !== 0, extendedLength: (table & EXTENDED_LENGTH) !== 0 };
}

/**
 * The same historical bytes, without the announcement of extended length: for a link that does not carry it.
 *
 * @example
 * ```ts
 * import { withoutExtendedLength } from '@symbolon/protocol/apdu';
 * withoutExtendedLength(Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0xc0)); // => Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0x80)
 * ```
 */
export function withoutExtendedLength(historicalBytes: Uint8Array): Uint8Array {
  const changed = historicalBytes.slice();
  const position = thirdTable(changed);
  if (position !== undefined) changed[position] = (changed[position] ?? 0) & ~EXTENDED_LENGTH;
  return changed;
}

/** Where the third software function table is, if there is one. */
function thirdTable(historicalBytes: Uint8Array): number | undefined {
  const category = historicalBytes[0];
  // Category 00 ends with three status bytes after the COMPACT-TLV objects. Category 80 has them, if at all, in an
  // object.
  const end = category === 0x00 ? historicalBytes.length - 3 : category === 0x80 ? historicalBytes.length : 0;
  for (let position = 1; position < end; ) {
    const tagAndLength = historicalBytes[position] ?? 0;
    const next = position + 1 + (tagAndLength & 0x0f);
    if (tagAndLength === 0x73 && next <= end) return position + 3;
    position = next;
  }
  return undefined;
}

function checksum(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}

function bitCount(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}
