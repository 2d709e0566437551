/** A problem of a ceremony: made of what a card, a reader or the ceremony says, and told with texts and advice. */
import { cardError, isSymbolonError, quote, type SymbolonError } from '@symbolon/interface';
import { isRefusal, type StatusName, statusName, triesLeft } from '@symbolon/protocol/status';
import { type ProblemText, problemKinds } from './problem-kinds.ts';

/** Which problem it is, as a word that stays the same: `'wrong-card'`. {@link CeremonyProblem} has texts for people. */
export type ProblemKind = keyof typeof problemKinds;

/** What keeps a ceremony from going on. */
export type CeremonyProblem = {
  /** Which one it is, for programs. */
  readonly kind: ProblemKind;
  /** As in the request of the step. */
  readonly step: string;
  /** The owner's name for the card it is about. */
  readonly card: string;
  /** What happened, for the person. */
  readonly text: string;
  /** What to do next, for the person. */
  readonly advice: string;
  /** Whether repeating the step can help. */
  readonly again: boolean;
  /** Tries left, after a wrong password. */
  readonly triesLeft?: number;
};

/** A step of a ceremony, and the card it is done with. */
export type CeremonyStep = {
  /** As in the request of the step. */
  readonly step: string;
  /** By the owner's name for it. */
  readonly card: { readonly label: string };
};

/** A problem of one kind at one step. */
export type ProblemAtStep = {
  /** Decides the texts. */
  readonly kind: ProblemKind;
  /** Where it happened. */
  readonly at: CeremonyStep;
};

/** Makes a problem with its texts for the person. */
export function describeProblem(kind: ProblemKind, { step, card }: CeremonyStep, triesLeft?: number): CeremonyProblem {
  const { text, advice, again }: ProblemText = problemKinds[kind];
  const tries = triesLeft === undefined ? '' : ` ${triesLeft === 1 ? '1 try is' : `${triesLeft} tries are`} left.`;
  const plain = { kind, step, card: card.label, text: `${text(quote(card.label))}${tries}`, advice, again };
  return Object.freeze(triesLeft === undefined ? plain : { ...plain, triesLeft });
}

/**
 * Creates the error that stops a ceremony. Its message says what happened and what to do next.
 *
 * @param problem whole, or by its kind and step
 * @param cause the lower error, if there is one
 * @example
 * ```ts
 * import { ceremonyStopped } from '@symbolon/backup';
 * const error = ceremonyStopped({ kind: 'wrong-card', at: { step: 'export', card: { label: 'daily' } } });
 * error.code; // => 'ceremony/stopped'
 * error.context.text; // => 'This is not the card "daily".'
 * ```
 */
export function ceremonyStopped(
  problem: CeremonyProblem | ProblemAtStep,
  cause?: unknown,
): SymbolonError<'ceremony/stopped'> {
  const { kind, step, card, text, advice } = 'at' in problem ? describeProblem(problem.kind, problem.at) : problem;
  return cardError('ceremony/stopped', { problem: kind, step, card, text, advice }, { cause });
}

/**
 * Finds the problem behind an error of a ceremony, a card, a session or a transport.
 *
 * @returns `undefined` for any other error: the person stopped, or the program is wrong
 */
export function problemOf(error: unknown, at: CeremonyStep): CeremonyProblem | undefined {
  if (!isSymbolonError(error)) return undefined;
  if (isSymbolonError(error, 'ceremony/stopped')) {
    const { problem: kind, step, card } = error.context;
    return isKind(kind) ? describeProblem(kind, { step, card: { label: card } }) : undefined;
  }
  if (isSymbolonError(error, 'pin/wrong')) {
    const { password, triesLeft } = error.context;
    return password === 'CAN' ? describeProblem('wrong-can', at) : describeProblem('wrong-password', at, triesLeft);
  }
  if (isRefusal(error)) return refusal(error.context.status, at);
  const kind = byCode[error.code];
  return kind === undefined ? undefined : describeProblem(kind, at);
}

function refusal(sw: number, at: CeremonyStep): CeremonyProblem {
  const tries = triesLeft(sw);
  if (tries !== undefined) return describeProblem('wrong-password', at, tries);
  return describeProblem(byStatus[statusName(sw) ?? 'noDiagnosis'] ?? 'refused', at);
}

function isKind(kind: string): kind is ProblemKind {
  return Object.hasOwn(problemKinds, kind);
}

const byCode: { readonly [code: string]: ProblemKind } = {
  'pin/suspended': 'one-try-left',
  'pin/blocked': 'password-blocked',
  'pin/unsettled': 'password-unsettled',
  'card/counterfeit': 'not-genuine',
  'card/not-symbolon': 'not-symbolon',
  'card/other-version': 'other-version',
  'card/newer': 'other-version',
  'transport/card-removed': 'card-lost',
  'transport/timeout': 'card-lost',
  'transport/unavailable': 'no-card',
  'transport/failed': 'no-card',
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
  shareOnly: 'share-only',
  otherSplit: 'other-split',
  shareWrong: 'share-wrong',
  shareTwice: 'share-twice',
  sharesMissing: 'shares-missing',
  secretWrong: 'secret-wrong',
  anchorMissing: 'no-clock',
  timeWrong: 'time-wrong',
  announceFirst: 'announce-first',
  tooEarly: 'too-early',
  vetoWrong: 'veto-wrong',
};
