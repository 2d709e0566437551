import { initialPolicy } from '@symbolon/protocol/policy';
import { required } from './card/context.ts';
import type { WalletSecret } from './keys/wallet.ts';
import { records, type SlotRecords } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import { newRules } from './policy/state.ts';
import type { WalletSet } from './sets.ts';

type NewWallet = Pick<WalletSet, 'id' | 'limit' | 'sealed' | 'extendable'> & { readonly wallet: WalletSecret };

/** Puts a wallet into an empty slot. This card becomes the first member of its set; the policy is the initial one. */
export function putNewWallet(store: Store, slot: SlotRecords, { wallet, ...set }: NewWallet): void {
  store.put(slot.secret, wallet);
  store.put(slot.rules, newRules(initialPolicy));
  store.put(slot.set, { ...set, epoch: 0, member: 0, dormant: false });
  store.put(slot.roster, [
    { role: 'primary', standing: 'agreed', publicKey: required(store.get(records.identityKey)).publicKey },
  ]);
}
