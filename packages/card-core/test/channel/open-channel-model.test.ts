/** The model of who proves first, checked by SPIN: see `docs/spec/models/open-channel.pml` for what it claims. */
import { describe, expect, test } from 'vitest';
import { brokenClaim, checkModel, findModelChecker, statesOf } from '../support/model-checker.ts';

const found = await findModelChecker();

/** Claims of the model, as it asserts them. */
const claims = {
  floor: 'tampered||tries>=floor',
  stored: 'assertionviolatedstored',
  spent: 'unspent>0',
  last: 'tries>0||knowsCan||tornLast',
  typed: 'guessed',
} as const;

/** Rules that card or host may be without, by the number that the model gives them, and the claim that fails then. */
const faults: readonly (readonly [fault: number, rule: string, claim: keyof typeof claims])[] = [
  [1, 'the answer to OPEN CHANNEL depends on no password', 'stored'],
  [2, 'OPEN CHANNEL takes no try', 'floor'],
  [3, 'a proof names its run', 'floor'],
  [4, 'the proof of a suspended PIN is inside the session of the CAN', 'last'],
  [5, 'tries are given back before the command is carried out', 'floor'],
  [6, 'a piece of a chain takes no try', 'floor'],
  [7, 'the try is taken before the guess is verified', 'stored'],
  [8, 'power-up gives no try back', 'spent'],
  [9, 'the first steps of PACE take no try', 'floor'],
  [10, 'a host holds the reader from the first to the last step of PACE', 'floor'],
  [11, 'a host proves once for each time that a PIN is typed', 'typed'],
  [12, 'a suspended PIN is for PACE inside the session of the CAN', 'last'],
  [13, 'both messages of the opening name the run', 'floor'],
];

describe.skipIf(!found)('who proves first, with two hosts and an adversary at one card and power lost anywhere', () => {
  test('a right PIN loses no try, a guess gets no verdict without one, and nobody without the CAN takes the last', () => {
    const states = statesOf(checkModel('open-channel', 0, 'safety'));
    process.stdout.write(`open-channel model: ${states} states\n`);
    expect(states).toBeGreaterThan(8_000);
  });

  test.each(faults)('fails without rule %i: %s', (fault, _, claim) => {
    expect(brokenClaim(checkModel('open-channel', fault, 'safety'))).toContain(claims[claim]);
  });
});
