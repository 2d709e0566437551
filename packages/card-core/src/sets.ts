/** The set of a wallet: this card's membership, the other members, and the clones that this card made. */
import { equalBytes } from '@noble/curves/utils.js';
import { type Delays, noDelays, type WakeTerms } from '@symbolon/protocol/delays';
import { limits } from '@symbolon/protocol/limits';
import { hasVoice, type Roster, type RosterMember } from '@symbolon/protocol/set';
import type { UnwrapCoder } from 'micro-packed';
import { required, type SlotContext, slotRecordsOf } from './card/context.ts';
import type { SlotRecords } from './nvm/layout.ts';
import { Refusal } from './refusal.ts';

/** This card's membership. */
export type WalletSet = UnwrapCoder<SlotRecords['set']['coder']>;
/** A clone that this card made, with its member number. */
export type Export = UnwrapCoder<SlotRecords['exports'][number]['coder']> & { readonly member: number };

/** @throws Refusal `conditionsOfUse` for an empty slot */
export function setOf(context: SlotContext): WalletSet {
  return required(context.store.get(slotRecordsOf(context).set));
}

/** All members that this card knows, itself included. */
export function rosterOf(context: SlotContext): Roster & { readonly extendable: boolean } {
  const { id, epoch, extendable } = setOf(context);
  const members = required(context.store.get(slotRecordsOf(context).roster));
  return { setId: id, epoch, members, extendable };
}

export function selfOf(context: SlotContext): RosterMember {
  return required(rosterOf(context).members[setOf(context).member]);
}

/** @throws Refusal `memberRevoked`, `memberDormant`: only an active member signs or approves */
export function checkActive(context: SlotContext): void {
  checkNotRevoked(context);
  if (setOf(context).dormant) throw new Refusal('memberDormant');
}

/** @throws Refusal `memberRevoked` */
export function checkNotRevoked(context: SlotContext): void {
  if (selfOf(context).standing === 'revoked') throw new Refusal('memberRevoked');
}

/** Another member; `undefined` if this card does not know it or knows it as revoked. */
export function peerOf(context: SlotContext, member: number): RosterMember | undefined {
  const peer = member === setOf(context).member ? undefined : rosterOf(context).members[member];
  return peer?.standing === 'revoked' ? undefined : peer;
}

/** Another member that decides with this one; `undefined` if it has no voice, or as {@link peerOf}. */
export function voiceOf(context: SlotContext, member: number): RosterMember | undefined {
  const peer = peerOf(context, member);
  return peer !== undefined && hasVoice(peer) ? peer : undefined;
}

/** @throws Refusal `memberRevoked`, `wrongRole`: only a member with a voice decides about others */
export function checkVoice(context: SlotContext): void {
  checkNotRevoked(context);
  if (!hasVoice(selfOf(context))) throw new Refusal('wrongRole');
}

/** What was settled about delays when the wallet, or this clone, was made. */
export function termsOf(context: SlotContext): { readonly delays: Delays; readonly wake: WakeTerms | undefined } {
  const { delays = noDelays, wake } = context.store.get(slotRecordsOf(context).terms) ?? {};
  return { delays, wake };
}

/** Number of the member with this identity key; `undefined` if there is none. */
export function memberOf(members: readonly RosterMember[], publicKey: Uint8Array): number | undefined {
  const member = members.findIndex((one) => equalBytes(one.publicKey, publicKey));
  return member < 0 ? undefined : member;
}

/** The clones that this card made, by member number. */
export function exportsOf(context: SlotContext): readonly Export[] {
  return slotRecordsOf(context).exports.flatMap((record, index) => {
    const found = context.store.get(record);
    return found === undefined ? [] : [{ ...found, member: index + 1 }];
  });
}

/** The exports without a receipt. A revoked clone sends none. */
export function pendingExports(
  context: SlotContext,
  { members }: Pick<Roster, 'members'> = rosterOf(context),
): readonly Export[] {
  return exportsOf(context).filter(({ pending, member }) => pending && members[member]?.standing !== 'revoked');
}

/** Stores an export. Erases the shared secrets once no export is pending. */
export function putExport(context: SlotContext, { member, ...exported }: Export): void {
  context.store.put(required(slotRecordsOf(context).exports[member - 1]), exported);
  forgetExporting(context);
}

/** Erases what pending exports share, once none is left. */
export function forgetExporting(context: SlotContext): void {
  if (pendingExports(context).length > 0) return;
  context.store.remove(slotRecordsOf(context).exporting);
}

/** Whether the set is not full (docs/spec/sets.md, "Roster"): members that a quorum admitted take a place too. */
export function hasRoom(set: WalletSet, members: readonly RosterMember[]): boolean {
  return members.length - 1 < Math.min(set.limit, limits.clones.max);
}
