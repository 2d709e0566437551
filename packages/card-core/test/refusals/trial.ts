/**
 * What goes wrong with a command, several things at once: a trial has a fault for each row of the command's table of
 * refusals, in the same order.
 */
import type { CommandName, Commands, RequestOf } from '@symbolon/protocol/commands';
import { records, type SlotRecords } from '../../src/nvm/layout.ts';
import { openStore, type Store } from '../../src/nvm/store.ts';
import { type Chip, type RunOptions, testChip } from '../support/chip.ts';
import { testMemory } from '../support/memory.ts';

/** A command about to be sent. Faults change it, or the card. */
type Attempt = { chip: Chip; options: RunOptions };
export type Asking<N extends CommandName> = Attempt & { request: RequestOf<Commands[N]> };

export type Trial = {
  readonly faults: number;
  /** Rows that can't be true together, by their index. */
  readonly apart: readonly (readonly [number, number])[];
  /** Sends the command with these faults in it, and gives the status word in hexadecimal. */
  readonly answer: (faults: readonly number[]) => string;
};

/**
 * Later faults are put in first, so an earlier one stays as it is.
 *
 * @param send the status word
 */
export function trial<T>(
  make: () => T,
  faults: readonly ((attempt: T) => void)[],
  send: (attempt: T) => number,
  apart: Trial['apart'] = [],
): Trial {
  return {
    faults: faults.length,
    apart,
    answer: (chosen) => {
      const attempt = make();
      for (const index of chosen.toSorted((a, b) => b - a)) faults[index]?.(attempt);
      return send(attempt).toString(16).toUpperCase();
    },
  };
}

/** A trial of a command of the table. */
export function trialOf<N extends CommandName>(
  name: N,
  make: () => Asking<N>,
  faults: readonly ((attempt: Asking<N>) => void)[],
  apart?: Trial['apart'],
): Trial {
  return trial(make, faults, ({ chip, request, options }) => chip.send(name, request, options).status, apart);
}

const images = new Map<string, Uint8Array>();

/** A card as `make` makes it, made once. */
export function copyOf(name: string, make: () => Chip): Chip {
  const image = images.get(name) ?? make().memory.image();
  images.set(name, image);
  return testChip(name, testMemory(image));
}

/** Changes what the card has in memory. Its volatile memory is new afterwards. */
export function write(chip: Chip, change: (store: Store, slot: SlotRecords) => void): void {
  const store = openStore(chip.memory);
  const slot = records.slots[0];
  if (slot !== undefined) change(store, slot);
  store.commit();
  chip.reset();
}

/** Changes a value of a record that is there. */
export function change<T extends object>(
  store: Store,
  record: Parameters<typeof store.get<T>>[0],
  fields: Partial<T>,
): void {
  const value = store.get(record);
  if (value === undefined) throw new Error('there is no such record');
  store.put<T>(record, { ...value, ...fields } as NoInfer<T>);
}

/** Changes a member in the card's own roster. */
export function changeMember(chip: Chip, member: number, fields: object): void {
  write(chip, (store, { roster }) => {
    const members = store.get(roster) ?? [];
    store.put(
      roster,
      members.map((one, index) => (index === member ? { ...one, ...fields } : one)),
    );
  });
}

/** A byte of it changed: the last one unless said otherwise. */
export function flipped(bytes: Uint8Array, at = bytes.length - 1): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}
