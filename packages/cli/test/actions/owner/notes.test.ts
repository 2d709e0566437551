/** Notes on the card: whole, or said not to be, whatever ends their writing. */
import { writeFileSync } from 'node:fs';
import { decodeNotes } from '@symbolon/chains/owner-notes';
import { openCard, openSession, type Session } from '@symbolon/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import vectors from '../../../../../vectors/bip-388.json' with { type: 'json' };
import { readNotes, writeNotes } from '../../../src/cards/files/notes.ts';
import { openPackFolder } from '../../../src/pack/pack-folder.ts';
import { notes, writeFixtures } from '../../support/fixtures.ts';
import { copier, createWorkplace, errorOf, makeBox, pin, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  writeFixtures(place);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

const token = (index: number): string => `eip155:1/erc20:0x${`${index}`.padStart(40, '0')} 18 T${index}`;
const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => token(index));
const { template, keys } = vectors.valid.find((vector) => vector.template.startsWith('wsh(sortedmulti(')) ?? {
  template: '',
  keys: [],
};
const multisig = [template, ...keys].join(' ');
const symbolon = (...args: string[]) => place.symbolon(...args, '--json');

test('notes are shown as they were set, and use no more files than they need', async () => {
  const pack = copy();
  const set = async (...lines: string[]) => {
    writeFileSync(place.path('some.txt'), `${lines.join('\r\n')}\n\n`);
    return resultOf<{ lines: string[]; descriptors: string[] }>(
      await symbolon('notes', 'set', 'some.txt', '--pack', pack, '--yes'),
    );
  };
  const shown = async () =>
    resultOf<{ lines: string[]; descriptors: string[] }>(await symbolon('notes', 'show', '--pack', pack));
  const files = async () =>
    resultOf<{ files: { name: string }[] }>(await symbolon('files', 'list', '--pack', pack)).files;
  resultOf(await symbolon('files', 'write', '3', 'labels', 'labels.txt', '--pack', pack));
  await set(...many(20), multisig, ...notes);
  expect((await shown()).lines).toEqual([...many(20), notes[0], notes[1], multisig, ...notes.slice(2)]);
  expect((await shown()).descriptors).toEqual([
    expect.stringMatching(/^wsh\(sortedmulti\(2,\[6738736c.*#[a-z0-9]{8}$/),
  ]);
  expect((await files()).length).toBeGreaterThan(4);
  await set(notes[2] ?? '');
  expect(await shown()).toEqual(expect.objectContaining({ lines: [notes[2]], descriptors: [] }));
  expect(await files()).toHaveLength(2);
  await set();
  expect(await shown()).toEqual({ tokens: [], descriptors: [], paths: [], lines: [] });
  expect(await files()).toEqual([expect.objectContaining({ name: 'labels' })]);
});

test('a wrong line is reported by its number, and too many lines by the free room', async () => {
  const pack = copy();
  writeFileSync(place.path('some.txt'), `${notes[0]}\n\nusdc please\n`);
  const wrong = errorOf(await symbolon('notes', 'set', 'some.txt', '--pack', pack));
  expect(wrong).toMatchObject({
    code: 'file/malformed',
    exit: 8,
    message: expect.stringContaining('line 3 is neither'),
  });
  writeFileSync(place.path('some.txt'), many(60).join('\n'));
  const long = errorOf(await symbolon('notes', 'set', 'some.txt', '--pack', pack));
  expect(long).toMatchObject({ code: 'card/no-room', message: 'the notes need 8 files of 512 bytes, and 6 are free' });
});

test('interrupted notes are the old ones, the new ones, or reported as broken', async () => {
  const [before, after] = [many(20), many(25).slice(5)].map((lines) =>
    decodeNotes([new TextEncoder().encode(lines.join('\n'))]),
  );
  if (before === undefined || after === undefined) throw new Error('there are two');
  const pack = openPackFolder(place.path(copy()));
  const open = async () => openSession(await openCard(pack.take(1).tap()), { pin });
  const seen: string[] = [];
  for (let writes = 0; writes <= 3; writes += 1) {
    const session = await open();
    await writeNotes(session, before, { slot: 0 });
    await writeNotes(stoppedAfter(session, writes), after, { slot: 0 }).catch(() => undefined);
    const found = await readNotes(session, { slot: 0 }).catch((error) => error.code);
    seen.push(
      found === 'card/notes-broken'
        ? 'broken'
        : JSON.stringify(found, big) === JSON.stringify(before, big)
          ? 'old'
          : 'new',
    );
    if (seen.at(-1) === 'new') expect(found).toEqual(after);
  }
  expect(seen).toEqual(['old', 'broken', 'broken', 'new']);
  pack.close();
});

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

/** A session whose card is gone after so many changes. */
function stoppedAfter(session: Session, changes: number): Session {
  let left = changes;
  return {
    ...session,
    send: async (command, ...rest) => {
      if (command.name === 'WRITE FILE' || command.name === 'DELETE FILE') {
        if (left === 0) throw new Error('the card is gone');
        left -= 1;
      }
      return session.send(command, ...rest);
    },
  };
}

test('notes go to the other cards of a set with the files', async () => {
  const pack = copy();
  resultOf(await symbolon('backup', '--pack', pack));
  resultOf(await symbolon('notes', 'set', 'notes.txt', '--pack', pack));
  const shared = resultOf(await symbolon('files', 'share', '--cards', '2', '--pack', pack));
  const taken = { taken: 1 };
  expect(shared).toEqual({ files: 1, cards: [expect.objectContaining(taken), expect.objectContaining(taken)] });
  for (const card of ['2', '3'])
    expect(resultOf(await symbolon('notes', 'show', '--card', card, '--pack', pack))).toMatchObject({ lines: notes });
  expect(errorOf(await symbolon('files', 'share', '--cards', '3', '--pack', pack))).toMatchObject({
    code: 'pack/no-card',
    exit: 6,
  });
});

test('what a new file lacks is asked about: sweeps and whoever looks for accounts go by it', async () => {
  const pack = copy();
  const write = (...lines: string[]) => writeFileSync(place.path('some.txt'), lines.join('\n'));
  const set = (...more: string[]) => symbolon('notes', 'set', 'some.txt', '--pack', pack, ...more);
  write('eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 6 USDC', "m/44'/60'/7'/0/3");
  resultOf(await set());
  write('eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 6 USDC');
  const asked = await set();
  expect(errorOf(asked).code).toBe('confirmation/needed');
  expect(asked.stderr).toContain("no longer noted: \"m/44'/60'/7'/0/3\"");
  expect(resultOf<{ lines: string[] }>(await set('--yes')).lines).toHaveLength(1);
});
