/** What can be in the way of a ceremony: each kind with its own words, and what to do next. */
import { isSymbolonError, SymbolonError } from '@symbolon/protocol/errors';
import { type StatusName, statusName, triesLeft } from '@symbolon/protocol/status';

type Words = {
  /** What happened, as a sentence. `card` is the owner's name for the card. */
  readonly text: (card: string) => string;
  /** What to do next, as a sentence. */
  readonly advice: string;
  /** Whether holding up a card again can help. */
  readonly again: boolean;
};

const ifLost =
  'If a card is lost, have a new one admitted in its place where the wallet is extendable, or else make a new wallet on new cards and move the funds to it.';

const kinds = {
  'wrong-card': {
    text: (card) => `This is not the card ${card}.`,
    advice: 'Take it away and hold up the right one; nothing was changed on this one.',
    again: true,
  },
  'own-revocation': {
    text: (card) => `The card ${card} is among those that are to be revoked, and a card that is here is not lost.`,
    advice: 'Nothing was changed. Look up the place of the card that is lost: places are counted from 0 on.',
    again: false,
  },
  'no-wallet': {
    text: (card) => `The card held up for ${card} has no wallet, or none that is opened this way.`,
    advice: 'Hold up the card that has the wallet.',
    again: true,
  },
  'same-card-twice': {
    text: (card) => `The card held up for ${card} was already held up for another one.`,
    advice: 'Hold up a different new card.',
    again: true,
  },
  'primary-as-backup': {
    text: (card) => `The card held up for ${card} is the card with the wallet itself.`,
    advice: 'A card is no backup of itself: hold up a new card of the same pack.',
    again: true,
  },
  'target-not-empty': {
    text: (card) => `The card held up for ${card} holds a wallet already, and this run did not put it there.`,
    advice:
      'Hold up a new card. Who put that wallet there may know its key. If it surely holds nothing, as one that a broken-off run left, reset it first: that erases all that is on the card.',
    again: true,
  },
  'other-pack': {
    text: (card) => `The card held up for ${card} was boxed in another pack than the card with the wallet.`,
    advice:
      'Use a card of the same pack. If the wallet was made extendable, members of the set can admit a card of another pack: see "replace".',
    again: true,
  },
  'not-genuine': {
    text: (card) => `The card held up for ${card} could not prove that it is genuine.`,
    advice: 'Do not use it, give it no PIN, and take another card.',
    again: true,
  },
  'not-symbolon': {
    text: (card) => `What was held up for ${card} is not a Symbolon card.`,
    advice: 'Hold up the right card.',
    again: true,
  },
  'older-firmware': {
    text: (card) => `The firmware of the card held up for ${card} is older than that of the card with the wallet.`,
    advice: 'A wallet never moves to an older firmware. Use a card that is as new or newer.',
    again: true,
  },
  'already-member': {
    text: (card) => `The card held up for ${card} belongs to the set already, or did before it was reset.`,
    advice: 'A reset clone can’t be filled again: revoke it, and use a new card in its place.',
    again: true,
  },
  'set-full': {
    text: () => 'The wallet has all the clones that were agreed on when it was made.',
    advice: `No more can be made. ${ifLost}`,
    again: false,
  },
  'set-sealed': {
    text: () => 'The wallet’s backup was sealed: the card makes no more clones, for good.',
    advice: ifLost,
    again: false,
  },
  'other-terms': {
    text: (card) =>
      `The card with the wallet has begun another backup onto ${card}: with another role, policy or share, or before ${card} was reset.`,
    advice: 'Repeat the backup with the terms it was begun with, or revoke the clone that never arrived.',
    again: false,
  },
  'pending-elsewhere': {
    text: (card) => `The card with the wallet still waits to hear from ${card}, which is not here.`,
    advice: 'Finish the backup onto that card first, or revoke it if it is lost.',
    again: false,
  },
  'terms-too-wide': {
    text: (card) => `${card} would get more than the card with the wallet has itself.`,
    advice:
      'Give it a policy that allows no more, a share that is still there, and keys that the card with the wallet has.',
    again: false,
  },
  'never-activatable': {
    text: (card) =>
      `${card} would be a backup that sleeps for ever: there is no PUK and no other member that could wake it when the primary is lost.`,
    advice: 'Set a PUK on the card with the wallet, make a second backup, or give this card the role "daily".',
    again: false,
  },
  'wrong-role': {
    text: (card) => `The role of ${card} in its set does not allow this.`,
    advice: 'Hold up a card whose role does: the primary makes clones and changes the set, a backup can only be woken.',
    again: true,
  },
  'wrong-password': {
    text: (card) => `That was not the right PIN or PUK of ${card}.`,
    advice: 'Look it up before you try again.',
    again: true,
  },
  'wrong-access-number': {
    text: (card) => `The access number is not that of the card here: it was mistyped, or this is not the card ${card}.`,
    advice: 'Take it away and hold up the right one, or look at the six digits printed on it. No try was used.',
    again: true,
  },
  'one-try-left': {
    text: (card) => `One try is left for the PIN of ${card}: if it is wrong, the PIN is blocked.`,
    advice:
      'Be sure of the PIN. The card wants the access number printed on it (CAN) as well before it takes the last try.',
    again: true,
  },
  'password-blocked': {
    text: (card) => `The PIN or PUK of ${card} is blocked: no tries are left.`,
    advice: 'A blocked PIN is unblocked with the PUK. Without it, use another member of the set.',
    again: false,
  },
  'no-puk': {
    text: (card) => `${card} has no PUK.`,
    advice: 'Wake it with the approval of another member.',
    again: false,
  },
  'card-lost': {
    text: (card) => `The connection to ${card} broke off.`,
    advice: 'Hold it still and tap again: nothing was lost, and nothing happens twice.',
    again: true,
  },
  'other-set': {
    text: (card) => `The card held up for ${card} belongs to another wallet.`,
    advice: 'Hold up a card of this wallet.',
    again: true,
  },
  'not-extendable': {
    text: () => 'This wallet was made with a fixed set of cards: it admits no card beyond the agreed number.',
    advice: 'Make a new wallet on new cards, and move the funds to it.',
    again: false,
  },
  'member-revoked': {
    text: (card) => `${card} was revoked by its set.`,
    advice: 'Use another member, and move what its keys hold if it may be in other hands.',
    again: true,
  },
  'member-dormant': {
    text: (card) => `${card} is a backup that sleeps.`,
    advice: 'Wake it first: see "activate".',
    again: false,
  },
  'approval-wrong': {
    text: (card) =>
      `${card} does not take this approval: it is for another card, or by one that it does not know or that was revoked.`,
    advice: 'Have another member approve, or use the PUK.',
    again: false,
  },
  'list-differs': {
    text: (card) => `${card} knows the set differently: it has missed a change, or one has been made meanwhile.`,
    advice: 'Give it the newest list first (see "verify"), then begin again.',
    again: false,
  },
  'codes-differ': {
    text: (card) => `The short codes of ${card} differ: another card than the one in your hand was put into the list.`,
    advice: 'Don’t go on with this phone. Revoke the card that was admitted, with another one.',
    again: false,
  },
  'quorum-missing': {
    text: () =>
      'More members have to agree to this change: more than half of those that are not revoked, and two at least.',
    advice: 'Bring another member of the set.',
    again: false,
  },
  'receipts-missing': {
    text: (card) => `${card} still waits for the receipts of clones that it made.`,
    advice: 'Finish that backup first, or revoke the clone that never arrived.',
    again: false,
  },
  'proof-wrong': {
    text: (card) => `What ${card} says of itself does not hold.`,
    advice: 'Do not count on it as a backup; compare its number with the one you noted.',
    again: true,
  },
  refused: {
    text: (card) => `${card} refused.`,
    advice: 'Nothing was changed by it. Look at the cause; if you can’t explain it, take another card.',
    again: false,
  },
} as const satisfies { readonly [kind: string]: Words };

