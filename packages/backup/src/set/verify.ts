import { bytesToHex } from '@noble/hashes/utils.js';
import { cardError, isSymbolonError, quote, type SymbolonError } from '@symbolon/interface';
import {
  hasVoice,
  isNewerRoster,
  type Roster,
  type SignedRoster,
  type VerificationRecord,
} from '@symbolon/protocol/set';
import { type SharePlan, splitDigest } from '@symbolon/protocol/shares';
import { isRefusal } from '@symbolon/protocol/status';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockWithPin } from '../ceremony/unlock.ts';
import { splitCode } from '../shares/split-words.ts';
import { datedBy, latest } from './overdue.ts';
import { signersNeeded } from './signers-needed.ts';

/** Which finding it is, for programs. */
export type FindingKind =
  | 'other-keys'
  | 'other-set'
  | 'behind'
  | 'revoked'
  | 'went-back'
  | 'signed-while-dormant'
  | 'changed'
  | 'older-firmware'
  | 'older-split'
  | 'asks-to-wake'
  | 'waits';

/** Something about a member that the owner should know. */
export type Finding = {
  /** Stays the same, whatever the texts say. */
  readonly kind: FindingKind;
  /** What it is, as a sentence. */
  readonly text: string;
  /** What to do, as a sentence. */
  readonly advice: string;
};

/** The share of a share card. */
export type VerifiedShare = {
  /** Index of the share in its split, in the order of `placesOf` the plan. */
  readonly index: number;
  /** Number of its split: a later one replaces an earlier one. */
  readonly number: number;
  /** How the wallet was split. */
  readonly plan: SharePlan;
  /** `splitCode` of its split: the same on all cards whose shares make the wallet together. */
  readonly code: string;
};

/** What a member proved, and what that means. */
export type VerifiedBackup = {
  /** The owner's name for the card. */
  readonly label: string;
  /** The proof as plain JSON, signed by the card. */
  readonly record: VerificationRecord;
  /** Of a share card. */
  readonly share?: VerifiedShare;
  /** The list of members that it has. */
  readonly roster: Roster;
  /** None: all is well. */
  readonly findings: readonly Finding[];
};

/** Which members prove what they hold, and what is known of them. */
export type VerifyBackupOptions = {
  /** In the order they are asked for. */
  readonly cards: readonly LabelledCard[];
  /** The host's clock: milliseconds since 1970. */
  readonly now: () => number;
  /** Records of earlier verifications, of any cards. */
  readonly before?: readonly VerificationRecord[];
  /** The newest list of members: a member that has missed it adopts it in the same step. */
  readonly newest?: SignedRoster;
  /**
   * Called with what stops the verification of one card, such as a blocked PIN. `true` goes on with the next card: the
   * one left out is in no finding. Default: the ceremony stops.
   */
  readonly leavesOut?: (card: LabelledCard, problem: SymbolonError<'ceremony/stopped'>) => boolean;
};

/**
 * Has members prove what they hold, one step each: the same wallet, at which epoch, with which policy, firmware and
 * counters; a share card also which share of which split. Nothing is spent, no right to spend is needed, no secret
 * moves, and a dormant backup stays dormant. Keep the records, for {@link overdueCards} and for the next time.
 *
 * @returns in their order, without those that `leavesOut` left out
 * @throws SymbolonError `ceremony/stopped`: among others not-genuine, wrong-card, proof-wrong; `transport/aborted`
 * @example
 * ```ts
 * import { verifyBackup } from '@symbolon/backup';
 * const [safe] = await verifyBackup({ runStep: tapSet }, { cards: [{ label: 'safe' }], now: Date.now });
 * safe?.record.dormant; // => true
 * safe?.findings; // => []
 * ```
 */
