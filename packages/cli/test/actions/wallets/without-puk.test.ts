/** A wallet without a PUK: what is said where it is made, and where the PUK would be needed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atTerminal, createWorkplace, errorOf, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let packs = 0;
beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place.remove());

async function newPack(): Promise<string> {
  packs += 1;
  resultOf(await place.symbolon('pack', 'new', `pack-${packs}`, '--json'));
  return `pack-${packs}`;
}

const create = async (...options: readonly string[]) =>
  place.symbolon('wallet', 'create', ...options, '--pack', await newPack());

describe('what is said of other cards', () => {
  test('with a PUK, the command that adds one', async () => {
    const { stdout, stderr } = await create('--clones', '0');
    expect(stdout).toContain('Other cards join it with its PUK: "symbolon set add --signers 0 ');
    expect(`${stdout}${stderr}`).not.toContain('no PUK');
  });

  test('without one, that none can ever join', async () => {
    const { stdout, stderr } = await create('--clones', '0', '--no-puk');
    expect(stderr).toContain('WARNING: This card gets no PUK, now or later.');
    expect(stderr).toContain('No other card can ever join the wallet');
    expect(stdout).toContain('It can not be backed up onto other cards: without a PUK none can join it.');
    expect(stdout).toContain('This card gets no PUK, now or later.');
    expect(stdout).not.toContain('with its PUK');
  });

  test('of one clone, the command that makes it', async () => {
    expect((await create('--clones', '1')).stdout).toContain('"symbolon backup --targets 1 --puk ');
    const { stdout } = await create('--clones', '1', '--no-puk');
    expect(stdout).toContain('"symbolon backup --targets 1 --role daily ');
    expect(stdout).not.toContain('--puk"');
  });

  test('in a later slot, where it is not known, both', async () => {
    const pack = await newPack();
    await place.symbolon('wallet', 'create', '--no-puk', '--pack', pack);
    const { stdout } = await place.symbolon('wallet', 'create', '--clones', '0', '--slot', '2', '--pack', pack);
    expect(stdout).toContain('with the PUK of this card, if it has one');
  });
});

test('a clock that a word of the first card alone can not replace is warned of', async () => {
  const waits = ['--delay-word', '3d'];
  const nothing = 'nothing ever comes back by time again';
  const { stdout, stderr } = await create('--no-puk', ...waits);
  expect([stdout, stderr.replace(/\s+/g, ' ')]).toEqual([
    expect.stringContaining(nothing),
    expect.stringContaining(nothing),
  ]);
  // Loosening makes the word wait too.
  expect((await create('--no-puk', '--delay-loosening', '3d')).stdout).toContain(nothing);
  for (const other of [waits, ['--no-puk']]) expect((await create(...other)).stdout).not.toContain(nothing);
  const pack = await newPack();
  await place.symbolon('wallet', 'create', '--pack', pack);
  const later = await place.symbolon('wallet', 'create', ...waits, '--slot', '2', '--pack', pack);
  expect(later.stdout).toContain('If this card has no PUK: ');
});

test('where PINs can be reset, a blocked one is not for good', async () => {
  const { stdout } = await create('--no-puk', '--pin-reset', '1');
  expect(stdout).toContain('stays so until other cards of the wallet give a new one');
  expect(stdout).not.toContain('only be erased');
});

test('PIN resets by cards that can never join are refused', async () => {
  expect(errorOf(await create('--clones', '0', '--no-puk', '--pin-reset', '1', '--json'))).toMatchObject({
    code: 'usage/wrong',
    message: expect.stringContaining('they join with the PUK alone'),
  });
});

test('Enter in place of a PUK says at once what that means', async () => {
  const args = ['wallet', 'create', '--clones', '0', '--pack', await newPack()];
  const { typeAt, ended } = atTerminal(place, args, { SYMBOLON_PIN: undefined, SYMBOLON_PUK: undefined });
  await typeAt('6 to 12 digits: ', '246810\r');
  await typeAt('once more: ', '246810\r');
  await typeAt('(empty: none, for good): ', '\r');
  await typeAt('once more: ', '\r');
  await typeAt(/No other card can ever join the wallet[\s\S]*\[everyday\] /, '\r');
  expect(await ended).toMatchObject({ status: 0 });
});

test('a card is not added by a PUK that is not there, and the reason is said', async () => {
  const pack = await newPack();
  await place.symbolon('wallet', 'create', '--clones', '0', '--no-puk', '--pack', pack);
  const add = await place.symbolon('set', 'add', '--yes', '--signers', '0', '--card', '1,2', '--pack', pack, '--json');
  expect(errorOf(add)).toMatchObject({
    problem: 'no-puk',
    message: `"card 1 of ${pack}" has no PUK.`,
    advice: expect.stringContaining('None can be set later'),
  });
});
