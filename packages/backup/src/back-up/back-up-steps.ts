/** The steps of a backup. Any may run again: after the connection broke, on another host, or with another card. */

import { equalBytes } from '@noble/curves/utils.js';
import { quote } from '@symbolon/interface';
import { exportMessage } from '@symbolon/protocol/clone';
import type { Lifecycle, WalletSetStatus } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { hasVoice, rosterStatement } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import { anchorStatement, anchorVersion } from '@symbolon/protocol/time';
import type { CeremonyCard, UnlockedCard, UnlockOptions } from '../ceremony/ceremony-card.ts';
import type { RequestedCard } from '../ceremony/driver.ts';
import { ceremonyStopped, problemOf } from '../ceremony/problems.ts';
import { unlockMember, unlockWithPin } from '../ceremony/unlock.ts';
import { anchorOf } from '../time/believe-time.ts';
import {
  type BackUpOptions,
  type BackUpProgress,
  type BackUpRun,
  clearTarget,
  newTarget,
  offeredCertificate,
  type TargetProgress,
} from './back-up-state.ts';

/** Asks the card with the wallet which clones it waits for. */
export async function lookForPending({ progress, options, steps, source }: BackUpRun): Promise<void> {
  const at = { step: 'look', card: source, passwords: ['pin'] } as const;
  const { terms = {} } = options;
  await steps.run(at, async (card) => {
    const { session, set } = await unlockMember(card, at);
    const pending = set.members.filter(({ state, role }) => state === 'pending' && role !== 'share');
    // An admitted card has made another offer, and would forget it if it were asked for one as to others.
    const listed = pending.length === 0 ? [] : (await session.getRoster()).roster.members;
    progress.setId = set.id;
    progress.targets = pending.flatMap(({ member, role, cardNumber }) => {
      if (cardNumber === undefined) return [];
      const admitted = listed[member]?.standing === 'admitted';
      const plan = { ...terms, label: `number ${cardNumber}`, role, cardNumber, ...(admitted && { admitted }) };
      return [{ ...newTarget(plan), waitedFor: member }];
    });
  });
  steps.report(
    at,
    progress.targets.length === 0 ? 'It waits for no clone.' : `It waits for ${progress.targets.length} of its clones.`,
  );
}

/** Has a target offer itself. One that holds a wallet only says which card it is. */
export async function askForOffer(target: TargetProgress, { progress, options, steps }: BackUpRun): Promise<void> {
  const password = passwordOf(options);
  const at = {
    step: 'offer',
    card: wanted(target),
    passwords: [password, ...(password === 'can' && target.waitedFor !== undefined ? ['pin' as const] : [])],
    ...(target.problem !== undefined && { problem: target.problem }),
  } as const;
  target.problem = undefined;
  await steps.run(at, async (card) => {
    const session = await card.unlock(password, packOf(progress));
    const offer = await offerOf(session, target);
    const { cardNumber, certificates } = await session.attest();
    // An export is encrypted to the card that signed the offer, so it must be this one.
    if (offer !== undefined && !equalBytes(offeredCertificate(offer), certificates.at(-1) ?? new Uint8Array()))
      throw ceremonyStopped({ kind: 'wrong-card', at });
    progress.certificates = certificates;
    if (progress.targets.some((other) => other !== target && other.cardNumber === cardNumber))
      throw ceremonyStopped({ kind: 'same-card-twice', at });
    if (cardNumber === progress.sourceNumber) throw ceremonyStopped({ kind: 'primary-as-backup', at });
    target.cardNumber = cardNumber;
    target.offer = offer;
    target.occupied = offer === undefined;
    // The source waits for this card, so it is safe to ask for its PIN.
    if (target.occupied && target.waitedFor !== undefined)
      target.receipt = await receiptOf(card, target, { at, setId: progress.setId });
  });
  const said =
    target.receipt === undefined
      ? 'holds a wallet. The card with the wallet knows whether it is a clone'
      : 'is a clone already';
  steps.report(at, `${quote(target.plan.label)} ${target.offer === undefined ? said : 'offers itself'}.`);
}

