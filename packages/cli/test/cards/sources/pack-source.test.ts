/** What a person types for the cards of a pack, and for files and folders. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, errorOf, makeBox, resultOf } from '../../support/workplace.ts';

const place = createWorkplace();
beforeAll(async () => {
  await makeBox(place);
  mkdirSync(place.path('folder'));
  writeFileSync(place.path('empty'), '');
});
afterAll(() => place.remove());

const errors = async (...args: readonly string[]) => errorOf(await place.symbolon(...args, '--json'));

test.each([
  ['', 'it is empty'],
  ['1,,2', 'a number is missing in "1,,2"'],
  ['1,2,', 'a number is missing'],
  ['0', '"0" is no number of a card, from 1 to 9'],
  ['99', '"99" is no number'],
  ['a', '"a" is no number'],
  ['1,3,1', 'card 1 is named twice'],
])('--card "%s" is refused: %s', async (card, says) => {
  const error = await errors('address', '--card', card, '--pack', 'box');
  expect(error).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining(says) });
  expect(error.message).toContain('counted from 1');
});

test('spaces beside the numbers do not matter', async () => {
  resultOf(await place.symbolon('address', '--card', ' 1, 2', '--pack', 'box', '--json'));
});

test('a card that the pack does not have is missed before one is used, wherever it is named', async () => {
  const args = ['files', 'write', '6', 'labels', 'empty', '--card', '1,4', '--pack', 'box'];
  expect(await errors(...args)).toMatchObject({ code: 'pack/no-card', state: null });
});

test('--card is of a pack, and a pack and a reader are two places', async () => {
  expect((await errors('address', '--card', '1', '--reader', 'any')).message).toContain('--card is of a pack');
  expect((await errors('address', '--pack', 'box', '--reader', 'any')).message).toContain('leave out one of them');
});

test.each([
  [['pack', 'new', 'a/b'], 'there is no folder "', 'Make that folder first'],
  [['pack', 'new', 'empty/b'], 'is no folder', 'Choose another place'],
  [['pack', 'new', ''], 'DIR: it is empty', 'pack new --help'],
  [['log', '-o', 'folder', '--pack', 'box'], "folder can't be written: it is a folder", 'Name a file in it'],
  [['log', '-o', '/dev/full', '--pack', 'box'], 'what is there is not a file', 'Choose another place'],
  [['log', '-o', 'empty/x', '--pack', 'box'], '"empty" is no folder', 'Choose another place'],
  [['log', '-o', 'empty', '--pack', 'box'], 'empty exists already', 'add --force'],
])('%j: is refused with what to do', async (args, says, advice) => {
  const error = await errors(...args);
  expect(error.message).toContain(says);
  expect(error.advice).toContain(advice);
});

test.each([
  [['address', '--index', '-1'], '--index: "-1" is too small: it must be 0 to 2147483647'],
  [['address', '--index=-1'], '--index: "-1" is too small'],
  [['address', '--index', '1.5'], '"1.5" is no whole number'],
  [['address', '--index', '1e3'], '"1e3" is no number'],
  [['address', '--account', '99999999999'], '"99999999999" is too large'],
  [['address', '--account', ''], 'a number from 0 to 2147483647 is missing'],
  [['files', 'read', '-1'], '"-1" is no option, and no number is below 0 here'],
  [['files', 'read', '7'], 'N: "7" is too large: it must be 1 to 6'],
  [['address', '--path', '-1'], '--path: no number is below 0 here'],
])('%j: a number that is none is told in our words', async (args, says) => {
  const error = await errors(...args, '--pack', 'box');
  expect(error).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining(says) });
});

test('a card that was named and not used is told, unless a variable names it for all commands', async () => {
  const { stderr } = await place.symbolon('address', '--card', '1,2', '--pack', 'box');
  expect(stderr).toBe('Not used, though --card names it: card 2 of box.\n');
  const all = await place.symbolonWith({ SYMBOLON_CARD: '1,2' }, 'address', '--pack', 'box');
  expect(all.stderr).toBe('');
});
