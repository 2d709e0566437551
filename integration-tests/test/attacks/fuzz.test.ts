/**
 * Random lives of cards beside a model. A bounded share here; `pnpm nightly` goes on to a million APDUs. A life is
 * named by its number: `FUZZ_FROM=123 pnpm nightly` begins with that one, which is how a failure is repeated and a run
 * resumed.
 */
import { expect, test } from 'vitest';
import { fuzz } from '../support/fuzz.ts';

const from = Number(process.env.FUZZ_FROM ?? 1);
const enough = Number(process.env.FUZZ_APDUS ?? 2400);
const life = 400;

test('a card that is used at random does what the model of it says', { timeout: Number.POSITIVE_INFINITY }, () => {
  let apdus = 0;
  let seed = from;
  const seen = new Map<number, number>();
  for (; apdus < enough; seed += 1) {
    const outcome = fuzz(seed, life);
    apdus += outcome.apdus;
    for (const [sw, count] of outcome.statuses) seen.set(sw, (seen.get(sw) ?? 0) + count);
    if (seed % 100 === 0) process.stdout.write(`fuzz: ${apdus} APDUs, next life ${seed + 1}\n`);
  }
  process.stdout.write(
    `fuzz: ${apdus} APDUs in lives ${from} to ${seed - 1}; ${[...seen].map(([sw, n]) => `${sw.toString(16)} ${n}`).join(', ')}\n`,
  );
  expect(seen.get(0x9000)).toBeGreaterThan(enough / 20);
});