/** What is in the way, as a word that stays the same: `'wrong-card'`. `describe` has the words for people. */
export type ProblemKind = keyof typeof kinds;

/** Something in the way, for the person to see and for programs to tell apart. */
export type Problem = {
  /** Which one it is, for programs. */
  readonly kind: ProblemKind;
  /** Where in the ceremony: as in the request of the tap. */
  readonly step: string;
  /** The owner's name for the card it is about. */
  readonly card: string;
  /** What happened. */
  readonly text: string;
  /** What to do next. */
  readonly advice: string;
  /** Whether holding up a card again can help. */
  readonly again: boolean;
  /** Tries left, after a wrong password. */
  readonly triesLeft?: number;
};

type Where = { readonly step: string; readonly card: string };

/**
 * A problem in words for the person: what happened, and what to do next. The card's name is put in quotation marks, as
 * “safe”.
 *
 * @param kind which problem
 * @param where step of the ceremony, and the owner's name for the card
 * @param triesLeft after a wrong password
 * @example
 * ```ts
 * import { describe } from '@symbolon/backup/ceremony/problems';
 * const { text, again } = describe('wrong-card', { step: 'export', card: 'daily' });
 * text; // => 'This is not the card “daily”.'
 * again; // => true
 * ```
 */
export function describe(kind: ProblemKind, { step, card }: Where, triesLeft?: number): Problem {
  const { text, advice, again }: Words = kinds[kind];
  const tries = triesLeft === undefined ? '' : ` ${triesLeft === 1 ? '1 try is' : `${triesLeft} tries are`} left.`;
  const plain = { kind, step, card, text: `${text(`“${card}”`)}${tries}`, advice, again };
  return Object.freeze(triesLeft === undefined ? plain : { ...plain, triesLeft });
}

