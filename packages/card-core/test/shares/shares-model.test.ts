/** The model of a split and a recovery, checked by SPIN: see `docs/spec/models/shares.pml` for what it claims. */
import { describe, expect, test } from 'vitest';
import { brokenClaim, checkModel, findModelChecker, statesOf } from '../support/model-checker.ts';

const found = await findModelChecker();

/** Rules that a card may be without, by the number that the model gives them, and the claim that fails then. */
const faults: readonly (readonly [fault: number, rule: string, claim: string])[] = [
  [1, 'a share is dealt to one card', 'had[s-1*2+i]==9'],
  [2, 'a card is dealt one share of a split', 'had['],
  [3, 'a card that is revoked is dealt nothing', '!revoked[c]'],
  [4, 'a card that knows that it is revoked gives nothing', '!knows[c]'],
  [5, 'a recovery takes shares of one split', 'gathered[0]==gathered[1]'],
  [6, 'a wallet is made of as many shares as are needed', '>=2'],
  [7, 'the seed stays until the last receipt', 'holder[1]!=9'],
  [8, 'who has a share is recorded before its deal leaves', '!fresh'],
  [9, 'only a receipt confirms', 'had[dealtSplit[c]-1*2+dealtIndex[c]]==c'],
  [10, 'each split has a later number', 'had['],
  [11, 'a split goes on in its epoch only', 'splitEpoch==epoch'],
];

describe.skipIf(!found)('the state machine of shares, in every order of steps, losses and retries', () => {
  test('a share is on one card, splits do not mix, nothing is lost, and a new host always comes to the end', () => {
    const states = statesOf(checkModel('shares', 0, 'liveness'));
    process.stdout.write(`shares model: ${states} states\n`);
    expect(states).toBeGreaterThan(100_000);
  });

  test.each(faults)('fails without rule %i: %s', (fault, _, claim) => {
    expect(brokenClaim(checkModel('shares', fault, 'liveness'))).toContain(claim);
  });
});
