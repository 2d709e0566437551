/** The last word of `verify`: whether all is well, for the owner in a sentence and for scripts by the exit code. */
import { datedBy, type FindingKind, type OverdueCard, type VerifiedBackup } from '@symbolon/backup';
import { quote } from '@symbolon/interface';
import { isNewerRoster, type VerificationRecord } from '@symbolon/protocol/set';
import { shown } from '../../output/numbers.ts';

/** A card that proved nothing, and why. */
export type LeftOut = {
  readonly name: string;
  /** `ProblemKind` of `@symbolon/backup`. */
  readonly problem: string;
  readonly text: string;
  readonly advice: string;
};

/** A member of a set, not revoked, of which there is no proof: neither a new one nor one of an earlier time. */
export type UnseenMember = { readonly member: number; readonly name: string | undefined };

type Looked = {
  readonly verified: readonly VerifiedBackup[];
  readonly leftOut: readonly LeftOut[];
  /** Those that are left out may be among them: which members they are, they did not prove. */
  readonly unseen: readonly UnseenMember[];
  /** Proofs of earlier times. */
  readonly before: readonly VerificationRecord[];
  /** Those and the new ones. */
  readonly all: readonly VerificationRecord[];
  readonly late: readonly OverdueCard[];
  /** Days. */
  readonly every: number;
  /** Where the proofs are kept, if they are. */
  readonly kept: string | undefined;
};

type Verdict = {
  readonly exit: 0 | 11 | 12;
  readonly lines: readonly string[];
  readonly verdict: {
    readonly allWell: boolean;
    readonly sameWallet: boolean;
    /** Cards that were compared with an earlier proof. */
    readonly compared: number;
    readonly nextDue: string | null;
  };
};

/** No honest card shows these, or the owner has to act in time. The others may be as the owner wants them. */
const wrong: readonly FindingKind[] = [
  'other-set',
  'revoked',
  'went-back',
  'signed-while-dormant',
  'changed',
  'asks-to-wake',
];

/** Of what was held up: it was no card of the set. Another reason is the card's own, such as a blocked PIN. */
const strangers: readonly string[] = ['not-genuine', 'proof-wrong', 'same-card-twice'];

const day = 86_400_000;

/** Of `Date` (ECMA-262, 21.4.1.1). */
const lastMoment = 8_640_000_000_000_000;

/**
 * The members of the sets of these cards that nobody has looked at, by the newest list that a card has shown.
 *
 * @param nameOf what the owner calls a member
 */
export function unseenMembers(
  { verified, all }: Pick<Looked, 'verified' | 'all'>,
  nameOf: (setId: string, member: number) => string | undefined,
): readonly UnseenMember[] {
  return [...newestLists(verified)].flatMap(([setId, { members }]) =>
    members.flatMap(({ standing }, member) =>
      standing === 'revoked' || all.some((record) => record.setId === setId && record.member === member)
        ? []
        : [{ member, name: nameOf(setId, member) }],
    ),
  );
}

/** By the id of the set. */
function newestLists(verified: readonly VerifiedBackup[]): ReadonlyMap<string, VerifiedBackup['roster']> {
  const newest = new Map<string, VerifiedBackup['roster']>();
  for (const { record, roster } of verified) {
    const known = newest.get(record.setId);
    if (known === undefined || isNewerRoster(roster, known)) newest.set(record.setId, roster);
  }
  return newest;
}

/** Cards that another one of these knows to be put out, and that have not heard of it. */
function putOut(verified: readonly VerifiedBackup[]): readonly VerifiedBackup[] {
  const newest = newestLists(verified);
  const isRevoked = (member: number, list: VerifiedBackup['roster'] | undefined): boolean =>
    list?.members[member]?.standing === 'revoked';
  return verified.filter(
    ({ record: { setId, member }, roster }) => isRevoked(member, newest.get(setId)) && !isRevoked(member, roster),
  );
}

