/**
 * Messages and packets of Roughtime (RFC 10049, sections 4 and 5): a map of tags to values, and the frame that carries
 * one. All numbers are little-endian.
 *
 * ```text
 * packet:  "ROUGHTIM", length of the message (4 bytes), message
 * message: number of values N (4 bytes), N - 1 offsets, N tags (4 bytes each), values
 * ```
 */
import { concatBytes } from '@noble/hashes/utils.js';
import { malformed } from '../encoding/tlv.ts';

/**
 * A message as it was read. The key is the tag as ASCII without its zero bytes at the end: `VER`, `NONC`. Values are
 * views into the bytes that were read.
 */
export type RoughtimeMessage = ReadonlyMap<string, Uint8Array>;

const MESSAGE = 'Roughtime message';
const PACKET = 'Roughtime packet';

/** "ROUGHTIM" in ASCII, with which every packet begins. */
const MAGIC = Uint8Array.of(0x52, 0x4f, 0x55, 0x47, 0x48, 0x54, 0x49, 0x4d);

/** Bytes of a packet before its message: the magic, and the length. */
const HEAD = 12;

/**
 * Encodes a message. The order of `values` does not matter: tags are sorted as the standard wants it.
 *
 * @param values by tag: one to four capital letters
 * @throws SymbolonError `data/malformed` for no values, a tag of another form, or a value whose length is not a multiple
 *   of four, unless it is the last
 * @example
 * ```ts
 * import { encodeRoughtimeMessage } from '@symbolon/protocol/time';
 * encodeRoughtimeMessage({ RADI: Uint8Array.of(3, 0, 0, 0) }); // => Uint8Array.of(1, 0, 0, 0, 0x52, 0x41, 0x44, 0x49, 3, 0, 0, 0)
 * ```
 */
export function encodeRoughtimeMessage(values: { readonly [tag: string]: Uint8Array }): Uint8Array {
  const sorted = Object.entries(values)
    .map(([tag, value]) => ({ tag, number: tagNumber(tag), value }))
    .sort((a, b) => a.number - b.number);
  if (sorted.length === 0) throw malformed(MESSAGE, 'it has no values');
  let offset = 0;
  const offsets = sorted.slice(0, -1).map(({ tag, value }) => {
    if (value.length % 4 !== 0) throw malformed(MESSAGE, `${tag} has ${value.length} bytes, no multiple of four`);
    offset += value.length;
    return offset;
  });
  const numbers = [sorted.length, ...offsets, ...sorted.map(({ number }) => number)];
  return concatBytes(...numbers.map(uint32), ...sorted.map(({ value }) => value));
}

/**
 * Reads a message strictly: every offset is a multiple of four and not below the one before, tags ascend, and no value
 * begins after the end. Tags that nobody knows are there like all others: who asks for a tag does not see them.
 *
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { decodeRoughtimeMessage } from '@symbolon/protocol/time';
 * const message = Uint8Array.of(1, 0, 0, 0, 0x52, 0x41, 0x44, 0x49, 3, 0, 0, 0);
 * decodeRoughtimeMessage(message).get('RADI'); // => Uint8Array.of(3, 0, 0, 0)
 * ```
 */
export function decodeRoughtimeMessage(bytes: Uint8Array): RoughtimeMessage {
  if (bytes.length < 4) throw malformed(MESSAGE, `${bytes.length} bytes`);
  const count = readUint32(bytes, 0);
  if (count === 0) throw malformed(MESSAGE, 'it has no values');
  // A count too large for the bytes is refused before anything is allocated for it.
  if (count > bytes.length / 8) throw malformed(MESSAGE, 'it is shorter than its header');
  const tags = 4 * count;
  const values = 8 * count;
  const message = new Map<string, Uint8Array>();
  let start = 0;
  let last = -1;
  for (let index = 0; index < count; index += 1) {
    const end = index + 1 < count ? readUint32(bytes, 4 + 4 * index) : bytes.length - values;
    const tag = readUint32(bytes, tags + 4 * index);
    if (tag <= last) throw malformed(MESSAGE, 'its tags do not ascend');
    // The last one ends where the message does, so none begins after it.
    if (end < start) throw malformed(MESSAGE, 'its offsets do not ascend');
    if (index + 1 < count && end % 4 !== 0) throw malformed(MESSAGE, 'an offset is no multiple of four');
    message.set(tagText(tag), bytes.subarray(values + start, values + end));
    start = end;
    last = tag;
  }
  return message;
}

