/**
 * A host that has one transaction signed in several attempts under different claims, each preview approved by its
 * owner: what is lost is never more than was shown. `FUZZ_RUNS` says how many transactions are tried.
 */
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signRequestsOf } from '../../../src/bitcoin/sign/digests.ts';
import { previewOf } from '../../../src/bitcoin/sign/preview.ts';
import { analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { softwareSigner } from '../../software-signer.ts';
import { judge, type Outcome, psbtOf } from './adversary-attempts.ts';
import { type Attempt, anyCase, type Case, lossOf } from './adversary-cases.ts';

async function approve(one: Case, attempt: Attempt): Promise<readonly Outcome[]> {
  try {
    const analysis = await analysePsbt(softwareSigner(), psbtOf(one, attempt), { maxFee: 10n ** 12n });
    return [
      {
        given: signRequestsOf(analysis).map(({ spend, digest }) => ({ ...spend, digest })),
        counted: previewOf(analysis).spent,
      },
    ];
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    return [];
  }
}

test('no transaction takes more than was shown to be spent, whatever a PSBT calls ours, over any attempts', {
  timeout: 3_600_000,
}, async () => {
  const runs = fuzzRuns(120);
  const met = { complete: 0, taken: 0, approved: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(anyCase, async (one) => {
      const outcomes: Outcome[] = [];
      for (const attempt of one.attempts) outcomes.push(...(await approve(one, attempt)));
      const { complete, cheated } = judge(one, outcomes);
      met.approved += outcomes.length;
      met.refused += one.attempts.length - outcomes.length;
      if (complete) met.complete += 1;
      if (complete && lossOf(one) > 0n) met.taken += 1;
      expect(cheated.map(({ counted }) => ({ counted, lost: lossOf(one) }))).toEqual([]);
    }),
    { numRuns: runs },
  );
  process.stdout.write(`one transaction in several previews: ${runs} runs; ${JSON.stringify(met)}\n`);
  for (const [what, count] of Object.entries(met)) expect(count, what).toBeGreaterThan(runs / 50);
});
