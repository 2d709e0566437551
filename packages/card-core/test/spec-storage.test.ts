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

const { slots, files, logs, decoy, ...card } = records;
/** The addresses of the first record of each group, as the page lists them. */
const listed = (groups: readonly (RecordPlace | undefined)[]): string =>
  groups.map((first) => `\`${hex(first === undefined ? 0 : recordAddress(first))}\``).join(', ');

test('the records of the card', () => {
  expect(stated('record')).toEqual(rowsOf(card));
});

test('the records of a slot', () => {
  for (const slot of [...slots, ...decoy.slots])
    expect(stated('record of a slot')).toEqual(rowsOf(slot, recordAddress(slot.secret)));
  const [owners, decoys] = [slots, decoy.slots].map((slots) => listed(slots.map(({ secret }) => secret)));
  const text = page.replaceAll('\n', ' ');
  expect(text).toContain(`the owner's at ${owners}, the decoy's at ${decoys}`);
  expect(text).toContain(`the password key of the duress PIN at ${listed([decoy.pinKey])}`);
});

test('the records of a log', () => {
  expect(page.replaceAll('\n', ' ')).toContain(`at \`${hex(recordAddress(logs.card))}\`, ${logs.card.capacity} bytes`);
  for (const [whose, log] of [["owner's", logs.own] as const, ["decoy's", logs.decoy] as const]) {
    const begin = recordAddress(log.chain);
    expect(page.replaceAll('\n', ' ')).toContain(`the ${whose} from \`${hex(begin)}\``);
    // The table has the first and the last of the entries.
    const rows = rowsOf(log, begin);
    expect(stated('record of a log')).toEqual([...rows.slice(0, 3), ...rows.slice(-1)]);
  }
});

test('the records of owner files', () => {
  const [owners, decoys] = [files, decoy.files].map((slots) => listed(slots.map(([first]) => first)));
  const text = page.replaceAll('\n', ' ');
  expect(text).toContain(`begin at ${owners}, those of the decoy at ${decoys}`);
  for (const [first, second] of [...files, ...decoy.files]) {
    if (first === undefined || second === undefined) throw new Error('no files');
    expect(text).toContain(
      `has ${recordAddress(second) - recordAddress(first)} bytes for a record of ${first.capacity}`,
    );
  }
});

test('the areas of memory', () => {
  const areas = [...page.matchAll(/^\| `(0x\w+)` \| `(0x\w+)` \| ([\w ]+) \|/gm)].map(([, from, to, name]) => [
    name,
    from,
    to,
  ]);
  expect(areas).toEqual([
    ['journal', hex(0), hex(journalSize - 1)],
    ['records of the card', hex(journalSize), hex(imageEnd - 1)],
    ['records of owner files', hex(imageEnd), hex(recordsEnd - 1)],
  ]);
});

test('the capacity of the journal', () => {
  const blank = { size: recordsEnd, read: (_: number, length: number) => new Uint8Array(length), write: () => {} };
  expect(page.replaceAll('\n', ' ')).toContain(`at most ${openJournal(blank, journalSize).capacity} words`);
});
