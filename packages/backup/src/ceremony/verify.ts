import type { SignedRoster } from '@symbolon/protocol/roster';
import type { VerificationRecord } from '@symbolon/protocol/verify-membership';
import type { Member, Person } from './cards.ts';
import { found, isRefusal, unlockWithPin } from './members.ts';
import { createTaps } from './taps.ts';

/** Something about a member that the owner should know. */
export type Finding = {
  /** Which it is, for programs. */
  readonly kind:
    | 'other-keys'
    | 'other-set'
    | 'behind'
    | 'revoked'
    | 'went-back'
    | 'signed-asleep'
    | 'changed'
    | 'older-firmware';
  /** What it is, as a sentence. */
  readonly text: string;
  /** What to do, as a sentence. */
  readonly advice: string;
};

/**
 * A member's proof, with what it means beside the others and beside what it proved before. Without findings all is
 * well.
 */
export type Verified = {
  readonly label: string;
  readonly record: VerificationRecord;
  readonly findings: readonly Finding[];
};

/** Which members are to prove what they hold, and what is known of them. */
export type VerifyOptions = {
  /** The members to verify, in the order in which they are asked for. */
  readonly cards: readonly Member[];
  /** The host's clock: milliseconds since 1970. */
  readonly now: () => number;
  /** Records kept from earlier, of any cards. */
  readonly before?: readonly VerificationRecord[];
  /** The newest list of members with the signatures that carry it: who has missed it takes it over in the same tap. */
  readonly newest?: SignedRoster;
};

/**
 * Has members prove what they hold, one tap each: the same wallet, at which epoch, with which policy, firmware and
 * counters. Nothing is spent, no right to spend is needed, and a dormant backup stays dormant. The records are plain
 * JSON, signed by the cards: keep them, for {@link overdue} and for the next time.
 *
 * @param person holds up each member
 * @param options which members, the clock, and what is known from before
 * @throws SymbolonError `ceremony/stopped`: among others not-genuine, wrong-card, proof-wrong; `transport/aborted`
 * @example
 * ```ts
 * import { verify } from '@symbolon/backup/ceremony/verify';
 * const [safe] = await verify({ tap: tapSet }, { cards: [{ label: 'safe' }], now: Date.now });
 * safe?.record.dormant; // => true
 * safe?.findings; // => []
 * ```
 */
