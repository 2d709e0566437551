import type { Curve, Path } from '@symbolon/protocol/values';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publicKey } from '../../src/keys/derive.ts';
import { createParentPoints } from '../../src/keys/parent-points.ts';
import { walletFromEntropy, withKey } from '../../src/keys/wallet.ts';

/** TEST wallet that everybody knows. */
const wallet = walletFromEntropy(new Uint8Array(16), false);
const normal = fc.integer({ min: 0, max: 3 });
const hardened = normal.map((index) => index + 0x80000000);

describe('keys derived with the parents of other keys', () => {
  test('are the keys of their paths, in any order of paths and curves', () => {
    const request = fc.record({
      curve: fc.constantFrom<Curve>('secp256k1', 'p256'),
      path: fc.tuple(hardened, fc.array(normal, { maxLength: 4 })).map(([first, rest]): Path => [first, ...rest]),
    });
    fc.assert(
      fc.property(fc.array(request, { minLength: 2, maxLength: 8 }), (requests) => {
        const pointAt = createParentPoints();
        for (const { curve, path } of requests) {
          const shared = withKey(wallet, curve, path, ({ secretKey, chainCode }) => [secretKey.slice(), chainCode.slice()], pointAt);
          expect(shared).toEqual(withKey(wallet, curve, path, ({ secretKey, chainCode }) => [secretKey.slice(), chainCode.slice()]));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('take the point of a parent from what is kept, and only of that parent on that curve', () => {
    const pointAt = createParentPoints();
    /** The point of no key: shows that it was kept. */
    const none = new Uint8Array(32);
    const secret = new Uint8Array(32).fill(1);
    const point = pointAt('secp256k1', [1, 2], secret);
    expect(point).toEqual(publicKey('secp256k1', secret));
    expect(pointAt('secp256k1', [1, 2], none)).toBe(point);
    for (const [curve, path] of [
      ['p256', [1, 2]],
      ['secp256k1', [1]],
      ['secp256k1', [1, 3]],
      ['secp256k1', [1, 2, 3]],
    ] as const) {
      const another = createParentPoints();
      another('secp256k1', [1, 2], secret);
      expect(() => another(curve, path, none)).toThrow();
    }
  });

  test('keep no more than the two last parents of one path', () => {
    const pointAt = createParentPoints();
    const secret = new Uint8Array(32).fill(1);
    const none = new Uint8Array(32);
    for (const path of [[], [0], [0, 0]]) pointAt('secp256k1', path, secret);
    expect(() => pointAt('secp256k1', [], none)).toThrow();
    expect(pointAt('secp256k1', [0], none)).toEqual(publicKey('secp256k1', secret));
    pointAt('secp256k1', [1], secret);
    expect(() => pointAt('secp256k1', [0, 0], none)).toThrow();
  });
});
