/**
 * Cards of heirs that this computer has seen asleep, and when. A card that knows this computer tells it without its PIN
 * what it has announced, and not whether it sleeps. It can't have woken by its delay in less time than that since it
 * was seen asleep with nothing announced: so whoever looks often enough needs no PIN.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { malformedFile } from '../errors/cli-error.ts';
import { asCount, asFieldsOf, asList, asText } from '../input/json-values.ts';
import { readSmallText } from '../input/read-file.ts';
import type { Environment } from '../output/screen.ts';
import { makePrivateFolder, writeJson } from '../output/write-file.ts';
import { knownCardsFile } from './known-cards.ts';

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

/** In bytes: some thousands of cards. */
const LARGEST_FILE = 1024 * 1024;

const fileOf = (environment: Environment): string => join(dirname(knownCardsFile(environment)), 'seen-heirs.json');

/** @throws CliError `file/unreadable`, `file/malformed` */
export function findSeenHeir(
  environment: Environment,
  { cardNumber, slot }: Pick<SeenHeir, 'cardNumber' | 'slot'>,
): SeenHeir | undefined {
  return readAll(environment).find((one) => one.cardNumber === cardNumber && one.slot === slot);
}

/** Whether it sleeps still, as far as that can be known without its PIN. */
export function sleepsStill({ delay, asleep }: SeenHeir, now: number = Date.now()): boolean {
  const passed = now / 1000 - asleep;
  return passed >= 0 && passed < delay;
}

/** @throws CliError `file/unwritable` */
export function noteAsleep(environment: Environment, heir: Omit<SeenHeir, 'asleep'>, now: number = Date.now()): void {
  const others = readAll(environment).filter(
    ({ cardNumber, slot }) => cardNumber !== heir.cardNumber || slot !== heir.slot,
  );
  const file = fileOf(environment);
  makePrivateFolder(dirname(file));
  const cards = [...others, { ...heir, asleep: Math.floor(now / 1000) }];
  writeJson(file, { version: 1, cards }, { replace: true });
}

function readAll(environment: Environment): readonly SeenHeir[] {
  const file = fileOf(environment);
  if (!existsSync(file)) return [];
  try {
    const { version, cards } = asFieldsOf(JSON.parse(readSmallText(file, LARGEST_FILE)), ['version', 'cards']);
    if (version !== 1) throw new RangeError('it is not a list of seen cards of this version');
    return asList(cards).map((each) => {
      const seen = asFieldsOf(each, fields);
      return {
        ...{ cardNumber: asText(seen['cardNumber']), slot: asCount(seen['slot']) },
        ...(seen['member'] !== undefined && { member: asCount(seen['member']) }),
        ...{ name: asText(seen['name']), delay: asCount(seen['delay']), asleep: asCount(seen['asleep']) },
      };
    });
  } catch (error) {
    throw malformedFile(file, 'it is not the list of heirs’ cards that were seen asleep; delete it', error);
  }
}