export async function verifyBackup(
  driver: CeremonyDriver,
  { cards, now, before = [], newest, leavesOut = () => false }: VerifyBackupOptions,
): Promise<readonly VerifiedBackup[]> {
  const steps = createSteps(driver);
  const proven: Omit<VerifiedBackup, 'findings'>[] = [];
  for (const member of cards) {
    const at = { step: 'verify', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    const proving = steps.run(at, async (card) => {
      const session = await unlockWithPin(card, at);
      const { cardNumber } = await session.attest();
      if (proven.some((other) => other.record.cardNumber === cardNumber))
        throw ceremonyStopped({ kind: 'same-card-twice', at });
      try {
        if (newest !== undefined) await session.adoptRoster(newest);
        const record = await session.proveMembership({ now: now() });
        const { roster } = await session.getRoster();
        return { record, roster, ...(await shareOf(session, record)) };
      } catch (error) {
        throw isRefusal(error, 'referencedDataNotFound') ? ceremonyStopped({ kind: 'no-wallet', at }, error) : error;
      }
    });
    const verified = await proving.catch((error: unknown) => {
      if (isSymbolonError(error, 'ceremony/stopped') && leavesOut(member, error)) return undefined;
      throw error;
    });
    if (verified === undefined) continue;
    proven.push({ label: member.label, ...verified });
    steps.report(at, `${quote(member.label)} proved what it holds.`);
  }
  const records = proven.map(({ record }) => record);
  return proven.map((one) => {
    const isOlder = proven.some(
      ({ record, share }) =>
        record.setId === one.record.setId && (share?.number ?? 0) > (one.share?.number ?? Infinity),
    );
    const rosters = proven.flatMap(({ record, roster }) => (record.setId === one.record.setId ? [roster] : []));
    const others = findingsOf(one.record, records, before).filter(({ kind }) => kind !== 'behind');
    const findings = [...behindOf(one.roster, rosters), ...others];
    return Object.freeze({ ...one, findings: isOlder ? [...findings, texts['older-split']] : findings });
  });
}

/** The share of a share card, by the split that it has proven to hold. No secret moves. */
async function shareOf(
  session: UnlockedCard,
  { role, splitDigest: proven }: VerificationRecord,
): Promise<{ readonly share?: VerifiedShare }> {
  if (role !== 'share') return {};
  const { held } = await session.shareStatus();
  const digest = held === undefined ? undefined : splitDigest(held.split);
  if (held === undefined || digest === undefined || bytesToHex(digest) !== proven)
    throw cardError('set/proof-wrong', { reason: 'it shows another split than it proves' });
  const { number, plan } = held.split.terms;
  return { share: Object.freeze({ index: held.index, number, plan, code: splitCode(digest) }) };
}

/**
 * Compares a record with those of other members, and with earlier ones of the same card. Which of two lists of one
 * epoch is the longer a record does not tell: `verifyBackup` reads the lists.
 *
 * @example
 * ```ts
 * import { findingsOf } from '@symbolon/backup';
 * findingsOf(record, [record], [record]); // => []
 * ```
 */
export function findingsOf(
  record: VerificationRecord,
  beside: readonly VerificationRecord[],
  before: readonly VerificationRecord[],
): readonly Finding[] {
  const others = beside.filter(({ cardNumber }) => cardNumber !== record.cardNumber);
  const own = before.filter(({ cardNumber, setId }) => cardNumber === record.cardNumber && setId === record.setId);
  // The last one that a clock which is right may have dated.
  const earlier = latest(datedBy(Date.parse(record.date), own)) ?? latest(own);
  const same = others.filter(({ setId }) => setId === record.setId);
  const wentBack = own.some(
    ({ epoch, logEntries, signatures }) =>
      record.epoch < epoch || record.logEntries < logEntries || record.signatures < signatures,
  );
  const changed =
    earlier !== undefined &&
    (record.policyDigest !== earlier.policyDigest ||
      record.firmware !== earlier.firmware ||
      record.keySetDigest !== earlier.keySetDigest);
  const signedWhileDormant = earlier?.dormant === true && record.dormant && record.signatures > earlier.signatures;
  const found: readonly (readonly [boolean, Finding])[] = [
    [others.length > same.length, texts['other-set']],
    [same.some(({ keySetDigest }) => keySetDigest !== record.keySetDigest), texts['other-keys']],
    [same.some(({ epoch }) => epoch > record.epoch), texts.behind],
    [record.revoked, texts.revoked],
    [wentBack, texts['went-back']],
    [signedWhileDormant, texts['signed-while-dormant']],
    [changed, texts.changed],
    [same.some(({ release }) => release > record.release), texts['older-firmware']],
    [record.announced === 'wake', texts['asks-to-wake']],
    [record.announced !== undefined && record.announced !== 'wake', texts.waits],
  ];
  return found.flatMap(([holds, finding]) => (holds ? [finding] : []));
}

/** What a card does not know that another one here does. Records alone do not tell which of two lists is longer. */
function behindOf(own: Roster, all: readonly Roster[]): readonly Finding[] {
  const newest = all.reduce((latest, one) => (isNewerRoster(one, latest) ? one : latest), own);
  if (newest === own) return [];
  const strangers = newest.members.flatMap((_, member) => (member < own.members.length ? [] : [member]));
  const { kind, text, advice } = texts.behind;
  if (strangers.length === 0) return [{ kind, text, advice }];
  // People count from 1.
  const numbers = strangers.map((member) => member + 1);
  const who = numbers.length === 1 ? `member ${numbers[0]}` : `members ${numbers.join(', ')}`;
  return [{ kind, text: `It does not know ${who} of its set, as another card here does.`, advice }];
}

const texts: { readonly [K in FindingKind]: Finding & { readonly kind: K } } = {
  'other-set': {
    kind: 'other-set',
    text: 'It belongs to another wallet than other cards here.',
    advice: 'Sort the cards by wallet, and verify one wallet at a time.',
  },
  'other-keys': {
    kind: 'other-keys',
    text: 'It does not hold the same keys as the others.',
    advice:
      'That is right for a card that was given part of the wallet. If it should hold all of it, it is no backup: make another.',
  },
  behind: {
    kind: 'behind',
    text: 'It missed a change of its set, which another card here knows.',
    advice: 'Have the cards hear of each other: see "tell".',
  },
  revoked: {
    kind: 'revoked',
    text: 'Its set has revoked it.',
    advice: 'It is of no use any more. Reset or destroy it.',
  },
  'went-back': {
    kind: 'went-back',
    text: 'Its counters are lower than when it was verified before.',
    advice: 'A card can’t do that. Treat it as stolen: revoke it and move what the wallet holds.',
  },
  'signed-while-dormant': {
    kind: 'signed-while-dormant',
    text: 'It made signatures though it is dormant.',
    advice: 'A dormant backup can’t do that. Treat it as stolen: revoke it and move what the wallet holds.',
  },
  changed: {
    kind: 'changed',
    text: 'Its policy, keys or firmware have changed since the last time.',
    advice: 'If you did not change them, find out who did before you rely on it.',
  },
  'older-firmware': {
    kind: 'older-firmware',
    text: 'Its firmware is older than that of another member.',
    advice: 'It works, but no card with newer firmware can clone onto it.',
  },
  'asks-to-wake': {
    kind: 'asks-to-wake',
    text: 'It has asked to wake, and will sign once its delay is over.',
    advice:
      'If that should not be, veto it now with another card: the veto has to reach this card before the delay is over.',
  },
  waits: {
    kind: 'waits',
    text: 'It has announced a change: a looser policy, a voucher, or a word of the primary.',
    advice:
      'A change of the set that was made stays announced until something else is. If you did not announce it, somebody has its PIN: veto it now with another card, and give it a new PIN.',
  },
  'older-split': {
    kind: 'older-split',
    text: 'It holds a share of an earlier split than other cards here.',
    advice:
      'Its share does not go with the new ones. Give it a new share, or reset it; as many such cards as the earlier split wants still make the wallet.',
  },
};

/** Whether cards can act together where the primary is lost. */
export type WithoutPrimary = {
  /** How many of them have a voice. */
  readonly voices: number;
  /** How many have to agree, as the newest of their lists has it. The lost primary counts until it is revoked. */
  readonly needed: number;
};

/**
 * Whether the cards that were verified can decide together without the primary of their set, which may be lost: make one
 * of them the primary, or revoke a card.
 *
 * @example
 * ```ts
 * import { verifyBackup, withoutPrimary } from '@symbolon/backup';
 * const cards = [{ label: 'safe' }, { label: 'sister' }];
 * withoutPrimary(await verifyBackup({ runStep: tapSet }, { cards, now: Date.now })); // => { voices: 2, needed: 2 }
 * ```
 */
export function withoutPrimary(verified: readonly Pick<VerifiedBackup, 'record' | 'roster'>[]): WithoutPrimary {
  const [first, ...more] = verified;
  if (first === undefined) return Object.freeze({ voices: 0, needed: signersNeeded(0).cards });
  const { members } = more.reduce(
    (newest, { roster }) => (isNewerRoster(roster, newest) ? roster : newest),
    first.roster,
  );
  const here = new Set(verified.map(({ record }) => record.member));
  const voices = members.filter((member, number) => here.has(number) && hasVoice(member) && member.role !== 'primary');
  return Object.freeze({ voices: voices.length, needed: signersNeeded(members.filter(hasVoice).length).cards });
}