/**
 * The error for a problem that a ceremony found itself, on its way to who handles it.
 * @example
 * ```ts
 * import { problem, problemOf } from '@symbolon/backup/ceremony/problems';
 * const where = { step: 'export', card: 'daily' };
 * const error = problem('no-wallet', where);
 * error.code; // => 'ceremony/stopped'
 * problemOf(error, where)?.kind; // => 'no-wallet'
 * ```
 */
export function problem(kind: ProblemKind, where: Where, cause?: unknown): SymbolonError<'ceremony/stopped'> {
  return stopped(describe(kind, where), cause);
}

/**
 * The error a ceremony ends with: its message is the problem's text and advice.
 * @example
 * ```ts
 * import { describe, stopped } from '@symbolon/backup/ceremony/problems';
 * const found = describe('wrong-card', { step: 'export', card: 'daily' });
 * stopped(found).context.problem; // => 'wrong-card'
 * stopped(found).message; // => `${found.text} ${found.advice}`
 * ```
 */
export function stopped(found: Problem, cause?: unknown): SymbolonError<'ceremony/stopped'> {
  const { kind, step, card, text, advice } = found;
  return new SymbolonError('ceremony/stopped', { problem: kind, step, card, text, advice }, { cause });
}

/**
 * What an error means to the ceremony it happened in: its own problems, and what cards, sessions and transports throw.
 *
 * @returns `undefined` for what is no matter of cards: the person stopped, or the program is wrong
 * @example
 * ```ts
 * import { problemOf } from '@symbolon/backup/ceremony/problems';
 * import { SymbolonError } from '@symbolon/protocol/errors';
 * const error = new SymbolonError('pin/wrong', { password: 'PIN', triesLeft: 2 });
 * problemOf(error, { step: 'export', card: 'daily' })?.kind; // => 'wrong-password'
 * ```
 */
export function problemOf(error: unknown, where: Where): Problem | undefined {
  if (!isSymbolonError(error)) return undefined;
  if (isSymbolonError(error, 'ceremony/stopped')) {
    const { problem: kind, step, card } = error.context;
    return isKind(kind) ? describe(kind, { step, card }) : undefined;
  }
  if (isSymbolonError(error, 'pin/wrong')) {
    const { password, triesLeft } = error.context;
    return password === 'CAN' ? describe('wrong-access-number', where) : describe('wrong-password', where, triesLeft);
  }
  if (isSymbolonError(error, 'card/status')) return refusal(error.context.status, where);
  const kind = byCode[error.code];
  return kind === undefined ? undefined : describe(kind, where);
}

function refusal(sw: number, where: Where): Problem {
  const tries = triesLeft(sw);
  if (tries !== undefined) return describe('wrong-password', where, tries);
  return describe(byStatus[statusName(sw) ?? 'noDiagnosis'] ?? 'refused', where);
}

function isKind(kind: string): kind is ProblemKind {
  return Object.hasOwn(kinds, kind);
}

const byCode: { readonly [code: string]: ProblemKind } = {
  'pin/suspended': 'one-try-left',
  'pin/blocked': 'password-blocked',
  'card/counterfeit': 'not-genuine',
  'card/not-symbolon': 'not-symbolon',
  'transport/card-removed': 'card-lost',
  'transport/timeout': 'card-lost',
  'channel/broken': 'card-lost',
  'channel/closed': 'card-lost',
  'set/proof-wrong': 'proof-wrong',
};

const byStatus: { readonly [N in StatusName]?: ProblemKind } = {
  notGenuine: 'not-genuine',
  otherPack: 'other-pack',
  alreadyMember: 'already-member',
  setFull: 'set-full',
  setSealed: 'set-sealed',
  otherCeremony: 'other-terms',
  wrongRole: 'wrong-role',
  receiptsMissing: 'receipts-missing',
  olderFirmware: 'older-firmware',
  memberRevoked: 'member-revoked',
  memberDormant: 'member-dormant',
  rosterWrong: 'list-differs',
  quorumMissing: 'quorum-missing',
  termsTooWide: 'terms-too-wide',
  approvalWrong: 'approval-wrong',
  methodBlocked: 'password-blocked',
  notEnoughMemory: 'target-not-empty',
};
