/** Shares from the command line: dealt, shown, renewed, gathered again, rehearsed, and told in the plan. */
import { readFileSync, writeFileSync } from 'node:fs';
import { writeShare } from '@symbolon/chains/phrases';
import type { Slip39Share } from '@symbolon/interface';
import { sharesOfSecret } from '@symbolon/protocol/shares';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  foundOf,
  makeRoomy,
  makeSplit,
  pin,
  resultOf,
  root,
  type Workplace,
} from '../../support/workplace.ts';

let place: Workplace;
let roomy: () => string;
let split: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeRoomy(place);
  await makeSplit(place);
  roomy = copier(place, 'roomy');
  split = copier(place, 'split');
});
afterAll(() => place.remove());

const fingerprint = root.fingerprint.toString(16).padStart(8, '0');
const held = { SYMBOLON_SHARE_PIN: pin };
type Status = {
  held: { share: string; number: number; code: string; fingerprint: string; plan: string } | null;
  dealt: { number: number; pending: boolean; shares: { share: string; name: string | null; state: string }[] } | null;
  room: number | null;
};
const statusOf = async (pack: string, card = '1') =>
  resultOf<Status>(await place.symbolon('shares', 'status', '--pack', pack, '--card', card, '--json'));

describe('shares deal', () => {
  test('gives each holder a PIN of their own, keeps the names, and can be run again', async () => {
    const pack = roomy();
    const given = { SYMBOLON_SHARE_PIN: '111111\n222222', SYMBOLON_SHARE_PUK: '111111111111\n' };
    const args = ['shares', 'deal', '2-of-2', '--name', 'aunt', '--name', 'brother', '--pack', pack];
    const { status, stdout, stderr } = await place.symbolonWith(given, ...args);
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /"aunt", number \d{12}, holds share 1 of 2\.\n"brother".*2 of 2 cards make the wallet/s,
      ),
    });
    expect(stderr).toMatch(/"aunt" is ready\.\n(.* …\n)*"brother" is ready\.\n(.*\n)+All shares have arrived\./);
    expect((await statusOf(pack)).dealt?.shares).toMatchObject([
      { share: 'share 1 of 2', name: 'aunt', state: 'confirmed' },
      { share: 'share 2 of 2', name: 'brother', state: 'confirmed' },
    ]);
    const brother = await place.symbolonWith(
      { SYMBOLON_PIN: '222222' },
      'shares',
      'status',
      '--card',
      '3',
      '--pack',
      pack,
      '--json',
    );
    expect(resultOf<Status>(brother)).toMatchObject({
      held: { share: 'share 2 of 2', fingerprint, plan: '2 of 2 cards', number: 1 },
      dealt: null,
      room: null,
    });
    expect(resultOf(await place.symbolonWith(given, ...args, '--json'))).toMatchObject({ number: 1 });
  });

  test('asks each holder at a terminal, by the name of the card', async () => {
    const pack = roomy();
    const args = ['shares', 'deal', '2', 'of', '2', '--name', 'aunt', '--name', 'brother', '--pack', pack];
    const terminal = atTerminal(place, args);
    for (const [name, digits] of [
      ['aunt', '135791'],
      ['brother', '246802'],
    ]) {
      await terminal.typeAt(`The holder of "${name}" chooses its PIN, 6 to 12 digits: `, `${digits}\n`);
      await terminal.typeAt('once more: ', `${digits}\n`);
      await terminal.typeAt('(empty: none, for good): ', '\n');
      await terminal.typeAt('once more: ', '\n');
    }
    const { status, output } = await terminal.ended;
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('holds share 2 of 2') });
    expect(output).not.toContain('135791');
    const aunt = await place.symbolonWith(
      { SYMBOLON_PIN: '135791' },
      'shares',
      'status',
      '--card',
      '2',
      '--pack',
      pack,
      '--json',
    );
    expect(resultOf<Status>(aunt).held?.share).toBe('share 1 of 2');
  });

  test.each([
    ['3 of 2', '3 of 2 shares can’t make a wallet'.replace('’', "'")],
    ['1 of 1', 'one card alone would hold the wallet'],
    ['2 of 9', 'a wallet has at most 8 shares'],
    ['all', '"all" is not how many cards of how many, such as 2 of 3'],
  ])('refuses %s, and says why', async (plan, reason) => {
    const run = await place.symbolon('shares', 'deal', ...plan.split(' '), '--pack', 'roomy', '--json');
    expect(errorOf(run)).toMatchObject({ code: 'usage/wrong', message: reason });
  });

  test('says that there is no room, and how there would be', async () => {
    const pack = 'narrow';
    resultOf(await place.symbolon('pack', 'new', pack, '--cards', '4', '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--pack', pack, '--json'));
    const run = await place.symbolonWith(
      held,
      'shares',
      'deal',
      '2',
      'of',
      '3',
      '--no-share-puk',
      '--pack',
      pack,
      '--json',
    );
    const { problem, advice } = errorOf(run);
    expect(problem).toBe('no-room-for-shares');
    expect(advice).toContain('Nothing was dealt');
  });
});

