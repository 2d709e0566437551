import { describe, expect, test } from 'vitest';
import { publicKey } from '../../src/keys/derive.ts';
import { createParentPoints } from '../../src/keys/parent-points.ts';

describe('public keys of parents', () => {
  test('are taken from what is kept, and only of that parent on that curve', () => {
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

  test('are no more than the two last parents of one path', () => {
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
