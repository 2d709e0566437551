/**
 * The steps of a backup, each one tap. Any of them may run again: after the card was lost, on another host, or with
 * another card. Not exported: `back-up.ts` is.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { exportMessage } from '@symbolon/protocol/clone';
import type { Lifecycle } from '@symbolon/protocol/commands/define';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { rosterStatement } from '@symbolon/protocol/roster';
import { decodeWith } from '@symbolon/protocol/tlv';
import {
  type BackUpOptions,
  type Course,
  clearSlot,
  newSlot,
  offeredCertificate,
  type Run,
  type Slot,
} from './back-up-state.ts';
import type { TappedCard, UnlockedCard, UnlockOptions, WantedCard } from './cards.ts';
import { found, isRefusal, type SetStatus, unlockMember, unlockWithPin } from './members.ts';
import { problem, problemOf } from './problems.ts';

/** The card with the wallet tells which clones it waits for. */
export async function lookForPending({ course, taps, source }: Run): Promise<void> {
  const at = { step: 'look', card: source, passwords: ['pin'] } as const;
  const set = await taps.visit(at, async (card) => (await unlockMember(card, at)).set);
  course.setId = set.id;
  course.slots = set.members.flatMap(({ index, role, state, cardNumber }) => {
    if (state !== 'pending' || cardNumber === undefined) return [];
    return [{ ...newSlot({ label: `number ${cardNumber}`, role, cardNumber }), waitedFor: index }];
  });
  taps.tell(
    at,
    course.slots.length === 0 ? 'It waits for no clone.' : `It waits for ${course.slots.length} of its clones.`,
  );
}

/** A target offers itself; one that holds a wallet says who it is. */
export async function askForOffer(slot: Slot, { course, options, taps }: Run): Promise<void> {
  const password = passwordOf(options);
  const at = {
    step: 'offer',
    card: wanted(slot),
    passwords: [password],
    ...(slot.problem !== undefined && { problem: slot.problem }),
  } as const;
  slot.problem = undefined;
  await taps.visit(at, async (card) => {
    const session = await card.unlock(password);
    const offer = await offerOf(session, slot);
    const { cardNumber, certificates } = await session.attest();
    // What is sealed to an offer goes to the card that signed it.
    if (offer !== undefined && !equalBytes(offeredCertificate(offer), certificates.at(-1) ?? new Uint8Array()))
      throw found('wrong-card', at);
    course.batchCertificate = certificates[0];
    if (course.slots.some((other) => other !== slot && other.cardNumber === cardNumber))
      throw found('same-card-twice', at);
    if (cardNumber === course.sourceNumber) throw found('primary-as-backup', at);
    slot.cardNumber = cardNumber;
    slot.offer = offer;
    slot.occupied = offer === undefined;
    // The source has said that it waits for this card, so its PIN is the owner's to type.
    if (slot.occupied && slot.waitedFor !== undefined) slot.receipt = await receiptOf(card, slot, at, course.setId);
  });
  const said =
    slot.receipt === undefined
      ? 'holds a wallet: the card with the wallet will know whether it is a clone'
      : 'is a clone already';
  taps.tell(at, `“${slot.plan.label}” ${slot.offer === undefined ? said : 'offers itself'}.`);
}

/**
 * The card with the wallet judges what the targets have said, takes receipts there are, and exports to all that offer.
 */
export async function exportToAll({ course, options, taps, source }: Run): Promise<void> {
  const at = { step: 'export', card: source, passwords: ['pin'] } as const;
  const made = await taps.visit(at, async (card) => {
    const { session, set } = await unlockMember(card, at, course.setId);
    if (set.role !== 'primary') throw found('wrong-role', at);
    course.setId = set.id;
    await judgeOccupied(session, set, course.slots);
    for (const slot of course.slots) {
      if (slot.receipt === undefined || slot.confirmed) continue;
      await session.confirm(slot.receipt);
      slot.confirmed = true;
    }
    course.waiting = set.members.flatMap(({ index, state, cardNumber }) => {
      const isElsewhere = state === 'pending' && !course.slots.some((slot) => slot.cardNumber === cardNumber);
      return isElsewhere && cardNumber !== undefined ? [{ index, cardNumber }] : [];
    });
    const open = course.slots.filter(
      ({ offer, exported, confirmed }) => offer !== undefined && exported === undefined && !confirmed,
    );
    checkRoom(set, open, at);
    checkActivatable(set, course.slots, options.puk === true, at);
    const more = open.length > 1 || set.members.length > 0;
    for (const [place, slot] of open.entries())
      await exportOne(slot, { session, roster: more && place === open.length - 1 }, { course, at });
    if (open.length > 0) course.files = await session.exportFiles();
    return open.filter(({ exported }) => exported !== undefined).length;
  });
  taps.tell(
    at,
    made === 0
      ? 'Looked at.'
      : `The wallet is sealed to ${made === 1 ? 'one card' : `${made} cards`}, each of which alone can open it.`,
  );
  for (const { index, cardNumber } of course.waiting)
    taps.tell(at, `It also waits for its clone number ${cardNumber} (place ${index}), which is not here.`);
}

