/** What a card says of itself before any session: its name and the versions of the protocol that it speaks. */
import { concatBytes } from '@noble/hashes/utils.js';
import { decodeTlv, encodeTlv, findTlv, malformed } from '../encoding/tlv.ts';
import { applicationId } from './table.ts';

/** ISO/IEC 7816-4:2020 clauses 7.4.1 and 7.4.3: file control information, the application's name, proprietary data. */
const tags = { information: 0x6f, name: 0x84, proprietary: 0xa5, versions: 0x80 } as const;

/**
 * The answer to SELECT of the application: `6F { 84 name, A5 { 80 versions } }`.
 *
 * @param versions of the protocol that the card speaks, ascending; each a uint8
 * @example
 * ```ts
 * import { encodeSelected, versionsOf } from '@symbolon/protocol/commands';
 * const answer = encodeSelected([2, 3]);
 * answer.slice(-6); // => Uint8Array.of(0xa5, 4, 0x80, 2, 2, 3)
 * versionsOf(answer); // => [2, 3]
 * ```
 */
export function encodeSelected(versions: readonly number[]): Uint8Array {
  const name = encodeTlv(tags.name, applicationId);
  const spoken = encodeTlv(tags.proprietary, encodeTlv(tags.versions, Uint8Array.from(versions)));
  return encodeTlv(tags.information, concatBytes(name, spoken));
}

/**
 * The versions of the protocol that a card speaks, from its answer to SELECT. Other data objects are skipped, as
 * ISO/IEC 7816-4 has it for file control information.
 *
 * @param answer the data field; a card that says nothing of versions speaks version 1
 * @throws SymbolonError `data/malformed` if versions are stated that are none, or not in ascending order
 * @example
 * ```ts
 * import { encodeSelected, versionsOf } from '@symbolon/protocol/commands';
 * versionsOf(encodeSelected([2])); // => [2]
 * ```
 */
export function versionsOf(answer: Uint8Array): readonly number[] {
  const inside = (bytes: Uint8Array | undefined, tag: number): Uint8Array | undefined =>
    bytes && findTlv(decodeTlv('answer to SELECT', bytes), tag);
  const versions = inside(inside(inside(answer, tags.information), tags.proprietary), tags.versions);
  if (versions === undefined) return [1];
  const ascending = versions.every((version, index) => version > (versions[index - 1] ?? 0));
  if (versions.length === 0 || !ascending)
    throw malformed('answer to SELECT', 'its versions are not in ascending order');
  return [...versions];
}
