/** What a disk that fails, and a request to end, make of one command. `stops.test.ts` looks for more of the kind. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { effects } from '../../src/cards/effect-words.ts';
import { interrupted } from '../../src/errors/known-state.ts';
import { createWorkplace, errorOf, makeBox, resultOf, type Workplace } from '../support/workplace.ts';
import { createRunner, type Line, lines } from './lines.ts';

let place: Workplace;
let runner: ReturnType<typeof createRunner>;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  runner = createRunner(place, ['box']);
});
afterAll(() => place.remove());

const lineOf = (name: string): Line => {
  const found = lines.find(({ command }) => command.name === name);
  if (found === undefined) throw new Error(`there is no "${name}"`);
  return found;
};

/** The disk fails at this call, as "write 1", and from then on. */
async function failingAt(name: string, at: string, how: string) {
  const line = lineOf(name);
  return runner.stopped(line, await runner.folderFor(line), { at, how });
}

describe('a disk that fails', () => {
  test('when all is done, and the pack is released: it is done', async () => {
    const { status, stdout, stderr } = await failingAt('info', 'truncate 0', 'ENOSPC');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ lifecycle: 'active' });
  });

  test('while a card checks the PIN is told as such, with what it means for the try', async () => {
    const error = errorOf(await failingAt('address', 'write 1', 'ENOSPC'));
    expect(error).toMatchObject({ code: 'file/unwritable', message: expect.stringContaining('the disk is full') });
    expect(error.state).toContain('One try of the PIN may have been used');
  });

  test('so that drafts can not even be removed, names what failed first', async () => {
    const error = errorOf(await failingAt('pin unblock', 'rename 0', 'EROFS'));
    expect(error).toMatchObject({ code: 'file/unwritable' });
    expect(error.message).toContain("card-1.card can't be written: nothing can be written there");
  });

  test('is named in words', async () => {
    const error = errorOf(await failingAt('pack new', 'fsync 0', 'EIO'));
    expect(error).toMatchObject({ code: 'file/unwritable', message: expect.stringContaining('the disk has failed') });
    resultOf(await place.symbolon('info', '--pack', 'box', '--json'));
  });
});

test.each([0, 1, 2, 3, 4, 5])('a file is whole or not there, killed at call %s', async (at) => {
  const line = lineOf('emergency');
  const folder = await runner.folderFor(line);
  await runner.stopped(line, folder, { at: `${at}`, how: 'SIGKILL' });
  const file = join(folder, 'emergency.html');
  if (!existsSync(file)) return;
  expect(readFileSync(file, 'utf8')).toMatch(/<\/html>\s*$/);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('how to go on is told where something has begun', () => {
  const nothing = { sent: false, changed: false, cards: [], tries: [] };
  const begun = { ...nothing, sent: true, changed: true, cards: [`A card has carried out: ${effects.createWallet}.`] };
  const how = { stopped: 'The same command goes on.', asks: ['pin'] };
  expect(interrupted([nothing], how).message).toBe('stopped. Nothing was sent to a card.');
  expect(interrupted([begun], how).message).toContain(`${effects.createWallet}. The same command goes on.`);
  // What has to do with no card tells it always.
  expect(interrupted([nothing], { ...how, asks: [] }).message).toContain('The same command goes on.');
});
