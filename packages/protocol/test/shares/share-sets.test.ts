import type { Slip39Share } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SharePlan, secretOfShares, sharesFault, sharesOfSecret } from '../../src/shares/index.ts';

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
const secret = Uint8Array.from({ length: 16 }, (_, at) => at);
const quick = { random, iterationExponent: 0 };

function plan(groupThreshold: number, ...groups: readonly (readonly [number, number])[]): SharePlan {
  return { groupThreshold, groups: groups.map(([threshold, count]) => ({ threshold, count })) };
}

const ofTwoGroups = sharesOfSecret(secret, plan(2, [1, 1], [2, 3], [3, 5]), quick);
const [alone, b1, b2, b3, c1, c2, c3] = ofTwoGroups;

const some = (...shares: readonly (Slip39Share | undefined)[]): readonly Slip39Share[] =>
  shares.filter((share) => share !== undefined);

const plans = fc
  .array(fc.constantFrom<readonly [number, number]>([1, 1], [2, 2], [2, 3], [3, 4], [4, 4]), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((groups) => fc.integer({ min: 1, max: groups.length }).map((threshold) => plan(threshold, ...groups)));

describe('shares of a secret', () => {
  test('say where each is, and what it takes', () => {
    expect(ofTwoGroups).toHaveLength(9);
    expect(new Set(ofTwoGroups.map(({ identifier }) => identifier)).size).toBe(1);
    const { value, identifier, ...numbers } = ofTwoGroups[2] ?? { value: secret, identifier: 0 };
    expect(numbers).toEqual({
      extendable: true,
      iterationExponent: 0,
      groupIndex: 1,
      groupThreshold: 2,
      groupCount: 3,
      memberIndex: 1,
      memberThreshold: 2,
    });
    expect(value).toHaveLength(16);
    expect(identifier).toBeLessThan(0x8000);
  });

  test('make it again, from any choice that is large enough, in any order', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(16, 32, 64), fc.infiniteStream(fc.nat()), (chosen, length, draws) => {
        const split = random(length);
        const shares = sharesOfSecret(split, chosen, quick);
        const by = new Map(shares.map((share) => [share, draws.next().value ?? 0]));
        const shuffled = [...shares].sort((a, b) => (by.get(a) ?? 0) - (by.get(b) ?? 0));
        const first = shuffled.findIndex((_, at) => sharesFault(shuffled.slice(0, at + 1)) === undefined);
        for (let count = first + 1; count <= shares.length; count += 1)
          expect(secretOfShares(shuffled.slice(0, count))).toEqual(split);
        expect(sharesFault(shuffled.slice(0, first))?.kind).toBe('missing');
        expect(() => secretOfShares(shuffled.slice(0, first))).toThrow('malformed shares');
      }),
      { numRuns: 20 },
    );
  });

  test('leave the secret as it is', () => {
    expect(secret).toEqual(Uint8Array.from({ length: 16 }, (_, at) => at));
  });
});

describe('why shares make no secret', () => {
  test.each([
    ['there are no shares', some()],
    ['one more share of group 2, and the shares of one other group are missing', some(b1)],
    ['the shares of one other group are missing', some(alone)],
    ['2 more shares of group 3 are missing', some(alone, c1)],
    ['one more share of group 2 is missing', some(alone, b3)],
    ['one more share of group 2, and 2 more shares of group 3 are missing', some(b1, c1)],
    [
      'one more share of group 2, and 2 more shares of group 3 are missing, of which one is enough',
      some(alone, b1, c1),
    ],
  ])('%s', (reason, shares) => {
    expect(sharesFault(shares)).toEqual({ kind: 'missing', reason });
    expect(() => secretOfShares(shares)).toThrow(`malformed shares: ${reason}`);
  });

  const [one, two, three] = sharesOfSecret(secret, plan(1, [2, 3]), quick);

  test.each<readonly [RegExp, Partial<Slip39Share>]>([
    [/first two words/, { identifier: ((two?.identifier ?? 0) + 1) & 0x7fff }],
    [/first two words/, { extendable: false }],
    [/iteration exponents/, { iterationExponent: 3 }],
    [/not all are equally long/, { value: new Uint8Array(32) }],
    [/different numbers of groups/, { groupThreshold: 2 }],
    [/different numbers of groups/, { groupCount: 2 }],
    [/of one group ask for different numbers of shares/, { memberThreshold: 3 }],
    [/the same place in their group/, { memberIndex: 0 }],
  ])('%s', (reason, other) => {
    const shares = some(one, two && { ...two, ...other });
    expect(sharesFault(shares)).toEqual({ kind: 'misfit', reason: expect.stringMatching(reason) });
    expect(() => secretOfShares(shares)).toThrow(reason);
  });

  test('they ask for more groups than there are', () => {
    const shares = some(one, two).map((share) => ({ ...share, groupThreshold: 2 }));
    expect(sharesFault(shares)).toEqual({ kind: 'misfit', reason: 'they ask for more groups than there are' });
  });

  test('one is wrong: among those that it takes, or one more', () => {
    const wrong = (share: Slip39Share | undefined) =>
      share && { ...share, value: Uint8Array.from(share.value, (byte, at) => (at === 3 ? byte ^ 1 : byte)) };
    for (const shares of [some(wrong(one), two), some(one, wrong(two)), some(one, two, wrong(three))]) {
      expect(sharesFault(shares)).toBeUndefined();
      expect(() => secretOfShares(shares)).toThrow('do not fit each other');
    }
    expect(() => secretOfShares(some(alone, b1, b2, c1, c2, wrong(c3)))).toThrow('do not fit each other');
  });

  test('of one share where one is enough, and of another secret the same again', () => {
    const [only] = sharesOfSecret(secret, plan(1, [1, 1], [1, 1]), quick);
    const other = { ...some(only)[0], groupIndex: 1, value: random(16) } as Slip39Share;
    expect(secretOfShares(some(only))).toEqual(secret);
    expect(() => secretOfShares(some(only, other))).toThrow('do not fit each other');
  });
});

test('what SLIP-39 does not have is refused', () => {
  const split = (chosen: SharePlan, options = {}, of: Uint8Array = secret) =>
    sharesOfSecret(of, chosen, { ...quick, ...options });
  expect(() => split(plan(2, [2, 3]))).toThrow("2 of 1 groups can't make a secret");
  expect(() => split(plan(0, [2, 3]))).toThrow("can't make a secret");
  expect(() => split(plan(1, [3, 2]))).toThrow("3 of 2 shares can't make a secret");
  expect(() => split(plan(1, [1, 2]))).toThrow('where one share is enough, there is one share');
  expect(() => split(plan(1, [2, 17]))).toThrow("2 of 17 shares can't make a secret");
  expect(() => split(plan(1, ...new Array(17).fill([1, 1])))).toThrow("1 of 17 groups can't make a secret");
  expect(() => split(plan(1))).toThrow("1 of 0 groups can't make a secret");
  expect(() => split(plan(1, [2, 3]), {}, random(14))).toThrow('16 to 64 bytes');
  expect(() => split(plan(1, [2, 3]), {}, random(17))).toThrow('16 to 64 bytes');
  expect(() => split(plan(1, [2, 3]), {}, random(66))).toThrow('16 to 64 bytes');
  expect(() => split(plan(1, [2, 3]), { iterationExponent: 16 })).toThrow('not 0 to 15');
  expect(() => split(plan(1, [2, 3]), { passphrase: 'é' })).toThrow('printable ASCII');
  expect(() => secretOfShares(ofTwoGroups, { passphrase: '\n' })).toThrow('printable ASCII');
});