/** The card with the wallet judges the targets that hold a wallet, takes receipts, and exports to all that offer. */
export async function exportToAll({ progress, options, steps, source }: BackUpRun): Promise<void> {
  const at = { step: 'export', card: source, passwords: ['pin'] } as const;
  const made = await steps.run(at, async (card) => {
    const { session, set } = await unlockMember(card, at, progress.setId, packOf(progress));
    if (set.role !== 'primary') throw ceremonyStopped({ kind: 'wrong-role', at });
    progress.setId = set.id;
    await judgeOccupied(session, set, progress.targets);
    for (const target of progress.targets) {
      if (target.receipt === undefined || target.confirmed) continue;
      await session.confirm(target.receipt);
      target.confirmed = true;
    }
    progress.waiting = set.members.flatMap(({ member, state, cardNumber }) => {
      const isElsewhere = state === 'pending' && !progress.targets.some((target) => target.cardNumber === cardNumber);
      return isElsewhere && cardNumber !== undefined ? [{ member, cardNumber }] : [];
    });
    const open = progress.targets.filter(
      ({ offer, exported, confirmed }) => offer !== undefined && exported === undefined && !confirmed,
    );
    checkRoom(set, open, at);
    if (options.puk !== true) checkActivatable(set, progress.targets, at);
    const more = open.length > 1 || set.members.length > 0;
    for (const [position, target] of open.entries())
      await exportOne(target, { session, roster: more && position === open.length - 1 }, { progress, at });
    if (open.length > 0) progress.files = await session.exportFiles();
    if (open.length > 0) progress.anchor = await signedAnchor(session, set);
    return open.filter(({ exported }) => exported !== undefined).length;
  });
  steps.report(
    at,
    made === 0
      ? 'There was nothing to export.'
      : `The wallet is encrypted for ${made === 1 ? 'one card' : `${made} cards`}. No other card can read it.`,
  );
  for (const { member, cardNumber } of progress.waiting)
    steps.report(at, `It also waits for its clone number ${cardNumber} (member ${member + 1}), which is not here.`);
}

/** Gives a target its export, and the wallet's files. */
export async function importInto(target: TargetProgress, { progress, options, steps }: BackUpRun): Promise<void> {
  const { exported } = target;
  if (exported === undefined) return;
  const { ownPin = false } = target.plan;
  const password = passwordOf(options);
  const card = wanted(target);
  const own = ownPin ? await options.choosePasswords?.(card) : undefined;
  const at = {
    step: 'import',
    card,
    passwords: [password, ...(password === 'can' && needsPin(progress) ? ['pin' as const] : [])],
    // A card that took the export has a PIN.
    ...(password === 'can' && { passwordsAgain: ['can', 'pin'] as const }),
  };
  const request = {
    export: exported,
    ...(progress.roster !== undefined && isNewer(progress.roster, exported) && { roster: progress.roster }),
  };
  await steps.run(at, async (presented) => {
    const { session, lifecycle } = await unlockOfferer(presented, password, { target, progress, at });
    if (password === 'can' && lifecycle !== 'blank') {
      // It took the export before, and the answer was lost. It has a PIN now, and repeats the answer in a PIN session.
      target.receipt = await (await unlockOfferer(presented, 'pin', { target, progress, at })).session.importClone(
        request,
      );
    } else {
      target.receipt = await session.importClone({ ...request, ...own });
    }
    if (progress.files.length === 0 && progress.anchor === undefined) return;
    const active = await unlockWithPin(presented, at, knownOf(target, progress));
    if (progress.files.length > 0) await active.importFiles(progress.files);
    if (progress.anchor !== undefined) await takeAnchor(active, progress.anchor);
  });
  steps.report(at, `${quote(target.plan.label)} holds the wallet now, and signed a receipt.`);
}

/** Has a clone repeat its receipt. */
export async function askForReceipt(target: TargetProgress, { progress, steps }: BackUpRun): Promise<void> {
  const at = { step: 'receipt', card: wanted(target), passwords: ['pin'] } as const;
  await steps.run(at, async (card) => {
    target.receipt = await receiptOf(card, target, { at, setId: progress.setId });
  });
  steps.report(at, `${quote(target.plan.label)} was a clone already, and gave its receipt again.`);
}

