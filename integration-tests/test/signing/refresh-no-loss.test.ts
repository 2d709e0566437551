/**
 * What the policy of a card lets a known phone have signed without the PIN: whatever the host says of wallets, scripts
 * and coins, no wallet of the owner loses more by a refresh than the ceiling.
 */
import { decide, emptyTally, strictPolicy } from '@symbolon/protocol/policy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyAttempt, factsOf, lossesOf } from '../../../packages/chains/test/bitcoin/inheritance/refresh-attempts.ts';
import '../../../packages/chains/test/bitcoin/remember-children.ts';

const feeCeiling = 2_000n;
const policy = { ...strictPolicy, refresh: { feeCeiling, period: 86_400 } };
const phone = { purpose: 'sign', approved: false, withoutPin: true, cosigner: false } as const;

test('a refresh without the PIN costs no wallet more than the ceiling, and only the first of a period is signed', () => {
  const count = { read: 0, signed: 0, all: 0 };
  fc.assert(
    fc.property(anyAttempt, (attempt) => {
      count.all += 1;
      const facts = factsOf(attempt);
      if (facts === undefined) return;
      count.read += 1;
      // The transfers that were told are those that the facts count: the card refuses others before it decides.
      const tally = { ...emptyTally(policy), transfers: facts.transfers };
      const asked = { policy, budgets: [], tally, facts, ...phone };
      const decision = decide({ ...asked, refreshed: { spent: 0n } });
      if (decision.kind !== 'allow') return;
      count.signed += 1;
      for (const loss of lossesOf(attempt)) expect(loss <= feeCeiling).toBe(true);
      expect(decide({ ...asked, refreshed: decision.refreshed }).kind).toBe('refuse');
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
  );
  process.stdout.write(`refreshes without the PIN that cost too much: 0; ${JSON.stringify(count)}\n`);
  expect(count.signed).toBeGreaterThan(count.all / 40);
});
