import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { SignedAnchor } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { MemberStatus } from '@symbolon/protocol/commands';
import { hasVoice } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import { anchorBody, anchorLabels, anchorVersion, type TimeAnchor } from '@symbolon/protocol/time';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { createLists, type Lists } from '../ceremony/lists.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import type { TimeSource } from './time-source.ts';
import { announceAndProve, type Waiting } from './waiting.ts';

/** Whose time is believed: all of an anchor but its number. */
export type TrustedTime = Omit<TimeAnchor, 'version' | 'number'>;

/** Whose time the cards of a set believe from now on. */
export type BelieveTimeOptions = {
  /** The primary, whose word is enough. */
  readonly primary: LabelledCard;
  /**
   * Other members that agree, in the order they are asked for. With a quorum nothing waits: so anchors come back that
   * point to servers which lie or are gone. The first card need not be the primary then. Default: none.
   */
  readonly signers?: readonly LabelledCard[];
  /** The PUK of the primary stands for a second card, where no more than two members have a voice. Default no. */
  readonly puk?: boolean;
  /** The other cards, in the order they are asked for. Those that are left out get it when it is done again. */
  readonly others: readonly LabelledCard[];
  /** Servers, how many of them are needed, and the work of a header. */
  readonly trusted: TrustedTime;
  /** The servers of now: where the word of the primary has a delay, it is announced and counted by them. */
  readonly source: TimeSource;
  /** What the primary announced before is forgotten, if it is something else. Default no. */
  readonly replace?: boolean;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/** What the cards believe now, or what the primary waits for. */
export type BelieveTimeResult =
  | {
      /** Signed by the primary, for cards that were left out. */
      readonly statement: SignedAnchor;
    }
  | {
      /** The word of the primary has a delay: do the same again once it is over. */
      readonly waiting: Waiting;
    };

/**
 * Tells the cards of a set whose time to believe: the primary signs it, and each card takes it, in one step a card. It
 * takes the list of members of the primary in the same step, if its own is older.
 * Another anchor is another clock, which starts unknown: do it seldom. The same again changes nothing, and reaches
 * cards that missed it.
 *
 * With `signers` each of them signs in a step of its own, the last one takes it, and then the first card, held up once
 * more. What an earlier announcement waits for is forgotten.
 *
 * @throws SymbolonError `ceremony/stopped`: among others quorum-missing, wrong-role, list-differs, other-announcement;
 * `transport/aborted`
 * @example
 * ```ts
 * import { believeTime } from '@symbolon/backup';
 * const trusted = { needed: 1, servers: timeSource.servers.map(({ publicKey }) => publicKey) };
 * const cards = { primary: { label: 'daily' }, others: [{ label: 'safe' }, { label: 'sister' }] };
 * const done = await believeTime({ runStep: tapSet }, { ...cards, trusted, source: timeSource });
 * 'statement' in done && done.statement.anchor.number; // => 1
 * ```
 */
export async function believeTime(driver: CeremonyDriver, options: BelieveTimeOptions): Promise<BelieveTimeResult> {
  const { primary, signers = [], others, slot } = options;
  const run = { steps: createSteps(driver, slot), lists: createLists(), signal: driver.signal };
  const first = await proposeAnchor(run, options);
  if ('waiting' in first) return Object.freeze(first);
  const signed = signers.length === 0 ? first : await signTogether(run, { ...options, signers, first });
  const rest = signers.length === 0 ? others : [primary, ...signers.slice(0, -1), ...others];
  return Object.freeze({ statement: await tellOthers(run, signed.statement, rest) });
}

type Proposal = { readonly statement: SignedAnchor };

/** What all steps of one ceremony share. */
type Run = { readonly steps: Steps; readonly lists: Lists; readonly signal: AbortSignal | undefined };

/** The first card signs, and takes it where its word is enough. */
async function proposeAnchor(
  { steps, lists, signal }: Run,
  { primary, signers = [], puk = false, trusted, source, replace }: BelieveTimeOptions,
  atLeast = 1,
): Promise<BelieveTimeResult> {
  const passwords: readonly PasswordName[] = puk ? ['pin', 'puk'] : ['pin'];
  const at = { step: 'believe', card: { part: 'wallet', ...primary }, passwords } as const;
  const isTogether = signers.length > 0;
  const agreed = await steps.run(at, async (card): Promise<BelieveTimeResult> => {
    const { session, set } = await lists.unlock(card, at);
    if (set.role !== 'primary' && !isTogether) throw ceremonyStopped({ kind: 'wrong-role', at });
    const now = await anchorOf(session);
    const isDelayed = (set.delays?.word ?? 0) > 0;
    if (now === undefined && isDelayed && !isTogether && !puk && set.members.some(isVoice))
      throw ceremonyStopped({ kind: 'first-clock', at });
    const isSame = now !== undefined && isSameTrust(now, trusted) && now.number >= atLeast;
    const number = Math.max((now?.number ?? 0) + 1, atLeast);
    const { version: _, ...anchor } = isSame ? now : { version: 0, ...trusted, number };
    const { id: setId, epoch } = set;
    if (now !== undefined && !isSame && !isTogether && !puk && isDelayed) {
      const body = { version: anchorVersion, setId, epoch, anchor: { version: anchorVersion, ...anchor } };
      const subject = sha256(concatBytes(anchorLabels.anchor, anchorBody.encode(body)));
      const step = { at, signal };
      const waiting = await announceAndProve(session, { kind: 'word', subject, replace, source }, step);
      if (!waiting.over) return { waiting };
    }
    const statement = { setId, epoch, anchor, signatures: [await session.signAnchor(anchor)] };
    if (!isTogether) await (puk ? await card.unlock('puk') : session).adoptAnchor(statement);
    return { statement };
  });
  const did = 'waiting' in agreed ? 'has announced it' : isTogether ? 'agrees' : 'knows whose time to believe';
  steps.report(at, `${quote(primary.label)} ${did}.`);
  return agreed;
}

/** Of another member, as far as this card knows. */
const isVoice = ({ role, state }: MemberStatus): boolean =>
  hasVoice({ role }) && state !== 'revoked' && state !== 'pending';

type Together = BelieveTimeOptions & { readonly signers: readonly LabelledCard[]; readonly first: Proposal };

/** Each signer signs, and the last one takes it. One that has a later clock makes the first card sign once more. */
async function signTogether(run: Run, options: Together): Promise<Proposal> {
  const { signers } = options;
  const { steps, lists } = run;
  let { statement } = options.first;
  for (let position = 0; position < signers.length; position += 1) {
    const signer = signers[position] as LabelledCard;
    const at = { step: 'agree', card: { part: 'member', ...signer }, passwords: ['pin'] } as const;
    const isLast = position === signers.length - 1;
    const { anchor } = statement;
    const later = await steps.run(at, async (card): Promise<number | undefined> => {
      const { session, set } = await lists.unlock(card, at, statement.setId);
      if (set.epoch !== statement.epoch) throw ceremonyStopped({ kind: 'list-differs', at });
      const now = await anchorOf(session);
      const isSame = now !== undefined && now.number === anchor.number && isSameTrust(now, anchor);
      if (now !== undefined && now.number >= anchor.number && !isSame) return now.number + 1;
      const own = await session.signAnchor(anchor);
      const signatures = [...statement.signatures.filter(({ member }) => member !== own.member), own];
      statement = { ...statement, signatures };
      if (isLast) await session.adoptAnchor(statement);
      return undefined;
    });
    if (later !== undefined) {
      const again = await proposeAnchor(run, options, later);
      if ('waiting' in again) continue;
      ({ statement } = again);
      position = -1;
      continue;
    }
    steps.report(at, `${quote(signer.label)} ${isLast ? 'knows whose time to believe' : 'agrees'}.`);
  }
  return { statement };
}

/** Cards that were left out take it, or give their own word where that is what is missing. */
async function tellOthers(
  { steps, lists }: Run,
  { setId, ...signed }: SignedAnchor,
  others: readonly LabelledCard[],
): Promise<SignedAnchor> {
  const signatures = new Map(signed.signatures.map((one) => [one.member, one]));
  const statement = (): SignedAnchor => ({ setId, ...signed, signatures: [...signatures.values()] });
  for (const member of others) {
    const taking = { step: 'adopt-anchor', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    await steps.run(taking, async (card) => {
      const { session } = await lists.unlock(card, taking, setId);
      try {
        await session.adoptAnchor(statement()).catch(async (error: unknown) => {
          // The announcement of the primary is used up by now. With this card's own word it may be a quorum.
          if (!isRefusal(error, 'quorumMissing')) throw error;
          const own = await session.signAnchor(signed.anchor);
          signatures.set(own.member, own);
          await session.adoptAnchor(statement());
        });
      } catch (error) {
        // A statement is of one epoch.
        throw isRefusal(error, 'otherCeremony') ? ceremonyStopped({ kind: 'list-differs', at: taking }, error) : error;
      }
    });
    steps.report(taking, `${quote(member.label)} knows whose time to believe.`);
  }
  return statement();
}

/** Whose time a card believes, if anybody's. */
export async function anchorOf(session: UnlockedCard): Promise<TimeAnchor | undefined> {
  try {
    return (await session.time()).anchor;
  } catch (error) {
    if (isRefusal(error, 'anchorMissing')) return undefined;
    throw error;
  }
}

function isSameTrust(now: Omit<TimeAnchor, 'version'>, { needed, servers, floor }: TrustedTime): boolean {
  return (
    now.needed === needed &&
    now.floor === floor &&
    now.servers.length === servers.length &&
    now.servers.every((key, index) => equalBytes(key, servers[index] ?? new Uint8Array()))
  );
}
