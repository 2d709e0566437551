/**
 * Cards of heirs that this computer has seen asleep, and when. A card that knows this computer tells it without its PIN
 * what it has announced, and not whether it sleeps. It can't have woken by its delay in less time than that since it
 * was seen asleep with nothing announced: so whoever looks often enough needs no PIN.
 */
import { asCount, asFieldsOf, asText } from '../input/json-values.ts';
import type { Environment } from '../output/screen.ts';
import { type PrivateList, readPrivateList, writePrivateList } from './private-list.ts';

/** A card that slept, and had announced nothing. */
export type SeenHeir = {
  /** 12 digits. */
  readonly cardNumber: string;
  /** Slot of the wallet. */
  readonly slot: number;
  /** Number of the member, where it is known. */
  readonly member?: number;
  /** What the owner calls it; empty where it has no name. */
  readonly name: string;
  /** Seconds that it waits once it has asked. */
  readonly delay: number;
  /** When, by the clock of this computer: seconds since 1970. */
  readonly asleep: number;
};

const fields = ['cardNumber', 'slot', 'member', 'name', 'delay', 'asleep'] as const;

const cards: PrivateList<SeenHeir> = {
  fileName: 'seen-heirs.json',
  field: 'cards',
  what: 'the list of heirs’ cards that were seen asleep',
  read: (value) => {
    const seen = asFieldsOf(value, fields);
    return {
      ...{ cardNumber: asText(seen['cardNumber']), slot: asCount(seen['slot']) },
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

/** Whether it sleeps still, as far as that can be known without its PIN. */
export function sleepsStill({ delay, asleep }: SeenHeir, now: number = Date.now()): boolean {
  const passed = now / 1000 - asleep;
  return passed >= 0 && passed < delay;
}

/** @throws CliError `file/unwritable` */
export function noteAsleep(environment: Environment, heir: Omit<SeenHeir, 'asleep'>, now: number = Date.now()): void {
  const others = readPrivateList(environment, cards).filter(
    ({ cardNumber, slot }) => cardNumber !== heir.cardNumber || slot !== heir.slot,
  );
  writePrivateList(environment, cards, [...others, { ...heir, asleep: Math.floor(now / 1000) }]);
}