/** A target takes its export, and the wallet's files. */
export async function importInto(slot: Slot, { course, options, taps }: Run): Promise<void> {
  const { exported } = slot;
  if (exported === undefined) return;
  const { ownPin = false } = slot.plan;
  const password = passwordOf(options);
  const card = wanted(slot);
  const own = ownPin ? await options.choosePasswords?.(card) : undefined;
  const at = {
    step: 'import',
    card,
    passwords: [password, ...(password === 'can' && course.files.length > 0 ? ['pin' as const] : [])],
  };
  const request = {
    export: exported,
    ...(course.roster !== undefined && isNewer(course.roster, exported) && { roster: course.roster }),
  };
  await taps.visit(at, async (tapped) => {
    const { session, lifecycle } = await unlockOfferer(tapped, password, { slot, course, at });
    if (password === 'can' && lifecycle !== 'blank') {
      // It has taken an export before, and the answer was lost. It says so again to who has the PIN, which it has by
      // now.
      slot.receipt = await (await unlockOfferer(tapped, 'pin', { slot, course, at })).session.importClone(request);
    } else {
      slot.receipt = await session.importClone({ ...request, ...own });
    }
    if (course.files.length > 0)
      await (await unlockWithPin(tapped, at, knownOf(slot, course))).importFiles(course.files);
  });
  taps.tell(at, `“${slot.plan.label}” holds the wallet now, and signed a receipt.`);
}

/** A clone that has its wallet gives its receipt again. */
export async function askForReceipt(slot: Slot, { course, taps }: Run): Promise<void> {
  const at = { step: 'receipt', card: wanted(slot), passwords: ['pin'] } as const;
  await taps.visit(at, async (card) => {
    slot.receipt = await receiptOf(card, slot, at, course.setId);
  });
  taps.tell(at, `“${slot.plan.label}” was a clone already, and gave its receipt again.`);
}

type At = { readonly step: string; readonly card: WantedCard };

function wanted({ plan: { label }, cardNumber }: Slot): WantedCard {
  return { part: 'new', label, ...(cardNumber !== undefined && { cardNumber }) };
}

/** @returns `undefined` where the card holds a wallet */
async function offerOf(session: UnlockedCard, { plan: { admitted = false } }: Slot): Promise<Uint8Array | undefined> {
  try {
    return await session.offer(admitted ? { anyPack: true } : {});
  } catch (error) {
    if (isRefusal(error, 'securityStatus', 'notEnoughMemory')) return undefined;
    throw error;
  }
}

/** A card that holds a wallet is a clone of this one, or no target. */
async function judgeOccupied(session: UnlockedCard, { members }: SetStatus, slots: readonly Slot[]): Promise<void> {
  for (const slot of slots) {
    if (!slot.occupied || slot.receipt !== undefined) continue;
    const member = members.find(({ cardNumber }) => cardNumber === slot.cardNumber);
    if (member?.state === 'pending') slot.waitedFor = member.index;
    else if (member?.state === 'confirmed') slot.confirmed = true;
    else if (member !== undefined) replaceCard(slot, 'member-revoked');
    else
      replaceCard(
        slot,
        (await session.attest()).cardNumber === slot.cardNumber ? 'primary-as-backup' : 'target-not-empty',
      );
  }
}

function replaceCard(slot: Slot, kind: 'member-revoked' | 'primary-as-backup' | 'target-not-empty'): void {
  const error = problem(kind, { step: 'offer', card: slot.plan.label });
  clearSlot(slot);
  slot.problem = problemOf(error, { step: 'offer', card: slot.plan.label });
}

