/** The model of what waits, checked by SPIN: see `docs/spec/models/announcements.pml` for what it claims. */
import { describe, expect, test } from 'vitest';
import { brokenClaim, checkModel, findModelChecker, statesOf } from './support/model-checker.ts';

const found = await findModelChecker();

/** Claims of the model, as it asserts them. */
const claims = {
  ahead: 'time<=now',
  early: 'now>=askedAt+2',
  heard: '!heard',
  later: 'askedAt<=signedAt',
  named: 'veto==1',
  member: '!knowsGone',
  revoked: '!knowsSelf',
  completes: 'now<=3+2+2',
} as const;

/** Rules that a card may be without, by the number that the model gives them, and the claim that fails then. */
const faults: readonly (readonly [fault: number, rule: string, claim: keyof typeof claims])[] = [
  [1, 'an announcement makes a new nonce', 'early'],
  [2, 'a header begins no delay', 'early'],
  [3, 'a delay counts from a proof of afterwards', 'early'],
  [4, 'a veto that is taken drops what was announced', 'heard'],
  [5, 'a veto is by a member that is not revoked, of the epoch of the card or a later one', 'member'],
  [6, 'a sign of life stops nothing whose time is not proven', 'later'],
  [7, 'a sign of life is by the clock of the card', 'later'],
  [8, 'the same announced again changes nothing', 'completes'],
  [9, 'another anchor forgets what was announced', 'completes'],
  [10, 'another anchor begins with no time', 'ahead'],
  [11, 'a card that knows that it is revoked does not wake', 'revoked'],
  [12, 'a veto is of the announcement that it names', 'named'],
];

describe.skipIf(!found)('what waits, with a relay that holds back and repeats what it likes', () => {
  test('nothing is done early, nor after a veto that was heard, and a card that hears nothing wakes', () => {
    const states = statesOf(checkModel('announcements', 0, 'safety'));
    process.stdout.write(`announcements model: ${states} states\n`);
    expect(states).toBeGreaterThan(100_000);
  });

  test.each(faults)('fails without rule %i: %s', (fault, _, claim) => {
    expect(brokenClaim(checkModel('announcements', fault, 'safety'))).toContain(claims[claim]);
  });
});