/** Exit code 12: something is wrong. 11: nothing that was seen, but not every card was, or one is overdue. */
export function verdictOf({ verified, leftOut, unseen, before, all, late, every, kept }: Looked): Verdict {
  const sameWallet = isOneWallet(verified);
  const found = verified.flatMap(({ findings }) => findings.map(({ kind }) => kind));
  const out = putOut(verified);
  const isWrong =
    !sameWallet ||
    out.length > 0 ||
    found.some((kind) => wrong.includes(kind)) ||
    leftOut.some(({ problem }) => strangers.includes(problem));
  const exit = isWrong ? 12 : leftOut.length > 0 || unseen.length > 0 || late.length > 0 ? 11 : 0;
  const isKnown = ({ record }: VerifiedBackup): boolean =>
    before.some(({ cardNumber, setId }) => cardNumber === record.cardNumber && setId === record.setId);
  const compared = verified.filter(isKnown).length;
  const dated = datedBy(Date.now(), all);
  const nextDue = dueAfter(dated, every);
  const ahead = all.length - dated.length;
  const lines = [
    ...whatTheyHold(verified, sameWallet),
    ...whatChanged({ verified, compared, found, kept }),
    ...(leftOut.length === 0 ? [] : [`Not verified: ${leftOut.map(({ name }) => quote(name)).join(', ')}.`]),
    ...(unseen.length === 0 ? [] : [`No proof of these cards of the set: ${unseen.map(called).join('; ')}.`]),
    ...out.map(
      ({ label, record: { member } }) =>
        `${quote(label)}, member ${shown(member)}, was put out of the set, as another card here knows: it is no backup any more, and its keys still work. "symbolon set tell" has it hear of that.`,
    ),
    ...(ahead === 0
      ? []
      : [
          `${ahead === 1 ? 'One proof is' : `${ahead} proofs are`} dated in the future: the clock of a computer was wrong. They do not count for when a card is due.`,
        ]),
    ...(found.length === 0 ? [] : ['What there is to do stands under each card.']),
    ...(verified.length + leftOut.length > 1
      ? []
      : ['"--card 1,2,3", in a reader "--cards 3", verifies several together.']),
    ...(nextDue === undefined ? [] : [nextDueLine(nextDue, late.length > 0)]),
  ];
  const verdict = { allWell: exit === 0 && found.length === 0, sameWallet, compared, nextDue: nextDue ?? null };
  return { exit, lines, verdict };
}

const called = ({ member, name }: UnseenMember): string =>
  `member ${shown(member)}${name === undefined ? '' : `, ${quote(name)}`}`;

/** Whether the cards that should hold all keys hold the same ones. Others may have been given a part. */
function isOneWallet(verified: readonly VerifiedBackup[]): boolean {
  const sets = new Set(verified.map(({ record }) => record.setId));
  const whole = verified.filter(({ record: { role } }) => role === 'primary' || role === 'backup');
  const keys = new Set(whole.map(({ record }) => record.keySetDigest));
  return sets.size <= 1 && keys.size <= 1;
}

function whatTheyHold(verified: readonly VerifiedBackup[], same: boolean): readonly string[] {
  const { length } = verified;
  if (length === 0) return ['No card proved anything.'];
  if (length === 1) return ['One card proved that it holds its wallet.'];
  if (!same) return [`The ${length} cards do not hold the same wallet.`];
  const isPart = verified.some(({ record }) => record.role === 'share' || record.keySetDigest !== firstKeys(verified));
  return [`All ${length} ${isPart ? 'belong to' : 'hold'} the same wallet.`];
}

const firstKeys = ([first]: readonly VerifiedBackup[]): string | undefined => first?.record.keySetDigest;

function whatChanged({
  verified: { length },
  compared,
  found,
  kept,
}: Pick<Looked, 'verified' | 'kept'> & {
  readonly compared: number;
  readonly found: readonly FindingKind[];
}): readonly string[] {
  if (length === 0) return [];
  if (kept === undefined) return ['Whether anything has changed only kept proofs tell: "--records FILE" keeps them.'];
  if (compared === 0) return ['These are the first proofs of them: the next time tells whether anything has changed.'];
  const changes = found.filter((kind) => kind === 'went-back' || kind === 'changed' || kind === 'signed-while-dormant');
  if (changes.length > 0) return ['Something has changed since the last time: see above.'];
  const rest = length === compared ? '' : `, of ${compared} of them; of the others these are the first proofs`;
  return [`Nothing has changed since the last time${rest}.`];
}

/** When the first of all cards is due: a day (ISO 8601). */
function dueAfter(all: readonly VerificationRecord[], every: number): string | undefined {
  const last = new Map<string, string>();
  for (const { cardNumber, date } of all) if (date > (last.get(cardNumber) ?? '')) last.set(cardNumber, date);
  const [first] = [...last.values()].sort();
  if (first === undefined) return undefined;
  return new Date(Math.min(Date.parse(first) + every * day, lastMoment)).toISOString().slice(0, 10);
}

function nextDueLine(date: string, overdue: boolean): string {
  return overdue ? `Due since ${date}.` : `Next due on ${date}.`;
}