const at = (pack: string) => ['--pack', pack, '--json'] as const;

describe('shares renew', () => {
  test('names the backups that have yet to hear of a revocation, and the command that tells them', async () => {
    const pack = split();
    resultOf(await place.symbolon('backup', '--targets', '1', '--puk', '--name', 'safe', '--card', '1,6', ...at(pack)));
    const args = ['shares', 'renew', '--yes', '2', 'of', '3', '--new', '1', '--card', '1,2,3,5', '--no-share-puk'];
    const { stdout } = await place.symbolonWith(held, ...args, '--pack', pack);
    expect(stdout).toMatch(/Yet to hear of it: "safe" \(member \d, number \d{12}\)\./);
    expect(stdout).toMatch(/"symbolon set tell --card \.\.\. [^"]*" tells them/);
    resultOf(await place.symbolon('set', 'revoke', '--yes', '4', '--tell', '1', '--card', '1,6', ...at(pack)));
    resultOf(await place.symbolon('activate', '--yes', '--card', '6,1', ...at(pack)));
  });

  test('is what "set revoke" names after a share card, which holds no key, and makes up for it', async () => {
    const pack = split();
    const { output } = await atTerminal(place, ['set', 'revoke', '4', '--yes', '--pack', pack]).ended;
    expect(output).toContain('Revoked: member 4');
    expect(output).toContain('The lost card holds no key, but its share');
    expect(output).toContain(`symbolon shares renew 2 of 3 --new 1 --pack ${pack}`);
    expect(output).not.toMatch(/still holds keys|set replace/);
    const renew = ['shares', 'renew', '2', 'of', '3', '--new', '1', '--card', '1,2,3,5', '--no-share-puk', '--yes'];
    resultOf(await place.symbolonWith(held, ...renew, ...at(pack)));
    expect((await statusOf(pack, '2')).held?.code).toBe((await statusOf(pack, '5')).held?.code);
  });

  test('takes a new card in, and revokes the one that is left out', async () => {
    const pack = split();
    const asked = ['shares', 'renew', '2', 'of', '3', '--new', '1', '--card', '1,2,3,5', '--no-share-puk'];
    const before = await statusOf(pack);
    const { status, stderr } = await place.symbolonWith(held, ...asked, '--pack', pack);
    expect({ status, stderr }).toMatchObject({
      status: 10,
      stderr: expect.stringMatching(/Put out of the set, and never back into it: member 4, share, number \d{12}\.\n/),
    });
    expect(await statusOf(pack)).toEqual(before);
    const args = [...asked, '--yes'];
    const renewed = resultOf(await place.symbolonWith(held, ...args, '--pack', pack, '--json'));
    expect(renewed).toMatchObject({ number: 2, revoked: [4] });
    expect((await statusOf(pack, '2')).held?.code).toBe((await statusOf(pack, '5')).held?.code);
    const old = await place.symbolonWith(
      held,
      'shares',
      'recover',
      '--card',
      '6,2,4',
      '--pack',
      pack,
      '--no-puk',
      '--json',
    );
    expect(errorOf(old)).toMatchObject({
      problem: 'other-split',
      message: expect.stringContaining(`card 4 of ${pack}`),
    });
  });
});

