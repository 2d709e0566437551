import type { Announcement } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import type { SignedRoster } from '@symbolon/protocol/set';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { createLists, type Lists } from '../ceremony/lists.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import { type CardLook, lookIn } from './look.ts';
import { proveOn, type TimeSource } from './time-source.ts';
import { unlockTimed } from './unlock-timed.ts';

/** Who vetoes what which card announced. */
export type VetoCardOptions = {
  /** Another member with a voice: the owner's. */
  readonly owner: LabelledCard;
  /** The card that announced something: the heir's. */
  readonly card: LabelledCard;
  /** What `lookAtCard` has seen it announce, and this alone is vetoed. Default: the card is looked at first. */
  readonly announcement?: Announcement;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/** What was vetoed. */
export type VetoCardResult = {
  /** Absent: the card waited for nothing, or for something that the veto is not about, and nothing was done. */
  readonly announcement?: Announcement;
  /** What the card still waits for: announced after the date of a sign of life. */
  readonly stays?: Announcement;
  /** The card as it is then. Absent: it was not reached, as it waited for nothing. */
  readonly look?: CardLook;
};

/**
 * Vetoes what a card announced: looks at the card, has another member say no, and brings that to the card, which drops
 * it. Three steps, or one where there is nothing to veto. The same may be announced again at once: revoke who must not.
 *
 * @throws SymbolonError `ceremony/stopped`: among others other-set, veto-wrong, wrong-role; `transport/aborted`
 * @example
 * ```ts
 * import { askToWake, vetoCard } from '@symbolon/backup';
 * await askToWake({ runStep: tapFamily }, { card: { label: 'heir' }, source: timeSource });
 * const cards = { owner: { label: 'daily' }, card: { label: 'heir' } };
 * (await vetoCard({ runStep: tapFamily }, cards)).announcement?.kind; // => 'wake'
 * (await vetoCard({ runStep: tapFamily }, cards)).announcement; // => undefined
 * ```
 */
export async function vetoCard(
  driver: CeremonyDriver,
  { owner, card: member, announcement: seen, slot }: VetoCardOptions,
): Promise<VetoCardResult> {
  const steps = createSteps(driver, slot);
  const looking = { step: 'announced', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
  const lists = createLists();
  const announcement =
    seen ??
    (await steps.run(looking, async (card) => {
      const session = await unlockTimed(card, looking);
      const known = (await session.time()).announcement;
      if (known !== undefined) await lists.bring(session);
      return known;
    }));
  if (announcement === undefined) {
    steps.report(looking, `${quote(member.label)} waits for nothing.`);
    return Object.freeze({});
  }
  const at = { step: 'veto', card: { part: 'member', ...owner }, passwords: ['pin'] } as const;
  const message = await steps.run(at, async (card) => {
    const { session, set } = await lists.unlock(card, at, announcement.setId);
    if (set.member === announcement.member) throw ceremonyStopped({ kind: 'wrong-card', at });
    if (set.role === 'heir') throw ceremonyStopped({ kind: 'heir-as-owner', at });
    return session.veto(announcement);
  });
  steps.report(at, `${quote(owner.label)} vetoes what ${quote(member.label)} waits for.`);
  return take(steps, { member, message, lists });
}

/** Who is well, and about which cards. */
export type SayWellOptions = {
  /** A member with a voice: the owner's. */
  readonly owner: LabelledCard;
  /** Numbers of the members that it is for. Default: the heirs in the list of members. */
  readonly members?: readonly number[];
  /** The servers that the card believes: a sign of life has a date. */
  readonly source: TimeSource;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/** Signs of life, one for each card. */
export type SignsOfLife = {
  /** As of when: seconds since 1970, proven. */
  readonly time: bigint;
  /** For {@link bringVeto}. */
  readonly signs: readonly { readonly member: number; readonly message: Uint8Array }[];
  /** Of the card that said so: the card of an heir that was made before it does not know it. */
  readonly list?: SignedRoster;
};

/**
 * Has the owner's card say that its owner is well: one tap, for all heirs. Brought to the card of an heir, it drops
 * what that card announced before.
 *
 * @throws SymbolonError `ceremony/stopped`: among others no-clock, no-heir, no-such-member, wrong-role;
 * `server/unreachable`; `transport/aborted`
 * @example
 * ```ts
 * import { sayWell } from '@symbolon/backup';
 * const { time, signs } = await sayWell({ runStep: tapFamily }, { owner: { label: 'daily' }, source: timeSource });
 * [time, signs.length]; // => [1_799_999_990n, 1]
 * ```
 */
export async function sayWell(driver: CeremonyDriver, options: SayWellOptions): Promise<SignsOfLife> {
  const { owner, members, source, slot } = options;
  const steps = createSteps(driver, slot);
  const lists = createLists();
  const at = { step: 'well', card: { part: 'member', ...owner }, passwords: ['pin'] } as const;
  const said = await steps.run(at, async (card) => {
    const { session, set } = await lists.unlock(card, at);
    if (set.role === 'heir') throw ceremonyStopped({ kind: 'heir-as-owner', at });
    const heirs = set.members.filter(({ role, state }) => role === 'heir' && state !== 'revoked');
    const about = members ?? heirs.map(({ member }) => member);
    if (about.length === 0) throw ceremonyStopped({ kind: 'no-heir', at });
    if (!about.every((each) => set.members.some(({ member }) => member === each && member !== set.member)))
      throw ceremonyStopped({ kind: 'no-such-member', at });
    await proveOn(session, source, { at, signal: driver.signal });
    const { time } = await session.time();
    const signs: { readonly member: number; readonly message: Uint8Array }[] = [];
    for (const member of about) signs.push({ member, message: await session.veto({ member }) });
    const list = lists.newestOf(set.id);
    return { time, signs, ...(list !== undefined && { list }) };
  });
  steps.report(at, `${quote(owner.label)} says that its owner is well.`);
  return Object.freeze(said);
}

/** Which veto is brought to which card. */
export type BringVetoOptions = {
  /** The card that it is about. */
  readonly card: LabelledCard;
  /** `vetoMessage`, from {@link sayWell} or of `veto` of the client. */
  readonly message: Uint8Array;
  /** The list of members of the card that gave it: brought first, where the card has an older one. */
  readonly list?: SignedRoster | undefined;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/**
 * Brings a veto or a sign of life to the card that it is about: one step.
 *
 * @returns what the card dropped, or what stays: what it announced after the date of a sign of life, to the seconds by
 * which servers may be wrong
 * @throws SymbolonError `ceremony/stopped`: among others veto-wrong; `transport/aborted`
 * @example
 * ```ts
 * import { bringVeto, sayWell } from '@symbolon/backup';
 * const { signs } = await sayWell({ runStep: tapFamily }, { owner: { label: 'daily' }, source: timeSource });
 * const message = signs[0]?.message ?? new Uint8Array();
 * (await bringVeto({ runStep: tapFamily }, { card: { label: 'heir' }, message })).announcement; // => undefined
 * ```
 */
export async function bringVeto(
  driver: CeremonyDriver,
  { card: member, message, list, slot }: BringVetoOptions,
): Promise<VetoCardResult> {
  return take(createSteps(driver, slot), { member, message, lists: createLists({ newest: list }) });
}

type Taking = { readonly member: LabelledCard; readonly message: Uint8Array; readonly lists: Lists };

async function take(steps: Steps, { member, message, lists }: Taking): Promise<VetoCardResult> {
  const at = { step: 'take-veto', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
  let before: Announcement | undefined;
  const look = await steps.run(at, async (card) => {
    const session = await unlockTimed(card, at);
    // Where the connection broke, an earlier try may have seen it.
    before ??= (await session.time()).announcement;
    // A member that the card does not know yet brings its list first.
    await lists.bring(session);
    await session.takeVeto(message);
    return lookIn(session, at);
  });
  const stays = look.waiting?.announcement;
  const dropped = stays === undefined ? before : undefined;
  const said = dropped !== undefined ? 'has dropped what it waited for' : 'had nothing to drop';
  steps.report(at, `${quote(member.label)} ${stays === undefined ? said : 'asked later: it waits on'}.`);
  return Object.freeze({
    ...(dropped !== undefined && { announcement: dropped }),
    ...(stays !== undefined && { stays }),
    look,
  });
}
