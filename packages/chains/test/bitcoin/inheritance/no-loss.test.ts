/**
 * Whatever a host says, what is taken for a refresh never lowers what the owner holds in the wallet by more than the
 * ceiling.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reasonAgainstRefresh } from '../../../src/bitcoin/inheritance/is-refresh.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { anyAttempt, factsOf, lossesOf } from './refresh-attempts.ts';
import '../remember-children.ts';

const ceiling = 2_000n;

it('no wallet or account loses more than the ceiling by what is taken for a refresh', () => {
  const count = { read: 0, refreshes: 0, all: 0 };
  fc.assert(
    fc.property(anyAttempt, (attempt) => {
      count.all += 1;
      const facts = factsOf(attempt);
      if (facts === undefined) return;
      count.read += 1;
      if (reasonAgainstRefresh(facts, ceiling) !== undefined) return;
      count.refreshes += 1;
      for (const loss of lossesOf(attempt)) expect(loss <= ceiling).toBe(true);
    }),
    { numRuns: fuzzRuns(600) },
  );
  process.stdout.write(`refreshes that cost too much: 0; ${JSON.stringify(count)}\n`);
  expect(count.refreshes).toBeGreaterThan(count.all / 40);
});