/** What a clone takes once it has its PIN. */
function needsPin({ files, anchor }: BackUpProgress): boolean {
  return files.length > 0 || anchor !== undefined;
}

/** Whose time the source believes, signed by it for its clones. */
async function signedAnchor(
  session: UnlockedCard,
  { id: setId, epoch }: WalletSetStatus,
): Promise<Uint8Array | undefined> {
  const anchor = await anchorOf(session);
  if (anchor === undefined) return undefined;
  const signatures = [await session.signAnchor(anchor)];
  return anchorStatement.encode({ body: { version: anchorVersion, setId, epoch, anchor }, signatures });
}

/** It believes the same from now on. One that takes a newer anchor keeps that one. */
async function takeAnchor(session: UnlockedCard, statement: Uint8Array): Promise<void> {
  const { body, signatures } = decodeWith(anchorStatement, 'anchor statement', statement);
  const { setId, epoch, anchor } = body;
  const own = await anchorOf(session);
  if (own === undefined || own.number < anchor.number) await session.adoptAnchor({ setId, epoch, anchor, signatures });
}

type At = { readonly step: string; readonly card: RequestedCard };

function wanted({ plan: { label }, cardNumber }: TargetProgress): RequestedCard {
  return { part: 'new', label, ...(cardNumber !== undefined && { cardNumber }) };
}

/** @returns `undefined` for a card that holds a wallet */
async function offerOf(
  session: UnlockedCard,
  { plan: { admitted = false } }: TargetProgress,
): Promise<Uint8Array | undefined> {
  try {
    return await session.offer(admitted ? { anyPack: true } : {});
  } catch (error) {
    if (isRefusal(error, 'securityStatus', 'notEnoughMemory')) return undefined;
    throw error;
  }
}

/** A card that holds a wallet is either the clone that was asked for, in its role, or no target. */
async function judgeOccupied(
  session: UnlockedCard,
  { members }: WalletSetStatus,
  targets: readonly TargetProgress[],
): Promise<void> {
  for (const target of targets) {
    if (!target.occupied || target.receipt !== undefined) continue;
    const member = members.find(({ cardNumber }) => cardNumber === target.cardNumber);
    if (member !== undefined && member.state !== 'revoked' && member.role !== target.plan.role)
      replaceCard(target, 'already-member');
    else if (member?.state === 'pending') target.waitedFor = member.member;
    else if (member?.state === 'confirmed') target.confirmed = true;
    else if (member !== undefined) replaceCard(target, 'member-revoked');
    else
      replaceCard(
        target,
        (await session.attest()).cardNumber === target.cardNumber ? 'primary-as-backup' : 'target-not-empty',
      );
  }
}

type ReplaceProblem = 'already-member' | 'member-revoked' | 'primary-as-backup' | 'target-not-empty';

function replaceCard(target: TargetProgress, kind: ReplaceProblem): void {
  const error = ceremonyStopped({ kind, at: { step: 'offer', card: target.plan } });
  clearTarget(target);
  target.problem = problemOf(error, { step: 'offer', card: target.plan });
}

/**
 * Runs before anything is exported: half a backup is worse than none.
 *
 * @throws SymbolonError `ceremony/stopped`: set-sealed, set-full
 */
function checkRoom({ sealed, limit, members }: WalletSetStatus, open: readonly TargetProgress[], at: At): void {
  const isNew = ({ plan, cardNumber }: TargetProgress): boolean =>
    plan.admitted !== true && !members.some((member) => member.cardNumber === cardNumber);
  const fresh = open.filter(isNew).length;
  if (fresh === 0) return;
  if (sealed) throw ceremonyStopped({ kind: 'set-sealed', at });
  if (fresh > limit - members.length) throw ceremonyStopped({ kind: 'set-full', at });
}

/**
 * Without a PUK, another member must approve when a backup is activated, and the primary may be lost by then.
 *
 * @throws SymbolonError `ceremony/stopped`: never-activatable
 */
