/**
 * A new card in the place of a lost one: from another pack only after its short code was compared, here at a
 * pseudo-terminal with a second process beside it.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atTerminal, copier, createWorkplace, errorOf, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
const symbolon = (...args: string[]) => place.symbolon(...args, '--json');
beforeAll(async () => {
  place = createWorkplace();
  for (const [pack, cards] of [
    ['set', '4'],
    ['stranger', '1'],
  ] as const)
    resultOf(await symbolon('pack', 'new', pack, '--cards', cards));
  resultOf(await symbolon('wallet', 'create', '--pack', 'set'));
  resultOf(await symbolon('backup', '--pack', 'set'));
  // A card of another pack in the same hand: the fifth one of the folder.
  cpSync(place.path('stranger', 'card-1.card'), place.path('set', 'card-5.card'));
  const [own, other] = ['set', 'stranger'].map((pack) =>
    JSON.parse(readFileSync(place.path(pack, 'pack.json'), 'utf8')),
  );
  writeFileSync(place.path('set', 'pack.json'), JSON.stringify({ ...own, cards: [...own.cards, other.cards[0]] }));
  copy = copier(place, 'set');
});
afterAll(() => place.remove());

const lost = ['--lost-member', '3', '--card', '1,5,2'];
const lifecycleOf = async (pack: string) =>
  resultOf<{ lifecycle: string }>(await symbolon('info', '--card', '5', '--pack', pack)).lifecycle;

/**
 * Waits until the code is shown, and has another device compare it meanwhile: on a copy, for a pack belongs to one
 * process at a time.
 */
async function compared(pack: string, answer: string) {
  const terminal = atTerminal(place, ['set', 'replace', '--yes', ...lost, '--pack', pack]);
  await terminal.typeAt('Go on? [y/N] ', '');
  const second = `${pack}-seen-elsewhere`;
  cpSync(place.path(pack), place.path(second), { recursive: true });
  for (const file of readdirSync(place.path(second))) if (file.startsWith('lock.')) rmSync(place.path(second, file));
  const codes = resultOf<{ list: string; card: string; same: boolean }>(
    await symbolon('set', 'code', '4', '--card', '1,5', '--pack', second),
  );
  terminal.type(answer);
  return { codes, shown: /Its code is "(\S.*\S)"\./.exec(terminal.output())?.[1], ...(await terminal.ended) };
}

test('a card of another pack is admitted once its code is the same on a second device', async () => {
  const pack = copy();
  const { codes, shown, status, output } = await compared(pack, 'y\r');
  expect(codes).toEqual({ list: shown, card: shown, same: true });
  expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('holds the wallet') });
  expect(await lifecycleOf(pack)).toBe('active');
});

