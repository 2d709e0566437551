/** What the card announced, and whether it may be done: the delay counts from a time that was proven afterwards. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  type AnnouncementKind,
  announcementBody,
  announcementMessage,
  delayLabels,
  delayVersion,
  type VetoBody,
  vetoBody,
  vetoMessage,
} from '@symbolon/protocol/delays';
import { decodeWith } from '@symbolon/protocol/encoding';
import type { UnwrapCoder } from 'micro-packed';
import { type Context, type SlotContext, slotRecordsOf } from '../card/context.ts';
import { signAsCard } from '../handlers/identity.ts';
import type { SlotRecords } from '../nvm/layout.ts';
import { verify } from '../policy/statements.ts';
import { Refusal } from '../refusal.ts';
import { setOf, termsOf, voiceOf } from '../sets.ts';
import { checkSignature } from '../tunnel/sign.ts';
import { clockName, provenTime } from './clock.ts';

export type Announced = UnwrapCoder<SlotRecords['announced']['coder']>;

export function announcedOf(context: SlotContext): Announced | undefined {
  return context.store.get(slotRecordsOf(context).announced);
}

/** Seconds that something of this kind waits on this card. 0: it does not wait. */
export function delayOf(context: SlotContext, kind: AnnouncementKind): number {
  const { delays, wake } = termsOf(context);
  if (kind === 'wake') return wake?.delay ?? 0;
  return kind === 'word' ? delays.word : delays.loosening;
}

/** What an announced statement is known by: the SHA-256 of its label and body. */
export function wordSubject(label: Uint8Array, body: Uint8Array): Uint8Array {
  return sha256(concatBytes(label, body));
}

/** Whether exactly this was announced. */
export function isAbout(
  announced: Announced | undefined,
  kind: AnnouncementKind,
  subject: Uint8Array,
): announced is Announced {
  return announced?.kind === kind && equalBytes(announced.subject, subject);
}

/** Whether exactly this was announced, and its delay is over by proven time. */
export function isRipe(context: SlotContext, kind: AnnouncementKind, subject: Uint8Array): boolean {
  const announced = announcedOf(context);
  if (!isAbout(announced, kind, subject) || announced.since === 0n) return false;
  return provenTime(context) >= announced.since + BigInt(delayOf(context, kind));
}

/**
 * Checks that what has to wait was announced and has waited. Where nothing of this kind waits, it may be done.
 *
 * @throws Refusal `announceFirst`, `tooEarly`
 */
export function checkDelay(context: SlotContext, kind: AnnouncementKind, subject: Uint8Array): void {
  if (delayOf(context, kind) === 0) return;
  if (!isAbout(announcedOf(context), kind, subject)) throw new Refusal('announceFirst');
  if (!isRipe(context, kind, subject)) throw new Refusal('tooEarly');
}

/** As {@link checkDelay}, and forgets the announcement: it is good for once. */
export function settleDelay(context: SlotContext, kind: AnnouncementKind, subject: Uint8Array): void {
  checkDelay(context, kind, subject);
  if (delayOf(context, kind) > 0) forgetAnnounced(context);
}

export function forgetAnnounced(context: SlotContext): void {
  context.store.remove(slotRecordsOf(context).announced);
}

/** The announcement as the card tells it to others. */
export function signAnnouncement({ kind, subject, nonce, since }: Announced, context: Context): Uint8Array {
  const { id, epoch, member } = setOf(context);
  const body = {
    version: delayVersion,
    setId: id,
    epoch,
    member,
    kind,
    subject,
    nonce,
    since,
    delay: delayOf(context, kind),
    time: provenTime(context),
  };
  const signature = signAsCard(context.store, delayLabels.announcement, announcementBody.encode(body));
  return announcementMessage.encode({ body, signature });
}

/** Signs a veto against what another member announced. */
export function signVeto({ member, nonce }: Pick<VetoBody, 'member' | 'nonce'>, context: Context): Uint8Array {
  const { id, epoch, member: by } = setOf(context);
  const time = provenTime(context);
  const clock = clockName(context);
  const body = { version: delayVersion, setId: id, epoch, by, member, ...(nonce && { nonce }), time, clock };
  return vetoMessage.encode({ body, signature: signAsCard(context.store, delayLabels.veto, vetoBody.encode(body)) });
}

/**
 * Verifies a veto for this card.
 *
 * @throws Refusal `vetoWrong` (not for this card, not by another member with a voice, or of an earlier
 * epoch), `incorrectData`
 */
export function acceptVeto(bytes: Uint8Array, context: Context): VetoBody {
  const { body, signature } = decodeWith(vetoMessage, 'veto', bytes);
  const vetoer = voiceOf(context, body.by);
  // A member may have heard of changes of the set that this card has not.
  const own = setOf(context);
  const isOfSet = body.version === delayVersion && equalBytes(body.setId, own.id) && body.epoch >= own.epoch;
  if (!isOfSet || body.member !== own.member || vetoer === undefined) throw new Refusal('vetoWrong');
  verify('vetoWrong', () => checkSignature(delayLabels.veto, vetoBody.encode(body), signature, vetoer.publicKey));
  return body;
}

/**
 * Whether a veto is about this announcement: it has its name, or it is of later than the time from which the delay
 * counts, by the same clock. One whose time is not proven yet is met by its name alone: else an old veto could stop a
 * new announcement.
 */
export function isMetBy(announced: Announced, { nonce, time, clock }: VetoBody, context: SlotContext): boolean {
  if (nonce !== undefined) return equalBytes(nonce, announced.nonce);
  return announced.since > 0n && announced.since <= time && equalBytes(clock, clockName(context));
}
