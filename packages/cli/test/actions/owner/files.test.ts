/** What commands keep in the files of a wallet is not lost by a file of another kind. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAs } from '../../support/tries.ts';
import { copier, createWorkplace, errorOf, makeBackedUp, resultOf } from '../../support/workplace.ts';

const place = createWorkplace();
let copy: () => string;
beforeAll(async () => {
  await makeBackedUp(place);
  writeFileSync(place.path('labels.txt'), 'a cold one');
  writeFileSync(place.path('notes.txt'), "m/84'/0'/77'\n");
  const at = ['--pack', 'backed-up', '--json'];
  resultOf(await place.symbolon('set', 'name', '1', 'safe', ...at));
  resultOf(await place.symbolon('notes', 'set', 'notes.txt', ...at));
  resultOf(await place.symbolon('files', 'write', '6', 'labels', 'labels.txt', ...at));
  copy = copier(place, 'backed-up');
});
afterAll(() => place.remove());

type Files = { readonly files: readonly { readonly file: number; readonly name: string }[] };
const listed = async (pack: string): Promise<readonly string[]> =>
  resultOf<Files>(await place.symbolon('files', 'list', '--pack', pack, '--json')).files.map(({ name }) => name);

test.each([
  ['the names of cards', ['write', '1', 'labels', 'labels.txt'], 'your names for the cards'],
  ['notes', ['write', '2', 'labels', 'labels.txt'], 'your notes'],
  ['another file of the owner', ['write', '6', 'passwords', 'labels.txt'], 'File 6 is lost: "labels", 10 bytes.'],
  ['a name that commands read', ['write', '3', 'card names', 'labels.txt'], 'your names for the cards'],
  ['a file to delete', ['delete', '6'], 'File 6 is lost: "labels", 10 bytes.'],
  ['names to delete', ['delete', '1'], '" needs it'],
])('%s: it shows what is lost, and asks', async (_, args, says) => {
  const pack = copy();
  const before = await listed(pack);
  const at = ['--pack', pack];
  const alone = await place.symbolon('files', ...args, ...at, '--json');
  expect(errorOf(alone)).toMatchObject({ code: 'confirmation/needed', exit: 10 });
  const refused = await runAs(place, ['files', ...args, ...at], { person: [['Go on?', 'n']] });
  expect(errorOf(refused).code).toBe('confirmation/refused');
  expect(refused.stderr).toContain(says);
  expect(await listed(pack)).toEqual(before);
  resultOf(await place.symbolon('files', ...args, ...at, '--yes', '--json'));
  expect(await listed(pack)).not.toEqual(before);
});

test('a free number and a newer version of the same file ask nothing', async () => {
  const pack = copy();
  for (const file of ['5', '6'])
    resultOf(await place.symbolon('files', 'write', file, 'labels', 'labels.txt', '--pack', pack, '--json'));
});

test('the list says which files commands keep', async () => {
  const { stdout } = await place.symbolon('files', 'list', '--pack', 'backed-up');
  expect(stdout).toMatch(
    /^1 {3}"card names" .*: your names for the cards, kept by "symbolon set name --pack backed-up"$/m,
  );
  expect(stdout).toMatch(/^6 {3}"labels" {3}10 bytes, version 1$/m);
});
