import { multiply, placesOf, shareSplit, splitDigest, splitTerms } from '@symbolon/protocol/shares';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walletFromEntropy } from '../../src/keys/wallet.ts';
import { commitmentsOf, fits, proveFit } from '../../src/shares/fit.ts';
import { makeSplit } from '../../src/shares/split.ts';
import { planOf } from '../support/shares.ts';

const setId = new Uint8Array(16).fill(4);
const wallet = walletFromEntropy(new Uint8Array(32).fill(1), { exportable: true });
const inputOf = (plan: ReturnType<typeof planOf>, fill = 9) => {
  const seed = new Uint8Array(32).fill(fill);
  return { version: 2, setId, epoch: 3, number: 1, plan, wallet, seed };
};
const plans = [
  {
    groupThreshold: 1,
    groups: [
      { threshold: 2, count: 2 },
      { threshold: 2, count: 3 },
    ],
  },
  planOf(2, 3),
  planOf(3, 5),
  planOf(8, 8),
  {
    groupThreshold: 2,
    groups: [
      { threshold: 1, count: 1 },
      { threshold: 2, count: 3 },
      { threshold: 3, count: 4 },
    ],
  },
];

describe('a split', () => {
  test.each(plans)('of %j has shares that all fit, and is the same each time', (plan) => {
    const { split, shares } = makeSplit(inputOf(plan));
    expect(shares).toHaveLength(placesOf(plan).length);
    expect(shares.map((share, index) => fits(split, index, share))).toEqual(shares.map(() => true));
    expect(splitDigest(makeSplit(inputOf(plan)).split)).toEqual(splitDigest(split));
    expect(shareSplit.decode(shareSplit.encode(split))).toEqual(split);
  });

  test('says nothing of its shares: those of another seed have as good a proof', () => {
    const one = makeSplit(inputOf(planOf(2, 3)));
    const other = makeSplit(inputOf(planOf(2, 3), 8));
    expect(other.split.proof).not.toEqual(one.split.proof);
    expect(other.shares[0]?.value).not.toEqual(one.shares[0]?.value);
  });

  test('refuses a share with another bit, another mask, or at another index', () => {
    const { split, shares } = makeSplit(inputOf(planOf(3, 5)));
    fc.assert(
      fc.property(fc.nat(4), fc.nat(31), fc.integer({ min: 1, max: 255 }), (index, at, change) => {
        const share = shares[index];
        if (share === undefined) throw new Error('no share');
        const flip = (bytes: Uint8Array) => bytes.map((byte, i) => (i === at % bytes.length ? byte ^ change : byte));
        expect(fits(split, index, { ...share, value: flip(share.value) })).toBe(false);
        expect(fits(split, index, { ...share, mask: flip(share.mask) })).toBe(false);
        expect(fits(split, (index + 1) % 5, share)).toBe(false);
        const altered = { ...split, proof: flip(split.proof) };
        expect(shares.every((each, place) => fits(altered, place, each))).toBe(false);
      }),
    );
  });
});

describe('a dealer that cheats', () => {
  /** A split whose commitments and proof are made for these shares, as a false dealer would make them. */
  function forged(plan: ReturnType<typeof planOf>, change: (shares: ReturnType<typeof makeSplit>['shares']) => void) {
    const { split, shares } = makeSplit(inputOf(plan));
    change(shares);
    const commitments = shares.map((share, index) => commitmentsOf(split.terms, index, share));
    const terms = { ...split.terms, commitments };
    return { shares, split: { terms, proof: proveFit(terms, shares) } };
  }
  const spoil = (bytes: Uint8Array | undefined) => bytes?.set([(bytes[5] ?? 0) ^ 0x40], 5);

  test('with one share that is on another polynomial is found by a card', () => {
    for (let wrong = 0; wrong < 5; wrong += 1) {
      const { shares, split } = forged(planOf(3, 5), (all) => spoil(all[wrong]?.value));
      expect(shares.every((share, index) => fits(split, index, share))).toBe(false);
    }
  });

  test('with a group that is on another polynomial is found by every card', () => {
    const groups = plans.at(-1);
    if (groups === undefined) throw new Error('no plan');
    // The only share of the first group is that group.
    const { shares, split } = forged(groups, (all) => spoil(all[0]?.value));
    expect(shares.map((share, index) => fits(split, index, share))).toEqual(shares.map(() => false));
  });

  test('can not mend the proof by its masks, which are committed before the coefficients are known', () => {
    const { shares, split } = forged(planOf(2, 3), (all) => {
      spoil(all[2]?.value);
      spoil(all[2]?.mask);
    });
    expect(fits(split, 2, shares[2] ?? { value: setId, mask: setId })).toBe(false);
    expect(splitTerms.encode(split.terms).length).toBeGreaterThan(3 * 64);
    expect(multiply(1, 7)).toBe(7);
  });
});
