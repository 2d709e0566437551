/** The fingerprint of an account's own key. */
import { HDKey } from '@scure/bip32';
import { type BitcoinAccount, formatFingerprint } from '../address/account.ts';
import { networkNamed } from '../firmware/address/networks.ts';

export function accountFingerprint({ extendedPublicKey, network }: BitcoinAccount): string {
  return formatFingerprint(HDKey.fromExtendedKey(extendedPublicKey, networkNamed(network).extendedKeys).fingerprint);
}
