/** A new card joins, however often the command is stopped on the way: the same command goes on. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commandsSent } from '../../support/lifted.ts';
import { type Attempt, runAs } from '../../support/tries.ts';
import { copier, createWorkplace, errorOf, resultOf } from '../../support/workplace.ts';

vi.mock('../../../src/cards/sources/card-source.ts', async (original) =>
  (await import('../../support/lifted.ts')).liftedSource(original),
);

const place = createWorkplace();
const symbolon = (...words: string[]) => place.symbolon(...words, '--json');
let alone: () => string;
let lost: () => string;
beforeAll(async () => {
  resultOf(await symbolon('pack', 'new', 'alone', '--cards', '2'));
  resultOf(await symbolon('wallet', 'create', '--clones', '0', '--pack', 'alone'));
  resultOf(await symbolon('pack', 'new', 'lost', '--cards', '3'));
  resultOf(await symbolon('wallet', 'create', '--clones', '1', '--pack', 'lost'));
  resultOf(await symbolon('backup', '--targets', '1', '--puk', '--pack', 'lost'));
  alone = copier(place, 'alone');
  lost = copier(place, 'lost');
});
afterAll(() => place.remove());

const add = ['set', 'add', '--yes', '--signers', '0', '--card', '1,2'];
const replace = ['set', 'replace', '--yes', '--lost-member', '1', '--promote', '2', '--signers', '0', '--card', '2,3'];

test.each([
  ['set add', add, () => alone(), '2'],
  ['set replace', replace, () => lost(), '3'],
] as const)('%s is stopped anywhere, and the same command goes on', async (_, words, copy, card) => {
  const run = (pack: string, attempt: Attempt = {}) => runAs(place, [...words, '--pack', pack], attempt);
  const whole = copy();
  resultOf(await run(whole));
  const commands = commandsSent();
  // All is done, and the same command says so.
  expect(resultOf(await run(whole))).toMatchObject({ epoch: 1, clones: [{ name: `card ${card} of ${whole}` }] });
  const told = new Set<boolean>();
  const stoppedWhere = Array.from({ length: Math.ceil(commands / 4) }, (_, place) => place * 4 + 1);
  for (const at of stoppedWhere.filter((one) => one < commands)) {
    const pack = copy();
    const { status, stderr } = await run(pack, { at, event: 'stopped after' });
    expect(status, stderr).toBe(130);
    expect(stderr).toMatch(/use the new card for nothing else|Nothing was changed on a card/);
    told.add(stderr.includes('nothing else'));
    expect(resultOf(await run(pack))).toMatchObject({ epoch: 1, clones: [{ name: `card ${card} of ${pack}` }] });
  }
  expect(told).toContain(true);
});

test('a card that was revoked never joins again, and the command says so', async () => {
  const pack = lost();
  const run = (cards: string, attempt: Attempt = {}) =>
    runAs(place, ['set', 'add', '--yes', '--signers', '0', '--card', cards, '--pack', pack], attempt);
  resultOf(await run('1,3'));
  resultOf(await symbolon('set', 'revoke', '--yes', '3', '--pack', pack));
  expect(errorOf(await run('1,3'))).toMatchObject({ problem: 'member-revoked' });
});
