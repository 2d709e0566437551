import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';

const label = P.cstring.encode('symbolon admission 1');
const input = P.struct({
  setId: P.bytes(16),
  epoch: P.U32BE,
  publicKey: P.bytes(33),
});

/**
 * The short code of a card that a set admits from another pack: eight digits in two groups. A second device shows it
 * twice, from the new card (whose attested key it reads itself) and from the signed list of members on the card that
 * will export; if a phone has slipped in a card from elsewhere, they differ.
 *
 * The first eight bytes of SHA-256 over a label, the set id, the epoch that admits it (4 bytes) and the card's identity
 * key (33 bytes), as an integer modulo 10^8. Nobody can try keys: a genuine card has the one it was made with, so each
 * card that an attacker owns has one chance in 10^8.
 *
 * @example
 * ```ts
 * import { admissionCode } from '@symbolon/backup/ceremony/admission-code';
 * admissionCode({ setId: new Uint8Array(16), epoch: 1, publicKey: new Uint8Array(33) }); // => '3005 2501'
 * ```
 */
export function admissionCode(admitted: {
  readonly setId: Uint8Array;
  readonly epoch: number;
  readonly publicKey: Uint8Array;
}): string {
  const digest = sha256(concatBytes(label, input.encode(admitted)));
  const code = (P.U64BE.decode(digest.subarray(0, 8)) % 100_000_000n).toString().padStart(8, '0');
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
