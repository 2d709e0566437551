/**
 * Cards of heirs that this computer has seen asleep, and when. A card that knows this computer tells it without its PIN
 * what it has announced, and not whether it sleeps. It can't have woken by its delay in less time than that since it
 * was seen asleep with nothing announced: so whoever looks often enough needs no PIN. This is so of one member of one
 * set alone: after its duress PIN was typed, a card tells of another wallet, which never asked.
 */
import { hex } from '@scure/base';
import type { SetPlace } from '@symbolon/backup';
import { asCount, asFieldsOf, asText } from '../input/json-values.ts';
import type { Environment } from '../output/screen.ts';
import { changePrivateList, type PrivateList, readPrivateList } from './private-list.ts';

/** A card that slept, and had announced nothing. */
export type SeenHeir = {
  /** 12 digits. */
  readonly cardNumber: string;
  /** Slot of the wallet. */
  readonly slot: number;
  /** Id of its set, in hexadecimal, and its number there, where they are known. Else nothing is concluded. */
  readonly set?: string;
  readonly member?: number;
  /** What the owner calls it; empty where it has no name. */
  readonly name: string;
  /** Seconds that it waits once it has asked. */
  readonly delay: number;
  /** When, by the clock of this computer: seconds since 1970. */
  readonly asleep: number;
};

const fields = ['cardNumber', 'slot', 'set', 'member', 'name', 'delay', 'asleep'] as const;

const cards: PrivateList<SeenHeir> = {
  fileName: 'seen-heirs.json',
  field: 'cards',
  what: 'the list of heirs’ cards that were seen asleep',
  read: (value) => {
    const seen = asFieldsOf(value, fields);
    return {
      ...{ cardNumber: asText(seen['cardNumber']), slot: asCount(seen['slot']) },
      ...(seen['set'] !== undefined && { set: asText(seen['set']) }),
      ...(seen['member'] !== undefined && { member: asCount(seen['member']) }),
      ...{ name: asText(seen['name']), delay: asCount(seen['delay']), asleep: asCount(seen['asleep']) },
    };
  },
};

/** @throws CliError `file/unreadable`, `file/malformed` */
export function findSeenHeir(
  environment: Environment,
  { cardNumber, slot }: Pick<SeenHeir, 'cardNumber' | 'slot'>,
): SeenHeir | undefined {
  return readPrivateList(environment, cards).find((one) => one.cardNumber === cardNumber && one.slot === slot);
}

/** Whether a card that tells its place in its set is the one that was seen; `undefined` where that is not known. */
export function isSeenHeir({ set, member }: SeenHeir, place: SetPlace | undefined): boolean | undefined {
  if (set === undefined || member === undefined || place === undefined) return undefined;
  return set === hex.encode(place.setId) && member === place.member;
}

/** Whether it sleeps still, as far as that can be known without its PIN. */
export function sleepsStill({ delay, asleep }: SeenHeir, now: number = Date.now()): boolean {
  const passed = now / 1000 - asleep;
  return passed >= 0 && passed < delay;
}

/** @throws CliError `file/unwritable` */
export function noteAsleep(environment: Environment, heir: Omit<SeenHeir, 'asleep'>, now: number = Date.now()): void {
  const asleep = Math.floor(now / 1000);
  changePrivateList(environment, cards, (all) => [...othersThan(heir, all), { ...heir, asleep }]);
}

/** For a card that its owner has put another wallet onto. @throws CliError `file/unwritable` */
export function forgetHeir(environment: Environment, heir: Pick<SeenHeir, 'cardNumber' | 'slot'>): void {
  if (findSeenHeir(environment, heir) !== undefined)
    changePrivateList(environment, cards, (all) => othersThan(heir, all));
}

function othersThan(heir: Pick<SeenHeir, 'cardNumber' | 'slot'>, all: readonly SeenHeir[]): readonly SeenHeir[] {
  return all.filter(({ cardNumber, slot }) => cardNumber !== heir.cardNumber || slot !== heir.slot);
}
