/** docs/spec/storage.md says where the firmware keeps what. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../src/nvm/journal.ts';
import { imageEnd, journalSize, type RecordPlace, recordAddress, records, recordsEnd } from '../src/nvm/layout.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/spec/storage.md'), 'utf8');
const hex = (value: number): string => `0x${value.toString(16).toUpperCase().padStart(4, '0')}`;

type Group = { readonly [name: string]: RecordPlace | readonly RecordPlace[] };

/** Records by the names of the page; those in a list as `list[0]`. */
function named(group: Group): readonly (readonly [string, RecordPlace])[] {
  return Object.entries(group).flatMap(([name, one]) =>
    'capacity' in one ? [[name, one] as const] : one.map((place, index) => [`${name}[${index}]`, place] as const),
  );
}

/** What the table says whose first column is `title`: name, place, capacity. */
function stated(title: string): readonly (readonly unknown[])[] {
  const table = page.split(`\n| ${title} |`)[1]?.split('\n\n')[0] ?? '';
  const rows = table.matchAll(/^\| ([\w[\]]+) \| `(0x\w+)` \| (\d+) \|/gm);
  return [...rows].map(([, name, place, capacity]) => [name, place, Number(capacity)]);
}

/** What it should say of a group that begins at an address. */
function rowsOf(group: Group, begin = 0): readonly (readonly unknown[])[] {
  return named(group).map(([name, place]) => [name, hex(recordAddress(place) - begin), place.capacity]);
}

const { wallets, logs, files, ...card } = records;

test('the records of the card', () => {
  expect(stated('record')).toEqual(rowsOf(card));
});

test('the records of a slot', () => {
  for (const slot of wallets) expect(stated('record of a slot')).toEqual(rowsOf(slot, recordAddress(slot.secret)));
  expect(page).toContain(wallets.map(({ secret }) => `\`${hex(recordAddress(secret))}\``).join(', '));
});

test('the records of a log', () => {
  expect(page).toContain(`at \`${hex(recordAddress(logs.card))}\`, ${logs.card.capacity} bytes`);
  for (const [whose, log] of [["owner's", logs.own] as const, ["decoy's", logs.decoy] as const]) {
    const begin = recordAddress(log.chain);
    expect(page.replaceAll('\n', ' ')).toContain(`the ${whose} from \`${hex(begin)}\``);
    // The table has the first and the last of the entries.
    const rows = rowsOf(log, begin);
    expect(stated('record of a log')).toEqual([...rows.slice(0, 3), ...rows.slice(-1)]);
  }
});

test('the records of owner files', () => {
  const begins = [...files.own, files.decoy].map(([first]) => `\`${hex(first === undefined ? 0 : recordAddress(first))}\``);
  const text = page.replaceAll('\n', ' ');
  expect(text).toContain(`begin at ${begins.slice(0, -1).join(', ')}, those of the decoy at ${begins.at(-1)}`);
  for (const [first, second] of [...files.own, files.decoy]) {
    if (first === undefined || second === undefined) throw new Error('no files');
    expect(text).toContain(`has ${recordAddress(second) - recordAddress(first)} bytes for a record of ${first.capacity}`);
  }
});

test('the areas of memory', () => {
  const areas = [...page.matchAll(/^\| `(0x\w+)` \| `(0x\w+)` \| ([\w ]+) \|/gm)].map(([, from, to, name]) => [name, from, to]);
  expect(areas).toEqual([
    ['journal', hex(0), hex(journalSize - 1)],
    ['records of the card', hex(journalSize), hex(imageEnd - 1)],
    ['records of owner files', hex(imageEnd), hex(recordsEnd - 1)],
  ]);
});

test('the capacity of the journal', () => {
  const blank = { size: recordsEnd, read: (_: number, length: number) => new Uint8Array(length), write: () => {} };
  expect(page).toContain(`at most ${openJournal(blank, journalSize).capacity} words`);
});