function checkActivatable({ members }: WalletSetStatus, targets: readonly TargetProgress[], at: At): void {
  for (const target of targets) {
    const { role, wake } = target.plan;
    if (target.offer === undefined || role !== 'backup') continue;
    // Its delay wakes it, where nothing comes with the delay.
    if (wake?.factor === false) continue;
    // It has its copy already: an earlier run has settled that.
    if (members.some(({ state, cardNumber }) => state !== 'known' && cardNumber === target.cardNumber)) continue;
    const approver = members.find(
      ({ role, state, cardNumber }) => state !== 'revoked' && hasVoice({ role }) && cardNumber !== target.cardNumber,
    );
    if (targets.length === 1 && approver === undefined)
      throw ceremonyStopped({ kind: 'never-activatable', at: { ...at, card: target.plan } });
  }
}

async function exportOne(
  target: TargetProgress,
  { session, roster }: { readonly session: UnlockedCard; readonly roster: boolean },
  { progress, at }: { readonly progress: BackUpRun['progress']; readonly at: At },
): Promise<void> {
  const { label, cardNumber: _, admitted: __, ...terms } = target.plan;
  try {
    const answer = await session.exportTo(target.offer ?? new Uint8Array(), terms, { roster });
    target.exported = answer.export;
    progress.roster = answer.roster ?? progress.roster;
  } catch (error) {
    const why = isRefusal(error) ? problemOf(error, { ...at, card: target.plan }) : undefined;
    if (why === undefined) throw error;
    // Another card may do. The other targets get their exports meanwhile.
    if (!why.again) throw ceremonyStopped(why, error);
    clearTarget(target);
    target.problem = why;
  }
}

/** Whether a list of members is newer than the one in an export. */
function isNewer(roster: Uint8Array, exported: Uint8Array): boolean {
  const listed = decodeWith(rosterStatement, 'roster statement', roster).body;
  const told = decodeWith(exportMessage, 'clone export', exported).body.header;
  return listed.epoch > told.epoch || listed.members.length > told.members.length;
}

/** A blank card has no PIN yet. */
function passwordOf({ slot = 0 }: BackUpOptions): 'can' | 'pin' {
  return slot === 0 ? 'can' : 'pin';
}

type Offered = { readonly target: TargetProgress; readonly progress: BackUpProgress; readonly at: At };

/**
 * Opens the card that made the offer. No other card gets the export, or the passwords that go with it.
 *
 * @throws SymbolonError `card/counterfeit`; `ceremony/stopped`: wrong-card
 */
async function unlockOfferer(
  card: CeremonyCard,
  password: 'can' | 'pin',
  { target, progress, at }: Offered,
): Promise<{ readonly session: UnlockedCard; readonly lifecycle: Lifecycle }> {
  const offered = offeredCertificate(target.offer ?? new Uint8Array());
  const known = knownOf(target, progress);
  const session = await (password === 'pin' ? unlockWithPin(card, at, known) : card.unlock(password, known));
  const { lifecycle, certificates } = await session.attest();
  progress.certificates = certificates;
  if (!equalBytes(certificates.at(-1) ?? new Uint8Array(), offered)) throw ceremonyStopped({ kind: 'wrong-card', at });
  return { session, lifecycle };
}

/** Certificates that a card need not send again once it made an offer. */
function knownOf({ offer }: TargetProgress, progress: BackUpProgress): UnlockOptions {
  const batch = progress.certificates?.[0];
  return offer === undefined || batch === undefined
    ? packOf(progress)
    : { certificates: [batch, offeredCertificate(offer)] };
}

/** Any card of the ceremony is most likely of the same pack. */
function packOf({ certificates }: BackUpProgress): UnlockOptions {
  return certificates === undefined ? {} : { pack: certificates };
}

async function receiptOf(
  card: CeremonyCard,
  { waitedFor }: TargetProgress,
  { at, setId }: { readonly at: At; readonly setId: Uint8Array | undefined },
): Promise<Uint8Array> {
  const { session, set } = await unlockMember(card, at, setId);
  if (set.member !== waitedFor) throw ceremonyStopped({ kind: 'wrong-card', at });
  return session.repeatReceipt();
}
