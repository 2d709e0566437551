/**
 * The cards in Python meet the requirements too. Here a few of them, about what is easy to read in two ways; with
 * INDEPENDENT=all every one, which takes many minutes (`pnpm nightly independent`).
 */
import { emulatorTrust } from '@symbolon/emulator/cards';
import { expect, test } from 'vitest';
import { checkCard } from '../src/index.ts';
import { problems, random } from './support/cards.ts';
import { hasPython, independentCards } from './support/independent-cards.ts';
import { interpreterVectors } from './support/interpreter-vectors.ts';

const some = ['AP-20', 'PO-06', 'LG-13', 'DP-06', 'CL-27', 'ST-18', 'TM-05', 'DE-09', 'DE-12', 'RF-01', 'RF-04'];
const all = process.env['INDEPENDENT'] === 'all';

test.skipIf(!(await hasPython()))('a card written from the specification alone conforms', async () => {
  const { end, ...cards } = independentCards();
  try {
    const only = ({ id }: { readonly id: string }): boolean => all || some.includes(id);
    const asked = { destructive: true, terminate: true, vectors: all ? interpreterVectors : [], only };
    const outcomes = await checkCard({ ...cards, trust: emulatorTrust, random, ...asked });
    expect(problems(outcomes)).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(some.length);
  } finally {
    end();
  }
});
