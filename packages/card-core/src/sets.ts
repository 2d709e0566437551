/** The set a wallet belongs to: this card's membership, the other members, and the clones it made. */
import { equalBytes } from '@noble/curves/utils.js';
import { limits } from '@symbolon/protocol/limits';
import { Refusal } from '@symbolon/protocol/refusal';
import type { Roster, RosterMember } from '@symbolon/protocol/roster';
import type { UnwrapCoder } from 'micro-packed';
import { type Context, required, slotOf } from './context.ts';
import type { WalletRecords } from './nvm/layout.ts';

/** What the card keeps of its own membership. */
export type WalletSet = UnwrapCoder<WalletRecords['set']['coder']>;
/** A clone this card has made, with its place in the set. */
export type Export = UnwrapCoder<WalletRecords['exports'][number]['coder']> & { readonly index: number };

type WalletContext = Pick<Context, 'store' | 'session' | 'slot'>;

/** @throws Refusal `conditionsOfUse` for an empty slot */
export function setOf(context: WalletContext): WalletSet {
  return required(context.store.get(slotOf(context).set));
}

/** All members that this card knows of, itself too. */
export function rosterOf(context: WalletContext): Roster & { readonly extendable: boolean } {
  const { id, epoch, extendable } = setOf(context);
  const members = required(context.store.get(slotOf(context).roster));
  return { setId: id, epoch, members, extendable };
}

/** What this card is in its set. */
export function selfOf(context: WalletContext): RosterMember {
  return required(rosterOf(context).members[setOf(context).index]);
}

/**
 * @throws Refusal `memberRevoked`, `memberDormant`: who is no active member signs nothing, and agrees to nothing that
 * is signed
 */
export function checkActive(context: WalletContext): void {
  checkStanding(context);
  if (setOf(context).dormant) throw new Refusal('memberDormant');
}

/** @throws Refusal `memberRevoked` */
export function checkStanding(context: WalletContext): void {
  if (selfOf(context).standing === 'revoked') throw new Refusal('memberRevoked');
}

/** Another member by its place, unless this card does not know it or knows it as revoked. */
export function peerOf(context: WalletContext, index: number): RosterMember | undefined {
  const peer = index === setOf(context).index ? undefined : rosterOf(context).members[index];
  return peer?.standing === 'revoked' ? undefined : peer;
}

/** Place of the member with this identity key, `undefined` where there is none. */
export function placeOf(members: readonly RosterMember[], publicKey: Uint8Array): number | undefined {
  const place = members.findIndex((member) => equalBytes(member.publicKey, publicKey));
  return place < 0 ? undefined : place;
}

/** The clones made by this card, in the order of their index. */
export function exportsOf(context: WalletContext): readonly Export[] {
  return slotOf(context).exports.flatMap((record, place) => {
    const found = context.store.get(record);
    return found === undefined ? [] : [{ ...found, index: place + 1 }];
  });
}

/** The exports whose receipts are yet to come. A revoked clone's never will. */
export function pendingExports(
  context: WalletContext,
  { members }: Pick<Roster, 'members'> = rosterOf(context),
): readonly Export[] {
  return exportsOf(context).filter(({ pending, index }) => pending && members[index]?.standing !== 'revoked');
}

/** Keeps what became of an export, and forgets what exports under way share once there are none. */
export function putExport(context: WalletContext, { index, ...exported }: Export): void {
  context.store.put(required(slotOf(context).exports[index - 1]), exported);
  forgetExporting(context);
}

/** Erases the secret behind exports that can't be repeated any more. */
export function forgetExporting(context: WalletContext): void {
  if (pendingExports(context).length > 0) return;
  context.store.remove(slotOf(context).exporting);
}

/** Whether the set has a place for one more clone of those agreed on. */
export function hasRoom(set: WalletSet, members: readonly RosterMember[]): boolean {
  return members.length - 1 < Math.min(set.limit, limits.clones.max);
}
