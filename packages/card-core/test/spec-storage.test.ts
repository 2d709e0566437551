/** docs/spec/storage.md says where the firmware keeps what. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { openJournal } from '../src/nvm/journal.ts';
import {
  filesEnd,
  imageEnd,
  journalSize,
  type RecordPlace,
  recordAddress,
  records,
  recordsEnd,
} from '../src/nvm/layout.ts';
import { activeChip, type Chip, testChip } from './support/chip.ts';
import { open, poweredCard, through } from './support/host.ts';
import { testMemory } from './support/memory.ts';
import { scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import { can, pin, setOfThree } from './support/set.ts';

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

const { slots, files, vault, logs, decoy, ...card } = records;
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

test('the records of a vault', () => {
  for (const one of [vault, decoy.vault]) {
    const begin = one.items[0] === undefined ? 0 : recordAddress(one.items[0]);
    const { items, blocks, ...single } = one;
    // The table has the first and the last of the items and of the blocks.
    const ends = [items, blocks].flatMap((list, index) => {
      const rows = rowsOf({ [['items', 'blocks'][index] ?? '']: list }, begin);
      return [...rows.slice(0, 1), ...rows.slice(-1)];
    });
    expect(stated('record of a vault')).toEqual([...ends, ...rowsOf(single, begin)]);
  }
  const [owners, decoys] = [vault, decoy.vault].map(({ items }) => listed([items[0]]));
  expect(page.replaceAll('\n', ' ')).toContain(`The owner's vault begins at ${owners}, the decoy's at ${decoys}`);
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
    ['records of owner files', hex(imageEnd), hex(filesEnd - 1)],
    ['records of vaults', hex(filesEnd), hex(recordsEnd - 1)],
  ]);
});

test('the capacity of the journal', () => {
  const blank = { size: recordsEnd, read: (_: number, length: number) => new Uint8Array(length), write: () => {} };
  expect(page.replaceAll('\n', ' ')).toContain(`at most ${openJournal(blank, journalSize).capacity} words`);
});

describe('changes that a command makes', () => {
  /** The sequence number of the last commit. */
  const commits = (image: Uint8Array): number => {
    const headers = Array.from({ length: 16 }, (_, word) => Buffer.from(image.subarray(16 * word, 16 * word + 16)));
    return Math.max(...headers.map((header) => (header.readUInt16BE(0) === 0x5344 ? header.readUInt32BE(2) : 0)));
  };
  const made = (chip: Chip, run: (chip: Chip) => unknown): number => {
    const before = commits(chip.memory.image());
    run(chip);
    return commits(chip.memory.image()) - before;
  };
  const image = activeChip().memory.image();
  const card = (): Chip => testChip('changes', testMemory(image));
  const key = new Uint8Array(32);
  const slot = { ...pin, slot: 1 };
  const backup = (): Chip => setOfThree().first;

  test.each([
    ['GET STATUS', 0, (chip: Chip) => chip.call('getStatus', {}, pin)],
    ['SET POLICY', 1, (chip: Chip) => chip.call('setPolicy', startingPolicies.savings, pin)],
    ['CREATE WALLET', 1, (chip: Chip) => chip.call('createWallet', { clones: 0, exportable: true }, slot)],
    ['WRITE FILE', 1, (chip: Chip) => chip.call('writeFile', { file: 0, content: { name: 'a', content: key } }, pin)],
    ['a command that is refused', 0, (chip: Chip) => chip.send('deleteFile', { file: 0 }, pin)],
    ['SIGN DATA with all of a transaction, whatever comes after it', 1, reads],
    ['VERIFY', 2, (chip: Chip) => chip.call('verifyPin', { pin: testPin }, can)],
    ['VERIFY with a wrong PIN', 2, (chip: Chip) => chip.send('verifyPin', { pin: '999999' }, can)],
  ])('%s: %i', (_, count, run) => {
    expect(made(card(), run)).toBe(count);
  });

  test('a refusal that the log has: its entry', () => {
    const chip = card();
    chip.call('setPolicy', startingPolicies.savings, pin);
    const digest = { scheme: 'ecdsa-p256', path: [], digest: key } as const;
    expect(made(chip, () => chip.send('signDigests', [digest], pin))).toBe(1);
  });

  test('ACTIVATE with the PUK, right or wrong: two', () => {
    expect(made(backup(), (chip) => chip.call('activate', { puk: testPuk }, pin))).toBe(2);
    expect(made(backup(), (chip) => chip.send('activate', { puk: '999999999999' }, pin))).toBe(2);
  });

  test('the first command of a session: two, and its own after them', () => {
    const { chip, send } = poweredCard();
    expect(made(chip, () => through(send, open(send, 'pin')))).toBe(2);
    const { cla, ins, request } = commands.addPhone;
    const command = { cla, ins, p1: 0, p2: 0, data: request.encode({ name: 'phone' }), le: 65_536 };
    expect(made(chip, () => through(send, open(send, 'pin'), command))).toBe(3);
    expect(made(chip, () => through(send, open(send, 'pin', '999999')))).toBe(2);
  });

  test('RESET CARD: the first has all that is secret, and more follow', () => {
    const reset = (chip: Chip) => {
      const { confirmation } = chip.call('prepareReset', {}, pin);
      chip.send('resetCard', { confirmation, terminate: false }, pin);
    };
    expect(made(card(), reset)).toBeGreaterThan(2);
  });

  function reads(chip: Chip): void {
    chip.call('signStart', { interpreter: scriptedInterpreter.id }, pin);
    chip.send('signData', { piece: scripted({ late: 'transfer' }) }, pin);
  }
});
