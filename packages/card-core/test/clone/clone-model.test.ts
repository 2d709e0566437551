/** The model of a backup's state machine, checked by SPIN: see `docs/spec/models/clone.pml` for what it claims. */
import { describe, expect, test } from 'vitest';
import { brokenClaim, checkModel, findModelChecker, statesOf } from '../support/model-checker.ts';

const found = await findModelChecker();

/** Rules that a card may be without, by the number that the model gives them, and the claim that fails then. */
const faults: readonly (readonly [fault: number, rule: string, claim: string])[] = [
  [1, 'a card asked again gives the same offer', 'wasReset'],
  [2, 'a sealed source makes no export', 'wasSealed'],
  [3, 'the same offer gets the same export again', 'acceptancecycle'],
  [4, 'the place of a revoked member stays taken', 'holders<=2'],
  [5, 'there are as many places as were agreed', 'holders<=2'],
  [6, 'a member is recorded before its export leaves', 'holders<=2'],
  [7, 'only a receipt confirms', 'held'],
  [8, 'no epoch begins while a clone is waited for', 'madeIn'],
];

describe.skipIf(!found)('the state machine of a backup, in every order of steps, losses and retries', () => {
  test('the limit holds, the seal is final, no clone is lost, and a new host always comes to the end', () => {
    const states = statesOf(checkModel('clone', 0, 'liveness'));
    process.stdout.write(`clone model: ${states} states\n`);
    expect(states).toBeGreaterThan(100_000);
  });

  test.each(faults)('fails without rule %i: %s', (fault, _, claim) => {
    expect(brokenClaim(checkModel('clone', fault, 'liveness'))).toContain(claim);
  });
});
