import type { Delays } from '@symbolon/protocol/delays';
import { initialPolicyName, type Policy, startingPolicies } from '@symbolon/protocol/policy';
import { required } from './card/context.ts';
import type { WalletSecret } from './keys/wallet.ts';
import { records, type SlotRecords } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import { newRules } from './policy/state.ts';
import type { WalletSet } from './sets.ts';

type NewWallet = Pick<WalletSet, 'id' | 'limit' | 'sealed' | 'extendable'> & {
  readonly wallet: WalletSecret;
  /** Default: `everyday`. A decoy has it too, so that its policy does not tell it from others. */
  readonly policy?: Policy | undefined;
  /** Default: nobody resets the PIN. A decoy has no other members who could. */
  readonly pinReset?: number;
  /** Default: nothing waits. */
  readonly delays?: Delays | undefined;
  /** It brings the card's passwords. */
  readonly first: boolean;
};

/** Puts a wallet into an empty slot. This card becomes the first member of its set. */
export function putNewWallet(
  store: Store,
  slot: SlotRecords,
  { wallet, policy = startingPolicies[initialPolicyName], pinReset = 0, delays, ...set }: NewWallet,
): void {
  store.put(slot.secret, wallet);
  store.put(slot.rules, newRules(policy));
  store.put(slot.set, { ...set, epoch: 0, member: 0, dormant: false, pinReset });
  if (delays !== undefined) store.put(slot.terms, { delays, wake: undefined });
  store.put(slot.roster, [
    { role: 'primary', standing: 'agreed', publicKey: required(store.get(records.identityKey)).publicKey },
  ]);
}
