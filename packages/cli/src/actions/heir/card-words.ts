/** What the card of an heir is, in words: told before anything is said of what it waits for. */
import { hex } from '@scure/base';
import type { CardLook, SetPlace } from '@symbolon/backup';
import { getStatus } from '@symbolon/client';
import { type Line, line, quote, word } from '@symbolon/interface';
import type { Role } from '@symbolon/protocol/set';
import { readCardNames } from '../../cards/files/card-names.ts';
import {
  findSeenHeir,
  forgetHeir,
  isSeenHeir,
  noteAsleep,
  type SeenHeir,
  sleepsStill,
} from '../../cards/seen-heirs.ts';
import type { AtSession } from '../../ceremonies/card-namer.ts';
import { createDriver } from '../../ceremonies/driver.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';
import { formatDuration } from '../../input/durations.ts';
import { formatLocal } from '../../output/moments.ts';
import { shown } from '../../output/numbers.ts';
import { halfOf } from './half-of.ts';

/** A driver that learns on the way what the owner calls the cards. */
export async function createLookingDriver(context: CommandContext, labels: readonly string[]) {
  const { slot } = context;
  const names = new Map<string, string>();
  const driver = await createDriver(context, labels, {
    ownPins: true,
    atSession: async (card, session, { card: { label } }) => {
      const { set } = await getStatus(session, { slot });
      const name = set === undefined ? undefined : (await readCardNames(session, { slot })).get(set.member);
      if (name !== undefined) names.set(label, name);
      return card;
    },
  });
  return { driver, nameOf: (label: string): string => names.get(label) ?? '' };
}

/**
 * Whether a card sleeps until its delay is over. `unknown`: this computer opened it without its PIN, and has not seen it
 * asleep lately. `changed`: it tells of another wallet than when it was seen asleep, so nothing that it tells is about
 * that one. `other`: it is no heir's, nor a backup with a delay.
 */
type HeirState = 'asleep' | 'awake' | 'unknown' | 'changed' | 'other';

export type Heir = {
  readonly look: CardLook;
  readonly state: HeirState;
  /** The owner's name for it; empty where it has none. */
  readonly name: string;
  /** Of an heir's card, where it is known. */
  readonly member: number | undefined;
  /** Seconds that it waits once it has asked, where that is known. */
  readonly delay: number | undefined;
  /** Which member it was, where it shows another wallet now: `member 1 of the set 1f2e3d4c`. */
  readonly before?: Line;
  /** What it is, with its number: `"for Ben", number 000000000002, an heir's card, member 1 of the set 1f2e3d4c`. */
  readonly words: Line;
};

/** A card that is woken here is no longer said to sleep without its PIN. */
export function forgetsWoken({ environment, slot }: CommandContext): AtSession {
  return (card) => ({
    ...card,
    activate: async (factor) => {
      await card.activate(factor);
      forgetHeir(environment, { cardNumber: (await card.attest()).cardNumber, slot });
    },
  });
}

/** Judges what a card says of itself, and keeps that it slept. */
export function judgeHeir(look: CardLook, { environment, slot }: CommandContext, given = ''): Heir {
  const { set, waiting, cardNumber, place } = look;
  const seen = findSeenHeir(environment, { cardNumber, slot });
  const same = seen && isSeenHeir(seen, place);
  if (seen !== undefined && same === false)
    return { look, state: 'changed', ...ofSeen(seen), words: describeCard(look, given) };
  const state = stateOf(look, seen !== undefined && same === true && sleepsStill(seen));
  const name = given === '' ? (seen?.name ?? '') : given;
  const member = place?.member ?? waiting?.announcement.member ?? seen?.member;
  const delay = set?.wake?.delay ?? (waiting?.announcement.kind === 'wake' ? waiting.announcement.delay : seen?.delay);
  // Without its PIN too: a card that slept and had not asked sleeps for its delay, and still has not asked. It is the
  // same member of the same set, or it is not said to sleep.
  if (state === 'asleep' && waiting === undefined && delay !== undefined && place !== undefined)
    noteAsleep(environment, { cardNumber, slot, ...noteOf(place), name, delay });
  if (state === 'awake') forgetHeir(environment, { cardNumber, slot });
  return { look, state, name, member, delay, words: describeCard(look, name) };
}

/** What was seen stays what is known. */
function ofSeen({ name, member, delay, set }: SeenHeir): Pick<Heir, 'name' | 'member' | 'delay' | 'before'> {
  return {
    name,
    member,
    delay,
    before: line`member ${shown(member ?? 0)} of the set ${word((set ?? '').slice(0, 8))}`,
  };
}

/** A place in a set as it is kept. */
const noteOf = ({ setId, member }: SetPlace): { readonly set: string; readonly member: number } => ({
  set: hex.encode(setId),
  member,
});