export async function verify(
  person: Person,
  { cards, now, before = [], newest }: VerifyOptions,
): Promise<readonly Verified[]> {
  const taps = createTaps(person);
  const proven: { readonly label: string; readonly record: VerificationRecord }[] = [];
  for (const member of cards) {
    const at = { step: 'verify', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    const record = await taps.visit(at, async (card) => {
      const session = await unlockWithPin(card, at);
      const { cardNumber } = await session.attest();
      if (proven.some((other) => other.record.cardNumber === cardNumber)) throw found('same-card-twice', at);
      try {
        if (newest !== undefined) await session.adoptRoster(newest);
        return await session.proveMembership({ now: now() });
      } catch (error) {
        throw isRefusal(error, 'referencedDataNotFound') ? found('no-wallet', at, error) : error;
      }
    });
    proven.push({ label: member.label, record });
    taps.tell(at, `“${member.label}” proved what it holds.`);
  }
  const records = proven.map(({ record }) => record);
  return proven.map(({ label, record }) =>
    Object.freeze({ label, record, findings: findingsOf(record, records, before) }),
  );
}

/**
 * What a record says beside those of other members, and beside earlier ones of the same card.
 *
 * @example
 * ```ts
 * import { findingsOf } from '@symbolon/backup/ceremony/verify';
 * findingsOf(record, [record], [record]); // => []
 * ```
 */
export function findingsOf(
  record: VerificationRecord,
  beside: readonly VerificationRecord[],
  before: readonly VerificationRecord[],
): readonly Finding[] {
  const others = beside.filter(({ cardNumber }) => cardNumber !== record.cardNumber);
  const earlier = latest(
    before.filter(({ cardNumber, setId }) => cardNumber === record.cardNumber && setId === record.setId),
  );
  const same = others.filter(({ setId }) => setId === record.setId);
  const isBehind = same.some(
    ({ epoch, rosterDigest }) => epoch > record.epoch || (epoch === record.epoch && rosterDigest > record.rosterDigest),
  );
  const wentBack =
    earlier !== undefined &&
    (record.epoch < earlier.epoch || record.logEntries < earlier.logEntries || record.signatures < earlier.signatures);
  const changed =
    earlier !== undefined &&
    (record.policyDigest !== earlier.policyDigest ||
      record.firmware !== earlier.firmware ||
      record.keySetDigest !== earlier.keySetDigest);
  const signedAsleep = earlier?.dormant === true && record.dormant && record.signatures > earlier.signatures;
  const found: readonly (readonly [boolean, Finding])[] = [
    [others.length > same.length, texts['other-set']],
    [same.some(({ keySetDigest }) => keySetDigest !== record.keySetDigest), texts['other-keys']],
    [isBehind, texts.behind],
    [record.revoked, texts.revoked],
    [wentBack, texts['went-back']],
    [signedAsleep, texts['signed-asleep']],
    [changed, texts.changed],
    [same.some(({ release }) => release > record.release), texts['older-firmware']],
  ];
  return found.flatMap(([holds, finding]) => (holds ? [finding] : []));
}

function latest(records: readonly VerificationRecord[]): VerificationRecord | undefined {
  return records.reduce<VerificationRecord | undefined>(
    (last, record) => (last === undefined || record.date > last.date ? record : last),
    undefined,
  );
}

const texts: { readonly [K in Finding['kind']]: Finding & { readonly kind: K } } = {
  'other-set': {
    kind: 'other-set',
    text: 'It belongs to another wallet than others here.',
    advice: 'Sort the cards by wallet, and verify each wallet’s by themselves.',
  },
  'other-keys': {
    kind: 'other-keys',
    text: 'It does not hold the same keys as the others.',
    advice:
      'That is so for a card that was given part of the wallet. A backup that should hold all of it is none: make another.',
  },
  behind: {
    kind: 'behind',
    text: 'It knows an older list of members, or a shorter one.',
    advice: 'Give it the newest list: take it from the primary and verify once more.',
  },
  revoked: {
    kind: 'revoked',
    text: 'Its set has revoked it.',
    advice: 'It does nothing any more. Reset or destroy it.',
  },
  'went-back': {
    kind: 'went-back',
    text: 'Its counters are lower than when it was verified before.',
    advice: 'A card can’t do that. Treat it as stolen: revoke it and move what the wallet holds.',
  },
  'signed-asleep': {
    kind: 'signed-asleep',
    text: 'It made signatures though it sleeps.',
    advice: 'A sleeping backup can’t do that. Treat it as stolen: revoke it and move what the wallet holds.',
  },
  changed: {
    kind: 'changed',
    text: 'Its policy, keys or firmware are not those of the last time.',
    advice: 'If you did not change them, find out who did before you count on it.',
  },
  'older-firmware': {
    kind: 'older-firmware',
    text: 'Its firmware is older than that of another member.',
    advice: 'Nothing is wrong with it, but the card can’t take over from a newer one.',
  },
};

/** A card whose last proof is too old, or that has given none. */
export type Overdue = {
  /** The owner's name for it. */
  readonly label: string;
  /** 12 digits. */
  readonly cardNumber: string;
  /** Date of the last proof. */
  readonly last?: string;
  /** Whole days since it was due. */
  readonly days?: number;
};

const day = 86_400_000;

/**
 * Which cards have not been verified for too long, the longest first; cards that never were come before all.
 *
 * @param records kept from all verifications
 * @param options which cards, and how often
 * @param options.cards those that should be verified
 * @param options.now milliseconds since 1970
 * @param options.every days between two verifications
 * @example
 * ```ts
 * import { overdue } from '@symbolon/backup/ceremony/verify';
 * overdue([], { cards: [{ label: 'safe', cardNumber: '123456789012' }], now: Date.now(), every: 180 }).length; // => 1
 * ```
 */
export function overdue(
  records: readonly VerificationRecord[],
  { cards, now, every }: { readonly cards: readonly Required<Member>[]; readonly now: number; readonly every: number },
): readonly Overdue[] {
  const due = cards.flatMap(({ label, cardNumber }): readonly Overdue[] => {
    const last = latest(records.filter((record) => record.cardNumber === cardNumber))?.date;
    if (last === undefined) return [{ label, cardNumber }];
    const late = now - Date.parse(last) - every * day;
    return late > 0 ? [{ label, cardNumber, last, days: Math.floor(late / day) }] : [];
  });
  return due.sort((a, b) => lateness(b) - lateness(a));
}

/** More than any number of days, where there was no proof. */
function lateness({ days = Number.MAX_SAFE_INTEGER }: Overdue): number {
  return days;
}
