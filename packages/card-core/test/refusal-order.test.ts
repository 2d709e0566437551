/**
 * The tables of refusals in the specification, tried on a card: each row alone, and each row with a later one, of which
 * the first must answer. So the order in the tables is that of the card.
 */
import { describe, expect, test } from 'vitest';
import { cardTrials } from './refusals/card-trials.ts';
import { cloneTrials } from './refusals/clone-trials.ts';
import { openingTrials } from './refusals/opening-trials.ts';
import { readingTrials } from './refusals/reading-trials.ts';
import { setTrials } from './refusals/set-trials.ts';
import { shareTrials } from './refusals/share-trials.ts';
import { refusalTablesOf } from './refusals/tables.ts';
import { timeTrials } from './refusals/time-trials.ts';
import type { Trial } from './refusals/trial.ts';
import { vaultTrials } from './refusals/vault-trials.ts';
import { walletTrials } from './refusals/wallet-trials.ts';

const tables = ['commands.md', 'channel.md'].flatMap(refusalTablesOf);
const trials: { readonly [command: string]: Trial } = {
  ...openingTrials,
  ...cardTrials,
  ...walletTrials,
  ...readingTrials,
  ...cloneTrials,
  ...setTrials,
  ...shareTrials,
  ...vaultTrials,
  ...timeTrials,
};

test('each table of refusals has its trial, and no trial is without one', () => {
  expect(Object.keys(trials).sort()).toEqual(tables.map(({ heading }) => heading).sort());
});

describe.each(tables.map(({ heading, rows }) => ({ heading, rows })))('$heading', ({ heading, rows }) => {
  const tried = trials[heading] as Trial;
  const expected = rows.map(({ answer }) => answer);
  const matches = (answer: string, row: number): boolean =>
    new RegExp(`^${(expected[row] ?? '').replace('x', '[0-9A-F]')}$`).test(answer);

  test('is done where nothing is wrong', () => {
    expect(tried.faults).toBe(rows.length);
    expect(tried.answer([])).toBe('9000');
  });

  test('answers each row', () => {
    const wrong = rows.flatMap((row, index) => {
      const answer = tried.answer([index]);
      return matches(answer, index) ? [] : [{ row, answer }];
    });
    expect(wrong).toEqual([]);
  });

  test('answers the first of two', () => {
    // The next two rows that can be true with it: so every step of the order is tried, and not every pair.
    const together = rows.flatMap((_, first) =>
      rows
        .map((__, second) => [first, second] as const)
        .slice(first + 1)
        .filter(([, second]) => !tried.apart.some(([a, b]) => a === first && b === second))
        .slice(0, 2),
    );
    const wrong = together.flatMap((pair) => {
      const answer = tried.answer(pair);
      return matches(answer, pair[0]) ? [] : [{ pair: pair.map((index) => rows[index]), answer }];
    });
    expect(wrong).toEqual([]);
  });
});
