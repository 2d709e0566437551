/** What the owner calls the cards of a set: kept on the cards, shown wherever they are spoken of. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  copier,
  createWorkplace,
  errorOf,
  foundOf,
  makeBackedUp,
  makeBox,
  pin,
  resultOf,
  type Workplace,
} from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
let copyBackedUp: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  await makeBackedUp(place);
  copy = copier(place, 'box');
  copyBackedUp = copier(place, 'backed-up');
  writeFileSync(place.path('other.txt'), 'my own words');
});
afterAll(() => place.remove());

const symbolon = (...args: string[]) => place.symbolon(...args, '--json');
type Members = { members: { name: string | null }[] };
const namesOn = async (pack: string, card: string) =>
  resultOf<Members>(await symbolon('set', 'show', '--pack', pack, '--card', card)).members.map(({ name }) => name);

test('names given with a backup go to its cards, and every command shows them', async () => {
  const pack = copy();
  resultOf(await symbolon('backup', '--name', 'safe', '--name', 'Mère', '--pack', pack));
  const names = [null, 'safe', 'Mère'];
  for (const card of ['1', '2', '3']) expect(await namesOn(pack, card)).toEqual(names);
  const again = resultOf<{ clones: unknown }>(await symbolon('backup', '--pack', pack));
  expect(again.clones).toMatchObject([{ name: 'safe' }, { name: 'Mère' }]);
  const { verified, unseen } = foundOf<{ verified: unknown; unseen: unknown }>(
    await symbolon('verify', '--cards', '2', '--card', '2,1', '--pack', pack),
    11,
  );
  expect(unseen).toEqual([{ member: 3, name: 'Mère' }]);
  expect(verified).toMatchObject([{ name: 'safe' }, { name: `card 1 of ${pack}` }]);
  const plan = resultOf<{ cards: unknown }>(await symbolon('set', 'plan', '-o', 'named.html', '--pack', pack));
  expect(plan.cards).toMatchObject([{ name: 'card 1' }, { name: 'safe' }, { name: 'Mère' }]);
  expect(readFileSync(place.path('named.html'), 'utf8')).toContain('Mère');
});

test('a daily card that gets no share of an allowance is told to have none, and how it gets one', async () => {
  const pack = copy();
  const daily = ['backup', '--targets', '1', '--role', 'daily', '--pack', pack] as const;
  expect((await place.symbolon(...daily)).stdout).toMatch(/may pay nothing: .*"symbolon refill [^"]*" gives it some/);
  const finished = await place.symbolon('backup', '--finish', '--role', 'daily', '--pack', pack);
  expect(finished.stdout).not.toContain('may pay nothing');
});

test('a backup says how many more clones can be made', async () => {
  const pack = copy();
  const said = async (...more: string[]) =>
    (await place.symbolon('backup', '--pack', pack, ...more)).stdout.trim().split('\n').at(-1);
  expect(await said('--targets', '1', '--role', 'daily')).toBe(
    `One more clone can be made; "symbolon backup --finish --seal --pack ${pack}" ends that for good.`,
  );
  expect(await said('--targets', '1', '--role', 'daily', '--card', '1,3')).toBe('There is no room for more clones.');
  expect(await said('--finish', '--seal', '--yes')).toMatch(/^The card makes no more clones\./);
});

test('a name is changed, removed, and shared with earlier clones', async () => {
  const pack = copyBackedUp();
  expect(resultOf(await symbolon('set', 'name', '1', 'desk', '--pack', pack))).toEqual({
    names: [{ member: 1, name: 'desk' }],
  });
  resultOf(await symbolon('set', 'name', '3', 'bank', '--pack', pack));
  expect(await namesOn(pack, '3')).toEqual([null, null, null]);
  resultOf(await symbolon('files', 'share', '--cards', '2', '--pack', pack));
  expect(await namesOn(pack, '3')).toEqual(['desk', null, 'bank']);
  expect(resultOf(await symbolon('set', 'name', '1', '', '--pack', pack))).toEqual({
    names: [{ member: 3, name: 'bank' }],
  });
  expect(errorOf(await symbolon('set', 'name', '4', 'x', '--pack', pack))).toMatchObject({ code: 'usage/wrong' });
});

test('a name that two cards have means neither: both are told, and no card is put out', async () => {
  const pack = copyBackedUp();
  for (const member of ['2', '3']) resultOf(await symbolon('set', 'name', member, 'safe', '--pack', pack));
  const unclear = errorOf(await symbolon('set', 'revoke', 'safe', '--yes', '--pack', pack));
  expect(unclear).toMatchObject({ code: 'usage/wrong', exit: 2 });
  expect(unclear.message).toMatch(
    /^"safe" can be "safe" \(member 2, number \d{12}\) or "safe" \(member 3, number \d{12}\): give the number printed/,
  );
  const { members } = resultOf<{ members: { standing: string }[] }>(await symbolon('set', 'show', '--pack', pack));
  expect(members.map(({ standing }) => standing)).not.toContain('revoked');
});

test.each(['x'.repeat(41), 'é'.repeat(21), 'a\nb', '\u001b[2J', ' a', ''])(
  '"%s" is refused as a name',
  async (name) => {
    expect(errorOf(await symbolon('backup', '--name', name, '--pack', 'box'))).toMatchObject({
      code: 'usage/wrong',
      exit: 2,
    });
  },
);

test.each([
  [
    'has no room',
    async (pack: string) => {
      for (const file of ['1', '2', '3', '4', '5', '6'])
        resultOf(await symbolon('files', 'write', file, 'mine', 'other.txt', '--pack', pack));
    },
  ],
  [
    'has a file of that name that says something else',
    async (pack: string) =>
      resultOf(await symbolon('files', 'write', '1', 'card names', 'other.txt', '--yes', '--pack', pack)),
  ],
])('a backup is made all the same where the card %s', async (_, fill) => {
  const pack = copy();
  await fill(pack);
  const made = await symbolon('backup', '--name', 'safe', '--name', 'sister', '--pack', pack);
  expect(resultOf<{ clones: unknown }>(made).clones).toMatchObject([{ name: 'safe' }, { name: 'sister' }]);
  expect(made.stderr).toContain('The names are not kept on the card.');
  expect(resultOf(await symbolon('files', 'read', '1', '--card', '2', '--pack', pack))).toMatchObject({
    content: Buffer.from('my own words').toString('base64'),
  });
});

test('a clone with a PIN of its own gets the names', async () => {
  const pack = copy();
  const own = { SYMBOLON_NEW_PIN: '135790' };
  resultOf(
    await place.symbolonWith(
      own,
      'backup',
      '--own-pin',
      '--targets',
      '1',
      '--role',
      'daily',
      '--name',
      'mine',
      '--pack',
      pack,
      '--json',
    ),
  );
  expect(await namesOn(pack, '1')).toEqual([null, 'mine']);
  const shown = (given: string) =>
    place.symbolonWith({ SYMBOLON_PIN: given }, 'set', 'show', '--card', '2', '--pack', pack, '--json');
  expect(resultOf<Members>(await shown('135790')).members[1]?.name).toBe('mine');
  expect(errorOf(await shown(pin))).toMatchObject({ code: 'pin/wrong', message: 'wrong PIN: 2 tries left' });
});