describe('shares recover', () => {
  test('makes the wallet again, and asks no card that was not named', async () => {
    const pack = split();
    const recover = (cards: string) =>
      place.symbolonWith(held, 'shares', 'recover', '--card', cards, '--pack', pack, '--json');
    expect(errorOf(await recover('6,2')).problem).toBe('shares-missing');
    const made = resultOf<{ shares: { share: string }[] }>(await recover('6,2,4'));
    expect(made).toMatchObject({ fingerprint, plan: '2 of 3 cards', number: 1 });
    expect(made.shares.map(({ share }) => share)).toEqual(['share 1 of 3', 'share 3 of 3']);
    const addressOf = async (card: string) =>
      (await place.symbolon('address', '--card', card, '--pack', pack, '--json')).stdout;
    expect(await addressOf('6')).toBe(await addressOf('1'));
    expect(errorOf(await place.symbolon('address', '--card', '2', '--pack', pack, '--json')).message).toContain(
      'holds a share of this wallet, and none of its keys',
    );
  });

  test('settles anew what waits', async () => {
    const pack = split();
    const recover = (...args: string[]) =>
      place.symbolonWith(held, 'shares', 'recover', '--card', '6,2,4', ...args, '--pack', pack);
    expect(errorOf(await recover('--delay-pin-reset', '2d', '--json'))).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringContaining('--pin-reset 1 or 2'),
    });
    const { stdout } = await recover('--delay-loosening', '3d', '--pin-reset', '1', '--no-puk');
    expect(stdout).toContain('nothing ever comes back by time again');
    expect(stdout).toContain('A policy that allows more waits for 3 days.');
    expect(stdout).toContain('THESE DELAYS HOLD NOTHING UP while there is room for more cards');
    const set = await place.symbolon('set', 'show', '--card', '6', '--pack', pack, '--json');
    expect(resultOf(set)).toMatchObject({
      pinReset: 1,
      delays: { loosening: 3 * 86_400, pinReset: 0, word: 3 * 86_400 },
    });
  });

  test('says which words are wrong, before a card is asked', async () => {
    const pack = split();
    const args = ['shares', 'recover', '--card', '6,2', '--written', '1', '--pack', pack, '--json'];
    const wrong = await place.symbolonWith({ ...held, SYMBOLON_SHARE_WORDS: 'academic acid' }, ...args);
    expect(errorOf(wrong).code).toBe('share/malformed');
    const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
    const [other] = sharesOfSecret(new Uint8Array(16).fill(7), plan, { random }) as readonly Slip39Share[];
    const words = await writeShare(other as Slip39Share);
    writeFileSync(place.path('words.txt'), `${words}\n`);
    const foreign = await place.symbolonWith(held, ...args, '--words-file', 'words.txt');
    expect(errorOf(foreign)).toMatchObject({
      problem: 'other-split',
      message: 'The share of "written share 1" is of another split than the others.',
    });
    const two = await place.symbolonWith({ ...held, SYMBOLON_SHARE_WORDS: `${words}\n\n${words}` }, ...args);
    expect(errorOf(two)).toMatchObject({ code: 'usage/wrong' });
  });
});

