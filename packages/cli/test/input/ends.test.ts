/** A person who does not answer: every kind of question, ended in every way, at a pseudo-terminal. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atShell } from '../support/at-shell.ts';
import { copier, createWorkplace, makeBox, pin, puk, resultOf, type Workplace } from '../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place, 'box', '--exportable');
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

const secrets = { SYMBOLON_PIN: pin, SYMBOLON_PUK: puk };
const questions = [
  {
    kind: 'hidden',
    line: 'symbolon address',
    environment: { SYMBOLON_PIN: undefined },
    question: 'PIN: ',
    ends: ['SIGTERM', 'SIGHUP', 'SIGINT'],
    state: 'Nothing was sent to a card.',
  },
  {
    kind: 'visible',
    line: 'symbolon reset',
    environment: secrets,
    question: '[y/N] ',
    ends: ['SIGTERM', 'ctrlC'],
    state: 'Nothing was changed on a card, and no try was used.',
  },
  {
    kind: 'for a key',
    line: 'symbolon wallet export phrase',
    environment: secrets,
    first: ['[y/N] ', 'y\r'] as const,
    question: 'Press a key',
    ends: ['SIGTERM', 'ctrlC'],
    state: 'A card has carried out: giving out the key of its wallet.',
  },
] as const;

test.each(questions)(
  'a question that is $kind ends at once by a signal, and leaves the terminal as it was',
  async (asked) => {
    const { line, environment, question, state } = asked;
    const { ends } = asked;
    const all = ends.map(async (end) => {
      const shell = atShell(place, `${line} --pack ${copy()}`, environment);
      if ('first' in asked) {
        await shell.shows(asked.first[0]);
        shell.type(asked.first[1]);
      }
      await shell.shows(question);
      // What a crash would write of its memory: nothing (core(5)).
      expect(readFileSync(`/proc/${shell.pid()}/coredump_filter`, 'utf8').trim()).toBe('00000000');
      if (end === 'ctrlC') shell.type('\u0003');
      else process.kill(shell.pid(), end);
      expect({ end, code: await shell.code() }).toEqual({ end, code: 130 });
      const modes = await shell.modes();
      for (const mode of ['icanon', 'echo', 'isig']) expect(modes).toMatch(new RegExp(`(^|\\s)${mode}\\b`));
      expect(shell.output()).toContain(`stopped. ${state}`);
    });
    await Promise.all(all);
  },
);

test('a question that is stopped with Ctrl-Z goes on after "fg"', async () => {
  // With jobs (set -m) a stopped one gives the shell back its terminal.
  const line = `bash -c "set -m; symbolon address --pack ${copy()}; echo paused; fg"`;
  const shell = atShell(place, line, { SYMBOLON_PIN: undefined });
  await shell.shows('PIN: ');
  shell.type(`${pin.slice(0, 3)}\u001a`);
  await shell.shows('paused');
  await expect.poll(() => shell.output().split('PIN: ').length, { timeout: 20_000 }).toBe(3);
  shell.type(`${pin.slice(3)}\r`);
  expect(await shell.code()).toBe(0);
});

test('a terminal that is closed at a question ends the command by SIGHUP, without a crash', async () => {
  const all = questions.map(async (asked) => {
    const pack = copy();
    const shell = atShell(place, `${asked.line} --pack ${pack}`, asked.environment);
    if ('first' in asked) {
      await shell.shows(asked.first[0]);
      shell.type(asked.first[1]);
    }
    await shell.shows(asked.question);
    shell.closeTerminal();
    expect({ kind: asked.kind, code: await shell.code() }).toEqual({ kind: asked.kind, code: 128 + 1 });
    // It has let go of the pack.
    expect(resultOf(await place.symbolon('info', '--pack', pack, '--json'))).toMatchObject({ lifecycle: 'active' });
  });
  await Promise.all(all);
});
