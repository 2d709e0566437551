/** A PIN is tried only on the card that it was said to be of, and a slip of the finger ends no ceremony. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pinOf } from '../support/prompts.ts';
import { allTries, runAs, triesOf } from '../support/tries.ts';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  foundOf,
  makeBackedUp,
  pin,
  resultOf,
} from '../support/workplace.ts';

const place = createWorkplace();
const own = '135790';
/** Three cards with the wallet, of which the second one has a PIN of its own. */
let copy: () => string;
beforeAll(async () => {
  await makeBackedUp(place);
  const change = ['pin', 'change', '--card', '2', '--pack', 'backed-up', '--json'];
  resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: own }, ...change));
  copy = copier(place, 'backed-up');
});
afterAll(() => place.remove());

const verify = ['verify', '--cards', '3', '--card', '1,2,3'];
const typing = { SYMBOLON_PIN: undefined };
const triesOfSecond = (pack: string) => triesOf(place, pack, 'pin', { card: 2 });
const further = { further: true };

describe('at a terminal', () => {
  test('each card is asked for its own, and none loses a try', async () => {
    const pack = copy();
    const person = [
      [pinOf(`card 1 of ${pack}`), pin],
      [pinOf(`card 2 of ${pack}`, further), own],
      [pinOf(`card 3 of ${pack}`, further), ''],
    ] as const;
    resultOf(await runAs(place, [...verify, '--pack', pack], { environment: typing, person }));
    expect(await triesOfSecond(pack)).toBe(allTries);
  });

  test('a wrong one is not asked for again: the command goes on without that card, or ends', async () => {
    const pack = copy();
    const person = (...answers: readonly string[]) =>
      [
        [`PIN of card 1`, pin],
        [`PIN of card 2`, answers],
        [`PIN of card 3`, ''],
      ] as const;
    type Left = { readonly leftOut: readonly { readonly problem: string; readonly text: string }[] };
    for (const [given, left] of [
      ['999999', 2],
      ['999998', 1],
    ] as const) {
      const wrong = { environment: typing, person: person(given) };
      const { leftOut } = foundOf<Left>(await runAs(place, [...verify, '--pack', pack], wrong), 11);
      expect(leftOut).toMatchObject([{ problem: 'wrong-password' }]);
      expect(leftOut[0]?.text).toMatch(left === 2 ? /2 tries are left/ : /1 try is left/);
      expect(await triesOfSecond(pack)).toBe(left);
    }
    const tell = ['set', 'tell', '--card', '1,3', '--pack', copy()];
    const told = await runAs(place, tell, { environment: typing, person: [['PIN of card 1', '999999']] });
    expect(errorOf(told)).toMatchObject({ exit: 4, message: expect.stringContaining('2 tries are left') });
    const suspended = { environment: typing, person: person(own) };
    expect(foundOf<Left>(await runAs(place, [...verify, '--pack', pack], suspended), 11).leftOut).toMatchObject([
      { problem: 'one-try-left' },
    ]);
    expect(await triesOfSecond(pack)).toBe(1);
  });

  test('a wrong PUK of "activate" is not sent again', async () => {
    const pack = copy();
    const person = [
      ['PIN of', [own]],
      ['PUK of', ['999999999999']],
    ] as const;
    const attempt = { environment: { ...typing, SYMBOLON_PUK: undefined }, person };
    const run = await runAs(place, ['activate', '--yes', '--puk', '--card', '2', '--pack', pack], attempt);
    expect(errorOf(run)).toMatchObject({ problem: 'wrong-password' });
    expect(await triesOf(place, pack, 'puk', { card: 2 })).toBe(9);
  });

  test('the question stands on a line of its own', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['pin', 'reset', '--card', '3,2,1', '--pack', pack], typing);
    await typeAt(pinOf(`card 2 of ${pack}`), '\u0003');
    const { output } = await ended;
    expect(output).toContain(`\r\u001b[2KPIN of card 2 of ${pack}: `);
  });
});

describe('a single PIN of a script', () => {
  test.each([
    ['set tell', ['set', 'tell', '--card', '1,2']],
    ['activate', ['activate', '--yes', '--card', '2,1']],
    ['set revoke', ['set', 'revoke', '--yes', '3', '--tell', '1', '--card', '1,2']],
    ['files share', ['files', 'share', '--cards', '1', '--card', '1,2']],
    ['set promote', ['set', 'promote', '--yes', '3', '--signers', '1', '--card', '3,2']],
  ])('%s: costs a card with another PIN one try, and no second one', async (_, args) => {
    const pack = copy();
    // The first card has the PIN of the script.
    const environment = args[0] === 'activate' ? { SYMBOLON_PIN: own } : {};
    const other = args[0] === 'activate' ? 1 : 2;
    const run = () => place.symbolonWith(environment, ...args, '--pack', pack, '--json');
    const [refused, ...later] = [errorOf(await run()), errorOf(await run()), errorOf(await run())];
    expect(refused.code).toBe(args[0] === 'files' ? 'pin/wrong' : 'ceremony/stopped');
    for (const error of later) {
      expect(error).toMatchObject({ exit: 4, advice: expect.stringContaining('one line a card') });
      expect(error.message).toContain('was given for another card');
    }
    expect(await triesOf(place, pack, 'pin', { card: other })).toBe(allTries - 1);
  });

  test('works on cards that have the same, and with a line a card on others', async () => {
    const pack = copy();
    foundOf(await place.symbolon('verify', '--cards', '2', '--card', '1,3', '--pack', pack, '--json'), 11);
    const lines = { SYMBOLON_PIN: `${pin}\n${own}\n\n` };
    resultOf(await place.symbolonWith(lines, ...verify, '--pack', pack, '--json'));
    expect(await triesOfSecond(pack)).toBe(allTries);
  });
});
