import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decryptSecret,
  encryptSecret,
  interpolate,
  invert,
  multiply,
  planFault,
  recoverSecret,
  splitBytes,
  splitSecret,
} from '../../src/shares/index.ts';

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
const secrets = fc.constantFrom(16, 20, 32, 64).chain((n) => fc.uint8Array({ minLength: n, maxLength: n }));

/** All subsets of 0 to n - 1 with k elements. */
function subsets(n: number, k: number): readonly (readonly number[])[] {
  if (k === 0) return [[]];
  if (n < k) return [];
  return [...subsets(n - 1, k), ...subsets(n - 1, k - 1).map((set) => [...set, n - 1])];
}

describe('GF(256)', () => {
  test('multiplies as FIPS 197 shows', () => {
    expect(multiply(0x57, 0x83)).toBe(0xc1); // clause 4.2
    expect(multiply(0x57, 0x13)).toBe(0xfe); // clause 4.2.1
  });

  test('has an inverse of each element but 0', () => {
    expect(invert(0)).toBe(0);
    for (let a = 1; a < 256; a += 1) expect(multiply(a, invert(a))).toBe(1);
  });

  test('finds each point of the polynomial again', () => {
    const points = [3, 200, 7].map((x) => ({ x, y: random(5) }));
    const others = [0, 255].map((x) => ({ x, y: interpolate(points, x) }));
    const [last] = points;
    expect(interpolate([...others, points[1] ?? { x: 0, y: random(5) }], 3)).toEqual(last?.y);
  });
});

describe('a secret of SLIP-39', () => {
  test('comes back from every subset that is large enough, for all k of n up to 5', () => {
    for (let count = 2; count <= 5; count += 1)
      for (let threshold = 2; threshold <= count; threshold += 1) {
        const secret = random(32);
        const values = splitSecret(secret, { threshold, count }, random);
        for (const subset of subsets(count, threshold))
          expect(recoverSecret(subset.map((x) => ({ x, y: values[x] ?? new Uint8Array() })))).toEqual(secret);
        for (const subset of subsets(count, threshold - 1).filter(({ length }) => length > 1))
          expect(() => recoverSecret(subset.map((x) => ({ x, y: values[x] ?? new Uint8Array() })))).toThrow(
            'do not fit',
          );
      }
  });

  test('does not come back from a share of which a bit is wrong, or that is of another split', () => {
    fc.assert(
      fc.property(secrets, fc.nat(7), fc.nat(255), (secret, bit, byte) => {
        const [one = secret, two = secret] = splitSecret(secret, { threshold: 2, count: 3 }, random);
        const [, other = secret] = splitSecret(secret, { threshold: 2, count: 3 }, random);
        const wrong = two.slice();
        wrong[byte % wrong.length] = (wrong[byte % wrong.length] ?? 0) ^ (1 << bit);
        for (const y of [wrong, other, two.subarray(2)])
          expect(() =>
            recoverSecret([
              { x: 0, y: one },
              { x: 1, y },
            ]),
          ).toThrow('do not fit');
        expect(() =>
          recoverSecret([
            { x: 0, y: one },
            { x: 0, y: one },
          ]),
        ).toThrow('do not fit');
      }),
    );
  });

  test('is encrypted by its passphrase, and by its identifier unless it is extendable', () => {
    fc.assert(
      fc.property(secrets, fc.nat(0x7fff), fc.boolean(), fc.nat(1), (secret, identifier, extendable, exponent) => {
        const options = { identifier, extendable, iterationExponent: exponent, passphrase: 'a b' };
        const encrypted = encryptSecret(secret, options);
        expect(decryptSecret(encrypted, options)).toEqual(secret);
        expect(decryptSecret(encrypted, { ...options, passphrase: 'a c' })).not.toEqual(secret);
        const other = decryptSecret(encrypted, { ...options, identifier: identifier ^ 1 });
        expect(other.join() === secret.join()).toBe(extendable);
      }),
      { numRuns: 10 },
    );
  });

  test('is refused where SLIP-39 has no split of it', () => {
    const split = (threshold: number, count: number, secret = random(16)) =>
      splitSecret(secret, { threshold, count }, random);
    for (const [threshold, count] of [
      [0, 1],
      [3, 2],
      [2, 17],
    ] as const) {
      expect(() => split(threshold, count)).toThrow("can't make a secret");
      expect(() => splitBytes(random(3), { threshold, count }, random)).toThrow("can't make a secret");
    }
    expect(() => split(2, 3, random(14))).toThrow('fewer than 16 bytes');
    expect(() => split(2, 3, random(17))).toThrow('an odd number');
  });
});

test('a plan of shares says why it is none', () => {
  const fault = (groupThreshold: number, ...groups: readonly (readonly [number, number])[]) =>
    planFault({ groupThreshold, groups: groups.map(([threshold, count]) => ({ threshold, count })) });
  expect(fault(1, [2, 3])).toBeUndefined();
  expect(fault(2, [1, 1], [2, 3])).toBeUndefined();
  expect(fault(1, [1, 1])).toBe('one card alone would hold the wallet');
  expect(fault(1, [2, 2], [1, 1])).toBe('one card alone would hold the wallet');
  expect(fault(1, [1, 3])).toBe('where one share is enough, there is one share');
  expect(fault(3, [2, 2], [2, 2])).toBe("3 of 2 groups can't make a wallet");
  expect(fault(0, [2, 2])).toBe("0 of 1 groups can't make a wallet");
  expect(fault(1)).toBe("1 of 0 groups can't make a wallet");
  expect(fault(1, [3, 2])).toBe("3 of 2 shares can't make a wallet");
  expect(fault(1, [2, 9])).toBe('a wallet has at most 8 shares');
});
