/** docs/spec/storage.md says where the firmware keeps what. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../src/nvm/journal.ts';
import { journalSize, type RecordPlace, recordAddress, records, recordsEnd } from '../src/nvm/layout.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/spec/storage.md'), 'utf8');
const hex = (value: number): string => `0x${value.toString(16).toUpperCase().padStart(4, '0')}`;

/** Records by the names of the page; those in a list as `list[0]`. */
function named(group: { readonly [name: string]: RecordPlace | readonly RecordPlace[] }): readonly (readonly [string, RecordPlace])[] {
  return Object.entries(group).flatMap(([name, one]) =>
    'capacity' in one ? [[name, one] as const] : one.map((place, index) => [`${name}[${index}]`, place] as const),
  );
}

/** The rows of the table whose first column is `title`: name, place, capacity. */
function stated(title: string): readonly (readonly unknown[])[] {
  const table = page.split(`\n| ${title} |`)[1]?.split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| ([\w[\]]+) \| `(0x\w+)` \| (\d+) \|/gm)].map(([, name, place, capacity]) => [
    name,
    place,
    Number(capacity),
  ]);
}

const { wallets, ...card } = records;

test('the records of the card', () => {
  expect(stated('record')).toEqual(named(card).map(([name, place]) => [name, hex(recordAddress(place)), place.capacity]));
});

test('the records of a slot', () => {
  for (const slot of wallets) {
    const begin = recordAddress(slot.secret);
    expect(stated('record of a slot')).toEqual(
      named(slot).map(([name, place]) => [name, hex(recordAddress(place) - begin), place.capacity]),
    );
  }
  expect(page).toContain(wallets.map(({ secret }) => `\`${hex(recordAddress(secret))}\``).join(', '));
});

test('the areas of memory', () => {
  const areas = [...page.matchAll(/^\| `(0x\w+)` \| `(0x\w+)` \| (\w+) \|/gm)].map(([, from, to, name]) => [name, from, to]);
  expect(areas).toEqual([
    ['journal', hex(0), hex(journalSize - 1)],
    ['records', hex(journalSize), hex(recordsEnd - 1)],
  ]);
});

test('the capacity of the journal', () => {
  const blank = { size: recordsEnd, read: (_: number, length: number) => new Uint8Array(length), write: () => {} };
  expect(page).toContain(`at most ${openJournal(blank, journalSize).capacity} words`);
});
