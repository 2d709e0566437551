/** What a wallet begins with that comes from no other card. */
import { initialPolicy } from '@symbolon/protocol/policy';
import { required } from './context.ts';
import type { WalletSecret } from './keys/wallet.ts';
import { records, type WalletRecords } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import { newRules } from './policy/state.ts';
import type { WalletSet } from './sets.ts';

/**
 * Puts a wallet into an empty slot, with this card as the first member of its set, and the policy that a wallet starts
 * with.
 */
export function putNewWallet(
  store: Store,
  place: WalletRecords,
  wallet: WalletSecret,
  set: Pick<WalletSet, 'id' | 'limit' | 'sealed' | 'extendable'>,
): void {
  store.put(place.secret, wallet);
  store.put(place.rules, newRules(initialPolicy));
  store.put(place.set, { ...set, epoch: 0, index: 0, dormant: false });
  store.put(place.roster, [
    { role: 'primary', standing: 'agreed', publicKey: required(store.get(records.identityKey)).publicKey },
  ]);
}