/**
 * Puts a message into a packet, as it crosses a network.
 *
 * @example
 * ```ts
 * import { encodeRoughtimePacket } from '@symbolon/protocol/time';
 * const packet = encodeRoughtimePacket(Uint8Array.of(1, 0, 0, 0, 0x52, 0x41, 0x44, 0x49, 3, 0, 0, 0));
 * new TextDecoder().decode(packet.subarray(0, 8)); // => 'ROUGHTIM'
 * packet.length; // => 24
 * ```
 */
export function encodeRoughtimePacket(message: Uint8Array): Uint8Array {
  return concatBytes(MAGIC, uint32(message.length), message);
}

/**
 * Takes the message out of a packet.
 *
 * @returns a view into `packet`
 * @throws SymbolonError `data/malformed` for other bytes at the start, or another length than the packet says
 * @example
 * ```ts
 * import { decodeRoughtimePacket, encodeRoughtimePacket } from '@symbolon/protocol/time';
 * decodeRoughtimePacket(encodeRoughtimePacket(Uint8Array.of(1, 2, 3, 4))); // => Uint8Array.of(1, 2, 3, 4)
 * ```
 */
export function decodeRoughtimePacket(packet: Uint8Array): Uint8Array {
  if (packet.length < HEAD || MAGIC.some((byte, index) => packet[index] !== byte))
    throw malformed(PACKET, 'it does not begin with ROUGHTIM');
  if (readUint32(packet, MAGIC.length) !== packet.length - HEAD) throw malformed(PACKET, 'it has another length');
  return packet.subarray(HEAD);
}

/** The value of a tag that has to be there. */
export function fieldOf(message: RoughtimeMessage, tag: string, length?: number): Uint8Array {
  const value = message.get(tag);
  if (value === undefined) throw malformed(MESSAGE, `${tag} is missing`);
  if (length !== undefined && value.length !== length) throw malformed(MESSAGE, `${tag} has ${value.length} bytes`);
  return value;
}

export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export function readUint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}

export function readUint64(bytes: Uint8Array, offset: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(offset, true);
}

/** List of version numbers: at least one and at most 32, ascending. RFC 10049, sections 5.1.1 and 5.2.5. */
export function readVersions(value: Uint8Array): readonly number[] {
  const count = value.length / 4;
  if (!Number.isInteger(count) || count < 1 || count > 32) throw malformed(MESSAGE, 'a list of versions is none');
  const versions = Array.from({ length: count }, (_, index) => readUint32(value, 4 * index));
  if (versions.some((version, index) => index > 0 && version <= (versions[index - 1] ?? 0)))
    throw malformed(MESSAGE, 'versions do not ascend');
  return versions;
}

function tagNumber(tag: string): number {
  if (!/^[A-Z]{1,4}$/.test(tag)) throw malformed(MESSAGE, 'a tag is not one to four capital letters');
  return [...tag].reduce((number, letter, index) => number + letter.charCodeAt(0) * 2 ** (8 * index), 0);
}

/** Different numbers have different texts: only zero bytes at the end are left out. */
function tagText(tag: number): string {
  return String.fromCharCode(tag & 0xff, (tag >> 8) & 0xff, (tag >> 16) & 0xff, tag >>> 24).replace(/\0+$/, '');
}