test.each([
  ['set add', ['set', 'add', '--yes']],
  ['set replace', ['set', 'replace', '--yes', '--lost-member', '1', '--promote', '2']],
] as const)(
  '%s names the cards that have yet to hear of the new one, and tells those of --tell',
  async (name, args) => {
    const cards = name === 'set add' ? ['1', '4', '2', '3'] : ['2', '4', '3'];
    const [first, added, agreeing, last] = cards;
    const pack = copy();
    const some = await place.symbolon(...args, '--card', [first, added, agreeing].join(','), '--pack', pack);
    expect(some).toMatchObject({ status: 0 });
    // Of three cards two agree in place of a lost primary: nobody is left to be told.
    if (last === undefined) return expect(some.stdout).not.toContain('Yet to hear of it');
    expect(some.stdout).toContain('Yet to hear of it: member 3');
    expect(some.stdout.match(/Yet to hear|"symbolon set tell/g)).toHaveLength(2);
    expect(some.stdout).not.toMatch(/Yet to hear of it:.*member [124]/);
    const other = copy();
    const all = [...args, '--tell', '1', '--card', cards.join(','), '--pack', other];
    const told = await place.symbolon(...all);
    expect(told).toMatchObject({ status: 0, stdout: expect.not.stringContaining('Yet to hear of it') });
    const shown = await symbolon('set', 'show', '--card', last, '--pack', other);
    expect(resultOf<{ members: unknown[] }>(shown).members).toHaveLength(4);
  },
);

test('who is asked sees which card gets the wallet; stopped there, nothing is said of a card that has offered itself', async () => {
  const pack = copy();
  const { card: number } = resultOf<{ card: string }>(await symbolon('info', '--card', '4', '--pack', pack));
  const { typeAt, ended } = atTerminal(place, ['set', 'add', '--card', '1,4,2', '--name', 'attic', '--pack', pack]);
  await typeAt('Go on? [y/N] ', '\x03');
  const { status, output } = await ended;
  expect(status).toBe(130);
  const said = output.replace(/\s+/g, ' ');
  expect(said).toContain(`A new card gets the wallet, for good: "attic", number ${number}.`);
  expect(said).toContain('Nothing was changed on a card');
  expect(said).not.toContain('how far it got');
});

test('a card of another pack gets nothing if the owner says that the codes differ', async () => {
  const pack = copy();
  const { status, output } = await compared(pack, 'n\r');
  expect({ status, output }).toMatchObject({
    status: 3,
    output: expect.stringContaining('revoke the card that was admitted'),
  });
  expect(await lifecycleOf(pack)).toBe('blank');
  resultOf(await symbolon('set', 'revoke', '--yes', '4', '--pack', pack));
});

test('a card of another pack is refused before anybody agrees if nobody can compare the codes', async () => {
  const pack = copy();
  expect(errorOf(await symbolon('set', 'replace', '--yes', ...lost, '--pack', pack))).toMatchObject({
    problem: 'other-pack',
    exit: 3,
  });
  expect(resultOf<{ members: unknown[] }>(await symbolon('set', 'show', '--pack', pack)).members).toHaveLength(3);
});

async function opensWithOwnPin(pack: string, card: string): Promise<void> {
  const wallets = (more: Record<string, string>) =>
    place.symbolonWith(more, 'wallets', '--card', card, '--pack', pack, '--json');
  expect(errorOf(await wallets({}))).toMatchObject({ code: 'pin/wrong', message: 'wrong PIN: 2 tries left' });
  resultOf(await wallets({ SYMBOLON_PIN: '135790' }));
}

test('a replacement can have a PIN of its own, and a name', async () => {
  const pack = copy();
  const args = [
    'set',
    'replace',
    '--yes',
    '--lost-member',
    '3',
    '--card',
    '1,4,2',
    '--own-pin',
    '--name',
    'new',
    '--pack',
    pack,
    '--json',
  ];
  const run = await place.symbolonWith({ SYMBOLON_NEW_PIN: '135790' }, ...args);
  expect(resultOf<{ clones: unknown }>(run).clones).toMatchObject([{ name: 'new' }]);
  await opensWithOwnPin(pack, '4');
});

test('a rotated wallet settles anew who gives a new PIN and what waits, on all its cards', async () => {
  resultOf(await symbolon('pack', 'new', 'slow', '--cards', '2'));
  const settled = ['--delay-loosening', '3d', '--delay-pin-reset', '2d', '--pin-reset', '1'];
  const rotate = ['set', 'rotate', '--yes', '--targets', '1', '--role', 'daily', '--no-puk', '--pack', 'slow'];
  expect(errorOf(await symbolon(...rotate, '--delay-pin-reset', '2d'))).toMatchObject({ code: 'usage/wrong' });
  const { stdout } = await place.symbolon(...rotate, ...settled);
  expect(stdout).toContain('What the first card decides alone waits for 3 days.');
  expect(stdout).toMatch(/"symbolon time trust [^"]*" with --signers/);
  // Without a PUK one card alone could never choose others.
  expect(stdout).toContain('nothing ever comes back by time again');
  const delays = { loosening: 3 * 86_400, pinReset: 2 * 86_400, word: 3 * 86_400 };
  for (const card of ['1', '2']) {
    const shown = await symbolon('set', 'show', '--card', card, '--pack', 'slow');
    expect(resultOf(shown)).toMatchObject({ pinReset: 1, delays });
  }
});

test('the backups of a rotated wallet can have PINs of their own, and names', async () => {
  resultOf(await symbolon('pack', 'new', 'fresh', '--cards', '2'));
  const args = [
    'set',
    'rotate',
    '--yes',
    '--targets',
    '1',
    '--role',
    'daily',
    '--own-pin',
    '--name',
    'purse',
    '--pack',
    'fresh',
    '--json',
  ];
  const run = await place.symbolonWith({ SYMBOLON_NEW_PIN: '135790' }, ...args);
  expect(resultOf<{ clones: unknown }>(run).clones).toMatchObject([{ name: 'purse' }]);
  await opensWithOwnPin('fresh', '2');
});
