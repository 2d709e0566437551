/** Decisions of the members of a set, and what one member proves of itself. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { passwordKey } from '@symbolon/protocol/channel';
import { type WakeTerms, wakeSubject } from '@symbolon/protocol/delays';
import { decodeWith } from '@symbolon/protocol/encoding';
import { policy } from '@symbolon/protocol/policy';
import {
  isSleeper,
  membershipBody,
  membershipMessage,
  type Roster,
  type RosterMember,
  type RosterSignature,
  rosterStatement,
  rosterVersion,
  statementLabels,
  statementVersion,
} from '@symbolon/protocol/set';
import { splitDigest } from '@symbolon/protocol/shares';
import { type Context, type Handler, required, slotRecordsOf, walletOf } from '../card/context.ts';
import { keySetDigest } from '../keys/wallet.ts';
import { logChainOf, logWalletEvent } from '../log.ts';
import { passwordKeyOf, passwordState, restoreTries, settleTries, takeTry, triesOf, usePuk } from '../passwords.ts';
import { rulesOf } from '../policy/state.ts';
import { acceptActivation, signActivation } from '../policy/statements.ts';
import { Refusal } from '../refusal.ts';
import { authorityFor, checkAuthority, encodeRoster, isProposal, type OwnRoster } from '../roster.ts';
import {
  checkNotRevoked,
  checkVoice,
  forgetExporting,
  peerOf,
  pendingExports,
  rosterOf,
  selfOf,
  setOf,
  termsOf,
} from '../sets.ts';
import { announcedOf, checkDelay, forgetAnnounced } from '../time/announcements.ts';
import { provenTime } from '../time/clock.ts';
import { isPrimary, lastVoices } from '../word.ts';
import { signAsCard } from './identity.ts';
import { ownRosterStatement, signedRoster } from './own-roster.ts';

export const getRoster: Handler<'getRoster'> = (_, context) => ({
  statement: ownRosterStatement(rosterOf(context), context),
});

export const signRoster: Handler<'signRoster'> = ({ version, ...next }, context) => {
  checkVoice(context);
  const now = ownRoster(context);
  if (version !== rosterVersion) throw new Refusal('incorrectData');
  authorityFor(now, next);
  if (!isProposal(now, next)) throw new Refusal('rosterWrong');
  checkExports(next, context);
  logWalletEvent(context, 'rosterSigned', { slot: context.slot, epoch: next.epoch });
  return signedRoster(next, context);
};

export const adoptRoster: Handler<'adoptRoster'> = ({ statement }, context) => {
  adoptStatement(statement, context);
  return {};
};

/**
 * Adopts a roster, if it has the signatures that this card's roster asks for.
 *
 * @throws Refusal `incorrectData`, `otherCeremony`, `rosterWrong`, `quorumMissing`, `notGenuine`, `receiptsMissing`;
 * `methodBlocked` in a session of the PUK, which has no uses left
 */
export function adoptStatement(statement: Uint8Array, context: Context): void {
  const { body, signatures } = decodeWith(rosterStatement, 'roster statement', statement);
  const { version, ...next } = body;
  if (version !== rosterVersion) throw new Refusal('incorrectData');
  const now = ownRoster(context);
  const authority = authorityFor(now, next);
  const pukProven = context.session.kind === 'puk';
  const { delays, wake } = termsOf(context);
  const set = setOf(context);
  checkAuthority(now, next, {
    authority,
    signatures,
    delayed: delays.word > 0 && next.epoch !== now.epoch,
    enough: lastVoices(now, { pukProven, asleep: set.dormant && wake !== undefined }),
  });
  if (authority === 'none') return;
  if (pukProven) usePuk(context);
  checkExports(next, context, isClone);
  const { store } = context;
  const slot = slotRecordsOf(context);
  // A promotion activates the member, unless it has a delay to wait for.
  const isAwake = next.members[set.member]?.role === 'primary' && wake === undefined;
  store.put(slot.roster, next.members);
  const isWord = ({ member }: RosterSignature): boolean => member !== set.member && isPrimary(now.members[member]);
  const word = authority === 'primary' && signatures.find(isWord);
  if (word) store.put(slot.word, word);
  else store.remove(slot.word);
  store.put(slot.set, { ...set, epoch: next.epoch, dormant: set.dormant && !isAwake });
  forgetExporting(context);
  logWalletEvent(context, 'rosterAdopted', { slot: context.slot, epoch: next.epoch });
}

function ownRoster(context: Context): OwnRoster {
  return { ...rosterOf(context), member: setOf(context).member };
}