describe('shares export', () => {
  test('gives words to a program only if asked twice, and they stand in for the card', async () => {
    const pack = split();
    const args = ['shares', 'export', '--card', '4', '--pack', pack, '--json'];
    expect(errorOf(await place.symbolon(...args)).code).toBe('confirmation/unprotected');
    expect(errorOf(await place.symbolon(...args, '--unprotected')).code).toBe('confirmation/needed');
    const { words } = resultOf<{ words: string }>(await place.symbolon(...args, '--unprotected', '--yes'));
    expect(words.split(' ')).toHaveLength(20);
    writeFileSync(place.path('third.txt'), `${words}\n`);
    const recover = ['shares', 'recover', '--card', '6,2', '--written', '1', '--words-file', 'third.txt'];
    expect(resultOf(await place.symbolonWith(held, ...recover, '--pack', pack, '--json'))).toMatchObject({
      fingerprint,
    });
    const none = await place.symbolon('shares', 'export', '--unprotected', '--yes', '--pack', pack, '--json');
    expect(errorOf(none).code).toBe('card/no-share-words');
  });

  test('shows them at a terminal, and takes them off again', async () => {
    const pack = split();
    const terminal = atTerminal(place, ['shares', 'export', '--card', '4', '--pack', pack]);
    await terminal.typeAt('Go on? [y/N] ', 'y\n');
    await terminal.typeAt(/Press a key/, 'x');
    const { status, output } = await terminal.ended;
    expect(status).toBe(0);
    expect(output).toMatch(/share 3, of which it takes 2: 20 words \(SLIP-39\)/);
    expect(output.slice(output.lastIndexOf('Press a key'))).toContain('are off the screen');
  });
});

test('shares rehearse brings the wallet back, and leaves the card blank', async () => {
  const pack = split();
  const rehearse = (hex: string) =>
    place.symbolonWith(
      held,
      'shares',
      'rehearse',
      '--yes',
      '--card',
      '6,3,4',
      '--fingerprint',
      hex,
      '--pack',
      pack,
      '--json',
    );
  const result = resultOf<{ steps: { step: string; taps: number }[] }>(await rehearse(fingerprint));
  expect(result).toMatchObject({ recovered: true, fingerprint });
  expect(result.steps.map(({ step, taps }) => [step, taps])).toEqual([
    ['recover', 4],
    ['clean', 1],
  ]);
  expect(errorOf(await place.symbolon('wallets', '--card', '6', '--pack', pack, '--json')).code).toBe('card/blank');
  expect(resultOf(await rehearse('00000000'))).toMatchObject({
    recovered: false,
    steps: [{ outcome: 'failed' }, { outcome: 'done' }],
  });
});

test('set plan tells who holds which share, and what a helper does', async () => {
  const pack = split();
  resultOf(await place.symbolon('set', 'plan', '--output', 'shares.html', '--pack', pack, '--json'));
  const page = readFileSync(place.path('shares.html'), 'utf8');
  for (const text of [
    '2 of 3 cards',
    'symbolon shares recover',
    'symbolon shares renew',
    'any 2 of these 3 cards',
    fingerprint,
  ])
    expect(page).toContain(text);
  expect(page).not.toContain('Hold <span class="badge b1">B</span>');
});

test('verify shows what share cards hold', async () => {
  const pack = split();
  const run = await place.symbolon('verify', '--card', '2,3', '--cards', '2', '--pack', pack, '--json');
  expect(foundOf(run, 11)).toMatchObject({
    verified: [{ share: 'share 1 of 3' }, { share: 'share 2 of 3', findings: [] }],
  });
});

test('set show works on a share card', async () => {
  const run = await place.symbolon('set', 'show', '--card', '2', '--pack', split(), '--json');
  expect(resultOf(run)).toMatchObject({
    member: 2,
    members: [{ role: 'primary' }, { role: 'share', state: 'this card' }, {}, {}],
  });
});

test('shares code shows the same on every device', async () => {
  const pack = split();
  const run = () => place.symbolonWith(held, 'shares', 'code', '--card', '2,6', '--pack', pack, '--json');
  expect(resultOf<{ code: string }>(await run()).code).toBe(resultOf<{ code: string }>(await run()).code);
});
