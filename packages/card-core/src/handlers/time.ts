/** Proven time, and what waits for it. */
import { equalBytes } from '@noble/curves/utils.js';
import { type AnnouncementKind, wakeSubject } from '@symbolon/protocol/delays';
import { type Context, type Handler, slotRecordsOf } from '../card/context.ts';
import { logWalletEvent } from '../log.ts';
import { usePuk } from '../passwords.ts';
import { maySetAnyPolicy } from '../policy/state.ts';
import { Refusal } from '../refusal.ts';
import { checkActive, checkNotRevoked, checkVoice, rosterOf, selfOf, setOf } from '../sets.ts';
import { signAnchorBody, takeAnchor } from '../time/anchor.ts';
import {
  acceptVeto,
  announcedOf,
  delayOf,
  forgetAnnounced,
  isAbout,
  isMetBy,
  signAnnouncement,
  signVeto,
} from '../time/announcements.ts';
import { clockOf, provenTime, renewNonce } from '../time/clock.ts';
import { advance, readHeader, readServers } from '../time/proofs.ts';

export const signAnchor: Handler<'signAnchor'> = (anchor, context) => {
  checkVoice(context);
  const signature = signAnchorBody(anchor, context);
  logWalletEvent(context, 'anchorSigned', { slot: context.slot, number: anchor.number });
  return signature;
};

export const adoptAnchor: Handler<'adoptAnchor'> = ({ statement }, context) => {
  const anchor = takeAnchor(statement, context);
  if (anchor === undefined) return {};
  if (context.session.kind === 'puk') usePuk(context);
  logWalletEvent(context, 'anchorAdopted', { slot: context.slot, number: anchor.number });
  return {};
};

export const timeNonce: Handler<'timeNonce'> = (_, context) => {
  const clock = clockOf(context);
  const announced = announcedOf(context);
  return {
    time: clock.time,
    nonce: clock.nonce ?? renewNonce(context, clock),
    anchor: clock.anchor,
    delegations: clock.delegations.map(({ server }) => server),
    ...(announced !== undefined && { announcement: signAnnouncement(announced, context) }),
  };
};

export const proveTime: Handler<'proveTime'> = ({ servers, header }, context) => {
  const clock = clockOf(context);
  if ((servers === undefined) === (header === undefined)) throw new Refusal('incorrectData');
  if (header !== undefined) return { time: advance(context, clock, readHeader(clock, header)) };
  if (servers === undefined || clock.nonce === undefined) throw new Refusal('timeWrong');
  return { time: advance(context, clock, readServers(clock, servers, clock.nonce)) };
};

export const announce: Handler<'announce'> = ({ kind, subject }, context) => {
  checkAnnouncer(kind, subject, context);
  const clock = clockOf(context);
  const before = announcedOf(context);
  if (isAbout(before, kind, subject))
    return { announcement: signAnnouncement(before, context), nonce: clock.nonce ?? renewNonce(context, clock) };
  const announced = { kind, subject: subject.slice(), nonce: context.rng(16), since: 0n };
  context.store.put(slotRecordsOf(context).announced, announced);
  logWalletEvent(context, 'announced', { slot: context.slot, kind, tag: announced.nonce.slice(0, 4) });
  // A proof that was kept from before must not count: the delay would have begun before this was announced.
  return { announcement: signAnnouncement(announced, context), nonce: renewNonce(context, clock) };
};

/**
 * Who may announce what: a card that may do it once the delay is over.
 *
 * @throws Refusal `memberRevoked`, `memberDormant`, `wrongRole`; `conditionsOfUse` where it does not wait;
 * `incorrectData`
 */
function checkAnnouncer(kind: AnnouncementKind, subject: Uint8Array, context: Context): void {
  if (kind === 'wake') {
    checkNotRevoked(context);
    if (!setOf(context).dormant) throw new Refusal('conditionsOfUse');
    if (!equalBytes(subject, wakeSubject)) throw new Refusal('incorrectData');
  } else {
    checkActive(context);
    const mayDo = kind === 'word' ? selfOf(context).role === 'primary' : maySetAnyPolicy(context);
    if (!mayDo) throw new Refusal('wrongRole');
  }
  if (delayOf(context, kind) === 0) throw new Refusal('conditionsOfUse');
}

export const veto: Handler<'veto'> = ({ member, nonce }, context) => {
  checkVoice(context);
  // Also of one that is revoked: it may not have heard of that, and wakes until it has.
  const { member: self } = setOf(context);
  if (member === self || rosterOf(context).members[member] === undefined) throw new Refusal('referencedDataNotFound');
  // Without a name it is about what was announced before a time, and this card knows none.
  if (nonce === undefined && provenTime(context) === 0n) throw new Refusal('conditionsOfUse');
  logWalletEvent(context, 'vetoGiven', { slot: context.slot, member });
  return { veto: signVeto({ member, ...(nonce && { nonce }) }, context) };
};

export const takeVeto: Handler<'takeVeto'> = (request, context) => {
  const body = acceptVeto(request.veto, context);
  const announced = announcedOf(context);
  if (announced === undefined || !isMetBy(announced, body, context)) return {};
  forgetAnnounced(context);
  logWalletEvent(context, 'vetoed', { slot: context.slot, member: body.by });
  return {};
};
