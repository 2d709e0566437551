/** `symbolon` alone: what it offers for what it sees, and that each offer is a command that there is. */
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/command-line/parse.ts';
import { commands } from '../../src/commands/table.ts';
import { describeSeen, firstSteps, stepsFor } from '../../src/guide/steps.ts';
import { atTerminal, createWorkplace, makeBox, pin, type Workplace } from '../support/workplace.ts';

const tries = fc.constantFrom('none', 'all', 'some', 'last', 'blocked' as const);
const cards = fc
  .array(tries, { minLength: 1, maxLength: 9 })
  .map((all) => all.map((one, index) => ({ place: index + 1, tries: one })));

const isCommand = (words: readonly string[]): boolean =>
  words[0] === '--help' || parseCommandLine(commands, words).kind === 'run';

test('whatever the cards are, each step is a command line that is taken', () => {
  fc.assert(
    fc.property(cards, (seen) => {
      const steps = stepsFor(seen, ['--pack', 'box']);
      expect(steps.length).toBeGreaterThan(0);
      for (const { words } of steps) expect(isCommand(words), words.join(' ')).toBe(true);
      expect(describeSeen(seen)).toMatch(/^(It holds|cards? \d).*\.$/);
    }),
  );
  for (const { words } of firstSteps) expect(isCommand(words)).toBe(true);
});

test('a blocked or suspended PIN comes first, and a wallet before all else', () => {
  const first = (...states: readonly ('none' | 'all' | 'some' | 'last' | 'blocked')[]) =>
    stepsFor(
      states.map((one, index) => ({ place: index + 1, tries: one })),
      [],
    )[0]?.words.join(' ');
  expect(first('none', 'none')).toBe('attest');
  expect(first('all', 'none', 'none')).toBe('backup --card 1,2,3');
  expect(first('all', 'all', 'none')).toBe('set add --card 1,3,2');
  expect(first('all', 'all', 'none', 'all', 'all')).toBe('set add --signers 2 --card 1,3,2,4');
  expect(first('all', 'blocked')).toBe('pin unblock --card 2');
  expect(first('last')).toBe('pin resume');
  expect(first('all', 'all')).toBe('verify --card 1,2');
});

test('after a backup a blank card joins, and what was broken off can be finished', () => {
  const steps = (...states: readonly ('none' | 'all')[]) =>
    stepsFor(
      states.map((one, index) => ({ place: index + 1, tries: one })),
      ['--pack', 'box'],
    ).map(({ words }) => words.join(' '));
  expect(steps('all', 'all', 'all', 'none', 'none').slice(0, 3)).toEqual([
    'set add --pack box --card 1,4,2',
    'backup --pack box --card 1,4,5',
    'backup --finish --pack box --card 1,2,3',
  ]);
  expect(steps('all', 'none', 'none').slice(0, 2)).toEqual(['backup --pack box --card 1,2,3', 'address --pack box']);
  expect(steps('all', 'all')).not.toContain('backup --finish --pack box --card 1,2');
});

/** A reader of another test is none of ours: pcsc-lite finds no service there (pcscd(8)). */
const noReaders = { PCSCLITE_CSOCK_NAME: '/nonexistent' };

describe('at a terminal', () => {
  let place: Workplace;
  beforeAll(() => {
    place = createWorkplace();
  });
  afterAll(() => place.remove());

  test('it begins with nothing, and goes from step to step', async () => {
    const begun = atTerminal(place, [], noReaders);
    await begun.typeAt('Which one?', '7\n');
    await begun.typeAt('"7" is none of 1 to 3.', '1\n');
    const made = await begun.ended;
    expect(made.status).toBe(0);
    expect(made.output).toContain('symbolon pack new box');
    expect(made.output).toContain('Next: symbolon wallet create --pack box');
    await makeBox(place, 'other');
    const chosen = atTerminal(place, [], { ...noReaders, SYMBOLON_PACK: 'other' });
    await chosen.typeAt('Which one? A number', '2\n');
    const { output, status } = await chosen.ended;
    expect(output).toContain('card 1: a wallet or a share, its PIN with all tries; cards 2 and 3: no wallet');
    expect({ status, address: /bc1q\w{38}/.test(output) }).toEqual({ status: 0, address: true });
    // Neither is a pack, and what is in them can't be looked at.
    writeFileSync(place.path('notes.txt'), 'a plain file');
    symlinkSync('round', place.path('round'));
    cpSync(place.path('other'), place.path('--my box; x'), { recursive: true });
    const several = atTerminal(place, [], noReaders);
    await several.typeAt('Which one? [1] ', '9\n');
    await several.typeAt('"9" is none of 1 to 3.', '--my box; x\n');
    await several.typeAt('Which one? A number', '2\n');
    const quoted = await several.ended;
    expect(quoted.status).toBe(0);
    expect(quoted.output).toMatch(/show where you receive\s+symbolon address --pack '.\/--my box; x'\s+3/);
    expect(quoted.output).toMatch(/to leave: .*symbolon address --pack '.\/--my box; x'/s);
  });

  test('it never asks in a pipe, and takes no try', async () => {
    const { stdout, status } = await place.symbolon();
    expect({ status, help: stdout.startsWith('symbolon: cards that') }).toEqual({ status: 0, help: true });
    const wrong = await place.symbolonWith({ SYMBOLON_PIN: '000000' }, 'address', '--pack', 'other');
    expect(wrong.stderr).toContain('wrong PIN');
    const looked = atTerminal(place, [], { ...noReaders, SYMBOLON_PACK: 'other' });
    await looked.typeAt('Which one? A number', '\n');
    expect((await looked.ended).output).toContain('the right one gives the try back');
    const right = await place.symbolonWith({ SYMBOLON_PIN: pin }, 'address', '--pack', 'other');
    expect(right.status).toBe(0);
    for (const command of ['address', 'address', 'pin resume'])
      await place.symbolonWith({ SYMBOLON_PIN: '000000' }, ...command.split(' '), '--pack', 'other');
    const blocked = atTerminal(place, [], { ...noReaders, SYMBOLON_PACK: 'other' });
    await blocked.typeAt('Which one? A number', '\n');
    expect((await blocked.ended).output).toMatch(/its PIN is blocked.*symbolon pin unblock --card 1/s);
  });
});

test('the next command is for the same card and slot', async () => {
  const place = createWorkplace();
  try {
    await place.symbolon('pack', 'new', 'box');
    const made = ['wallet', 'create', '--no-puk', '--policy', 'open', '--pack', 'box', '--card', '3', '--slot', '2'];
    expect((await atTerminal(place, made).ended).output).toContain('symbolon backup --pack box --card 3 --slot 2 ');
  } finally {
    place.remove();
  }
});

test('the next command that is named after each one is a command', () => {
  for (const { name, next = [] } of commands)
    for (const { words } of next)
      expect(
        isCommand(
          words
            .replace(/ "[^"]*"/, ' x')
            .replace('ITEM', '1')
            .split(' '),
        ),
        `${name}: ${words}`,
      ).toBe(true);
});
