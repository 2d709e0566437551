import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { label } from '@symbolon/protocol/labels';
import * as P from 'micro-packed';
import { shortCode } from './admission-code.ts';

const cardLabel = label('vault card');
const input = P.struct({ setId: P.bytes(16), publicKey: P.bytes(33) });

/** A card that is to get an item of a vault, and the set whose item it is. */
export type VaultCard = {
  /** Id of the set of the card that sends the item, 16 bytes. */
  readonly setId: Uint8Array;
  /** Identity key of the card that is to get it, 33 bytes. */
  readonly publicKey: Uint8Array;
};

/**
 * Computes the short code of a card that is to get an item of a vault and is no member of the set: eight digits in two
 * groups. A second device shows it from that card, whose attested key it reads itself. The phone that sends shows it
 * from the key in the offer. They differ if the phone has the offer of another card. The key of the offer is then the
 * confirmed one of VAULT SEND.
 *
 * The code is made as that of an admission (`admissionCode`), over a label of its own: an attacker has one chance in
 * 10^8 for each card that they own.
 *
 * @example
 * ```ts
 * import { vaultCardCode } from '@symbolon/backup';
 * vaultCardCode({ setId: new Uint8Array(16), publicKey: new Uint8Array(33) }); // => '8299 0904'
 * ```
 */
export function vaultCardCode(card: VaultCard): string {
  return shortCode(sha256(concatBytes(cardLabel, input.encode(card))));
}