function stateOf({ set, waiting }: CardLook, wasAsleep: boolean): HeirState {
  if (set === undefined) {
    if (waiting === undefined) return wasAsleep ? 'asleep' : 'unknown';
    // Only a card that sleeps announces that it will wake, and only one that is awake anything else.
    return waiting.announcement.kind === 'wake' ? 'asleep' : 'other';
  }
  const isHeir = set.role === 'heir' || (set.role === 'backup' && set.wake !== undefined);
  if (!isHeir) return 'other';
  return set.dormant ? 'asleep' : 'awake';
}

const roles: { readonly [R in Role]: Line } = {
  primary: line`the primary`,
  backup: line`a backup`,
  daily: line`a daily card`,
  cosigner: line`a cosigner`,
  heir: line`an heir's card`,
  share: line`a share card`,
};

/** A card by its name, number, role, member and set. */
function describeCard({ label, cardNumber, set, place, waiting }: CardLook, name: string): Line {
  const called = line`${quote(name === '' ? label : name)}, number ${word(cardNumber)}`;
  if (set === undefined) {
    const { setId, member } = place ?? waiting?.announcement ?? {};
    return setId === undefined || member === undefined
      ? called
      : line`${called}, member ${shown(member)} of the set ${word(shortOf(setId))}`;
  }
  const { role, member, dormant, wake, id } = set;
  const delayed = role === 'backup' && wake !== undefined ? line` with a delay` : line``;
  const sleeps = dormant ? line`asleep` : line`awake`;
  return line`${called}, ${roles[role]}${delayed}, ${sleeps}, member ${shown(member)} of the set ${word(shortOf(id))}`;
}

const shortOf = (id: Uint8Array): string => hex.encode(id.subarray(0, 4));

/** What to do about a card that signs. */
export function describeAwake({ words, member, look }: Heir): readonly string[] {
  const revoke = `symbolon set revoke ${member === undefined ? 'MEMBER' : shown(member)}`;
  const what = look.set?.role === 'backup' ? 'backup' : 'heir’s card';
  return [
    `${words}.`,
    `It is AWAKE: it signs as yours does. It has nothing to ask any more, and no veto reaches it.`,
    `If this ${what} should sleep: move what it could spend to a new wallet on new cards now. Then "${revoke}", with the primary; what it signs is valid on the chains all the same.`,
  ];
}

/** What is known of a card that this computer opened without its PIN, and has not seen asleep lately. */
export function describeUnknown({ words, delay }: Heir): readonly string[] {
  const since = delay === undefined ? 'lately' : `in the last ${formatDuration(delay)}`;
  return [
    `${words}.`,
    `It has announced nothing. Whether it sleeps is not known: without its PIN it does not tell, and this computer has not seen it asleep ${since}. If it asked before that, it may be AWAKE.`,
    'With its PIN it tells: "symbolon heir status --with-pin". If you can’t have that, move what it could spend to a new wallet.',
  ];
}

/** A card that tells of another wallet than of the one that slept. */
export function describeChanged({ words, before, look }: Heir): readonly string[] {
  const opened = look.set === undefined ? 'Without its PIN it' : 'With the PIN that was typed it';
  return [
    `${words}.`,
    `${opened} shows ANOTHER WALLET than the one that this computer saw asleep, which was ${before ?? line`another one`}. Nothing that it tells here is about that one: it may have asked, and it may be AWAKE.`,
    'A card does so from when its duress PIN was typed, which whoever knows its PUK can set, until its PIN is typed. So somebody may be hiding that it has asked.',
    'Have its PIN typed here: "symbolon heir status --with-pin". If you can’t have that, or it still shows another wallet: take it for awake, and move what it could spend to a new wallet.',
    'If you have put another wallet onto it yourself: "symbolon heir status --anew".',
  ];
}

/** A card that sleeps and has asked nothing. */
export const howToTrust =
  '"symbolon time servers --list" shows whom they could believe, and "symbolon time trust SERVER SERVER --tell 1" settles it.';

export function describeAsleep({ words, delay, look }: Heir): readonly string[] {
  return [
    `${words}.`,
    ...(look.set === undefined
      ? [
          'By its delay it can’t have woken: it slept when it was looked at last, and that was not as long ago. Whether another card of your set, or its PUK, has activated it meanwhile, it does not tell without its PIN: "symbolon heir status --with-pin".',
        ]
      : []),
    `It has not asked to wake.`,
    ...(look.set !== undefined && look.anchor === undefined
      ? [`It believes nobody’s time yet, so it never wakes by its delay: ${howToTrust}`]
      : []),
    ...(delay === undefined
      ? []
      : [
          `Once it asks, it waits for ${formatDuration(delay)}. Look again by ${formatLocal(nextLook(delay))} at the latest.`,
        ]),
  ];
}

/** Twice in each delay. */
function nextLook(delay: number): bigint {
  return BigInt(Math.floor(Date.now() / 1000 + halfOf(delay)));
}

/** What else a card waits for is told where that is looked at. @throws CliError `card/not-heir` */
export function refuseOther({ state, look, words }: Heir): void {
  if (state !== 'other') return;
  const waits =
    look.waiting === undefined ? '' : `; it has announced something else (${look.waiting.announcement.kind})`;
  throw cliError('card/not-heir', { card: look.label, what: `${words}${waits}` });
}