/**
 * Before anything is exported: half a backup is worse than one refused. @throws SymbolonError `ceremony/stopped`:
 * set-sealed, set-full
 */
function checkRoom({ sealed, limit, members }: SetStatus, open: readonly Slot[], at: At): void {
  const isNew = ({ plan, cardNumber }: Slot): boolean =>
    plan.admitted !== true && !members.some((member) => member.cardNumber === cardNumber);
  const fresh = open.filter(isNew).length;
  if (fresh === 0) return;
  if (sealed) throw found('set-sealed', at);
  if (fresh > limit - members.length) throw found('set-full', at);
}

/**
 * A backup is woken with the PUK or by another member, and the primary may be lost by then. @throws SymbolonError
 * `ceremony/stopped`: never-activatable
 */
function checkActivatable({ members }: SetStatus, slots: readonly Slot[], puk: boolean, at: At): void {
  for (const slot of slots) {
    if (slot.offer === undefined || slot.plan.role !== 'backup' || puk) continue;
    const approver = members.find(({ state, cardNumber }) => state !== 'revoked' && cardNumber !== slot.cardNumber);
    if (slots.length === 1 && approver === undefined) throw found('never-activatable', { ...at, card: slot.plan });
  }
}

async function exportOne(
  slot: Slot,
  { session, roster }: { readonly session: UnlockedCard; readonly roster: boolean },
  { course, at }: { readonly course: Run['course']; readonly at: At },
): Promise<void> {
  const { label, cardNumber: _, admitted: __, ...terms } = slot.plan;
  try {
    const answer = await session.exportTo(slot.offer ?? new Uint8Array(), terms, { roster });
    slot.exported = answer.export;
    course.roster = answer.roster ?? course.roster;
  } catch (error) {
    const why = isSymbolonError(error, 'card/status') ? problemOf(error, { step: at.step, card: label }) : undefined;
    if (why === undefined) throw error;
    // Another card may do: the others get theirs meanwhile.
    if (!why.again) throw problem(why.kind, why, error);
    clearSlot(slot);
    slot.problem = why;
  }
}

/** Whether a list of members has what an export does not tell. */
function isNewer(roster: Uint8Array, exported: Uint8Array): boolean {
  const listed = decodeWith(rosterStatement, 'roster statement', roster).body;
  const told = decodeWith(exportMessage, 'clone export', exported).body.header;
  return listed.epoch > told.epoch || listed.members.length > told.members.length;
}

/** A blank card has its CAN alone. */
function passwordOf({ wallet = 0 }: BackUpOptions): 'can' | 'pin' {
  return wallet === 0 ? 'can' : 'pin';
}

type Offered = { readonly slot: Slot; readonly course: Course; readonly at: At };

/**
 * The very card that made the offer, which has proven it in this session: no other one is told the export, and no
 * password that goes with it.
 *
 * @throws SymbolonError `card/counterfeit`; `ceremony/stopped`: wrong-card
 */
async function unlockOfferer(
  card: TappedCard,
  password: 'can' | 'pin',
  { slot, course, at }: Offered,
): Promise<{ readonly session: UnlockedCard; readonly lifecycle: Lifecycle }> {
  const offered = offeredCertificate(slot.offer ?? new Uint8Array());
  const known = knownOf(slot, course);
  const session = await (password === 'pin' ? unlockWithPin(card, at, known) : card.unlock(password, known));
  const { lifecycle, certificates } = await session.attest();
  course.batchCertificate = certificates[0];
  if (!equalBytes(certificates.at(-1) ?? new Uint8Array(), offered)) throw found('wrong-card', at);
  return { session, lifecycle };
}

/** What need not cross again of a card that has made an offer. */
function knownOf({ offer }: Slot, { batchCertificate }: Course): UnlockOptions {
  return offer === undefined || batchCertificate === undefined
    ? {}
    : { certificates: [batchCertificate, offeredCertificate(offer)] };
}

async function receiptOf(
  card: TappedCard,
  { waitedFor }: Slot,
  at: At,
  setId: Uint8Array | undefined,
): Promise<Uint8Array> {
  const { session, set } = await unlockMember(card, at, setId);
  if (set.index !== waitedFor) throw found('wrong-card', at);
  return session.repeatReceipt();
}
