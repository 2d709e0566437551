import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { label } from '@symbolon/protocol/labels';
import * as P from 'micro-packed';

const admissionLabel = label('admission');
const input = P.struct({
  setId: P.bytes(16),
  epoch: P.U32BE,
  publicKey: P.bytes(33),
});

/** A card from another pack, and the list that admits it. */
export type AdmittedCard = {
  /** 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the list that admits the card: a uint32. */
  readonly epoch: number;
  /** The card's identity key, 33 bytes. */
  readonly publicKey: Uint8Array;
};

/**
 * Computes the short code of a card that a set admits from another pack: eight digits in two groups. A second device
 * shows it twice: from the new card, whose attested key it reads itself, and from the signed list of members on the
 * card that will export. They differ if the phone put another card into the list.
 *
 * The code is the first eight bytes of SHA-256 over a label, the set id, the epoch (4 bytes) and the identity key, as
 * an integer modulo 10^8. An attacker can't try keys: a genuine card keeps the one it was made with, so each card that
 * an attacker owns has one chance in 10^8.
 *
 * @example
 * ```ts
 * import { admissionCode } from '@symbolon/backup';
 * admissionCode({ setId: new Uint8Array(16), epoch: 1, publicKey: new Uint8Array(33) }); // => '8008 2445'
 * ```
 */
export function admissionCode(admitted: AdmittedCard): string {
  return shortCode(sha256(concatBytes(admissionLabel, input.encode(admitted))));
}

/** Eight digits in two groups, from the first eight bytes of a hash. */
export function shortCode(digest: Uint8Array): string {
  const code = (P.U64BE.decode(digest.subarray(0, 8)) % 100_000_000n).toString().padStart(8, '0');
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