/** A pending export names its epoch: it is finished or its clone is revoked first. @throws Refusal `receiptsMissing` */
function checkExports(next: Roster, context: Context, counts = (_: RosterMember | undefined): boolean => true): void {
  const pending = pendingExports(context, next).filter(({ member }) => counts(next.members[member]));
  if (next.epoch !== setOf(context).epoch && pending.length > 0) throw new Refusal('receiptsMissing');
}

/**
 * A pending share ends with its split, and a new one can begin. A dealer that waited for its receipt would never hear
 * of what its set decides, if the share card has heard of it: that one takes no deal of an earlier epoch.
 */
const isClone = (member: RosterMember | undefined): boolean => member?.role !== 'share';

export const approveActivation: Handler<'approveActivation'> = ({ member }, context) => {
  checkVoice(context);
  const peer = peerOf(context, member);
  if (peer === undefined) throw new Refusal('referencedDataNotFound');
  if (!isSleeper(peer.role)) throw new Refusal('wrongRole');
  logWalletEvent(context, 'activationApproved', { slot: context.slot, member });
  return { approval: signActivation(member, context) };
};

export const activate: Handler<'activate'> = ({ approval, puk }, context) => {
  checkNotRevoked(context);
  const set = setOf(context);
  const { wake } = termsOf(context);
  if (approval !== undefined && puk !== undefined) throw new Refusal('incorrectData');
  const by = approval !== undefined ? 'member' : puk !== undefined ? 'puk' : 'delay';
  if (!mayWake(by, wake)) throw new Refusal('incorrectData');
  if (!set.dormant) return {};
  // The consent of another member may stand for the delay, never for what comes with it.
  if (by === 'delay' || wake?.factor === true) checkDelay(context, 'wake', wakeSubject);
  if (approval !== undefined) acceptActivation(approval, context);
  if (puk !== undefined) provePuk(puk, context);
  forgetAnnounced(context);
  context.store.put(slotRecordsOf(context).set, { ...set, dormant: false });
  logWalletEvent(context, 'activated', { slot: context.slot, by });
  return {};
};

/**
 * What may wake a card: another member always, at its time. The PUK belongs to who has the card, so it is no second
 * factor of a delay that stands alone.
 */
function mayWake(by: 'member' | 'puk' | 'delay', wake: WakeTerms | undefined): boolean {
  if (by === 'member') return true;
  if (by === 'puk') return wake === undefined || wake.factor;
  return wake !== undefined && !wake.factor;
}

/**
 * Checks the PUK in a session of the PIN, so a stranger can't take its last try. Takes and stores the try first.
 * @throws Refusal `63Cx`, `methodBlocked`, `referencedDataNotFound`
 */
function provePuk(puk: string, { store }: Context): void {
  const state = passwordState(store, 'puk');
  if (state === 'unset') throw new Refusal('referencedDataNotFound');
  if (state === 'blocked') throw new Refusal('methodBlocked');
  takeTry(store, 'puk');
  const key = passwordKey(puk);
  const isRight = equalBytes(key, required(passwordKeyOf(store, 'puk')));
  key.fill(0);
  if (!isRight) {
    settleTries(store);
    store.commit();
    throw new Refusal(0x63c0 + (triesOf(store, 'puk') ?? 0));
  }
  restoreTries(store, 'puk');
}

export const proveMembership: Handler<'proveMembership'> = ({ challenge, date }, context) => {
  const { id, epoch, member, dormant } = setOf(context);
  const { role, standing } = selfOf(context);
  const log = logChainOf(context);
  const announced = announcedOf(context);
  const time = provenTime(context);
  const share = context.store.get(slotRecordsOf(context).share);
  const body = {
    version: statementVersion,
    challenge,
    date,
    setId: id,
    epoch,
    member,
    role,
    dormant,
    revoked: standing === 'revoked',
    keySetDigest: share?.split.terms.keySetDigest ?? keySetDigest(walletOf(context)),
    // A share card has no policy.
    policyDigest: share === undefined ? sha256(policy.encode(rulesOf(context).policy)) : new Uint8Array(32),
    rosterDigest: sha256(encodeRoster(rosterOf(context))),
    firmware: context.firmware,
    release: context.release,
    logEntries: log.count,
    signatures: log.counters.signatures,
    ...(share !== undefined && { splitDigest: splitDigest(share.split), shareIndex: share.index }),
    ...(announced !== undefined && { announced: announced.kind }),
    ...(time > 0n && { time }),
  };
  const signature = signAsCard(context.store, statementLabels.membership, membershipBody.encode(body));
  return { proof: membershipMessage.encode({ body, signature }) };
};
