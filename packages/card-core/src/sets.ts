/** The set a wallet belongs to: this card's membership, and the clones it made. */
import { equalBytes } from '@noble/curves/utils.js';
import type { UnwrapCoder } from 'micro-packed';
import { type Context, required, slotOf } from './context.ts';
import type { WalletRecords } from './nvm/layout.ts';

export type WalletSet = UnwrapCoder<WalletRecords['set']['coder']>;
export type Member = UnwrapCoder<WalletRecords['members'][number]['coder']>;

type WalletContext = Pick<Context, 'store' | 'session' | 'slot'>;

/** A decoy is in no set that could be backed up or asked about: it says it is sealed, as most wallets are. */
const decoySet: WalletSet = { id: new Uint8Array(16), epoch: 0, index: 0, role: 'primary', limit: 0, sealed: true, exported: 0 };

/** @throws Refusal `conditionsOfUse` for an empty slot */
export function setOf(context: WalletContext): WalletSet {
  return context.session.decoy ? decoySet : required(context.store.get(slotOf(context).set));
}

/** The clones made by this card, in the order of their index. */
export function membersOf(context: WalletContext): readonly Member[] {
  if (context.session.decoy) return [];
  return slotOf(context).members.flatMap((record) => context.store.get(record) ?? []);
}

export function memberByKey(context: WalletContext, publicKey: Uint8Array): Member | undefined {
  return membersOf(context).find((member) => equalBytes(member.publicKey, publicKey));
}
