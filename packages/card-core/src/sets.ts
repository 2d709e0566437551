/** The set a wallet belongs to: this card's membership, and the clones it made. */
import { equalBytes } from '@noble/curves/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { UnwrapCoder } from 'micro-packed';
import { type Context, required, slotOf } from './context.ts';
import { records, type WalletRecords } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';

export type WalletSet = UnwrapCoder<WalletRecords['set']['coder']>;
export type Member = UnwrapCoder<WalletRecords['members'][number]['coder']>;

type WalletContext = Pick<Context, 'store' | 'session' | 'slot'>;

const decoySetLabel = utf8ToBytes('symbolon decoy set 1');

/** @throws Refusal `conditionsOfUse` for an empty slot */
export function setOf(context: WalletContext): WalletSet {
  return context.session.decoy ? decoySet(context.store) : required(context.store.get(slotOf(context).set));
}

/** A decoy is in no set that could be backed up or asked about: it says it is sealed, as most wallets are. Its set id looks like any other. */
function decoySet(store: Store): WalletSet {
  const [root] = required(store.get(records.decoy)).wallet.roots;
  const id = hmac(sha256, required(root).secret, decoySetLabel).slice(0, 16);
  return { id, epoch: 0, index: 0, role: 'primary', limit: 0, sealed: true, exported: 0 };
}

/** The clones made by this card, in the order of their index. */
export function membersOf(context: WalletContext): readonly Member[] {
  if (context.session.decoy) return [];
  return slotOf(context).members.flatMap((record) => context.store.get(record) ?? []);
}

export function memberByKey(context: WalletContext, publicKey: Uint8Array): Member | undefined {
  return membersOf(context).find((member) => equalBytes(member.publicKey, publicKey));
}

/** Another member as far as this card knows it: the primary that this wallet came from (index 0), or a clone made here. */
export function peerOf(context: WalletContext, index: number): Pick<Member, 'publicKey' | 'role'> | undefined {
  if (context.session.decoy) return undefined;
  const received = context.store.get(slotOf(context).received);
  if (received !== undefined && index === 0) return { publicKey: received.sourceKey, role: 'primary' };
  return membersOf(context).find((member) => member.index === index);
}
