import type { Curve, Path } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExtendedKey } from '../../src/keys/derive.ts';
import { createKeyRing } from '../../src/keys/key-ring.ts';
import { restrictWallet, type WalletSecret, walletFromEntropy, withKey } from '../../src/keys/wallet.ts';

/** TEST wallet that everybody knows. */
const wallet = walletFromEntropy(new Uint8Array(16));
const copy = (scope: Parameters<typeof restrictWallet>[1] = []): WalletSecret => restrictWallet(wallet, scope);
const bytesOf = ({ secretKey, chainCode }: ExtendedKey) => [secretKey.slice(), chainCode.slice()];
const hardened = (index: number) => index + 0x80000000;

const normalIndex = fc.integer({ min: 0, max: 3 });
const hardenedIndex = normalIndex.map(hardened);
const request = fc.oneof(
  fc.record({
    curve: fc.constantFrom<Curve>('secp256k1', 'p256'),
    path: fc
      .tuple(hardenedIndex, fc.array(normalIndex, { maxLength: 4 }))
      .map(([first, rest]): Path => [first, ...rest]),
  }),
  fc.record({ curve: fc.constant<Curve>('ed25519'), path: fc.array(hardenedIndex, { maxLength: 4 }) }),
);

describe('the keys of a ring', () => {
  test('are the keys of their paths, in any order of paths and curves, from command to command', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ request, forget: fc.boolean() }), { minLength: 2, maxLength: 8 }), (steps) => {
        const ring = createKeyRing(copy);
        for (const {
          request: { curve, path },
          forget,
        } of steps) {
          expect(ring.withKey({ curve, path }, bytesOf)).toEqual(withKey(wallet, { curve, path }, bytesOf));
          if (forget) ring.forget();
        }
      }),
      { numRuns: 40 },
    );
  });

  test('of a wallet of subtrees are below them, and no others', () => {
    const [in44, in84] = [[hardened(44), hardened(60)], [hardened(84)]];
    const ring = createKeyRing(() => copy([in44, in84].map((path) => ({ curve: 'secp256k1', path }))));
    for (const path of [[...in44, 1], in84, [...in84, 7, 8], in44, [...in84, 7]]) {
      expect(ring.withKey({ curve: 'secp256k1', path }, bytesOf)).toEqual(
        withKey(wallet, { curve: 'secp256k1', path }, bytesOf),
      );
    }
    for (const path of [[], [hardened(44)], [hardened(86), 0]]) {
      expect(() => ring.withKey({ curve: 'secp256k1', path }, bytesOf)).toThrow('referencedDataNotFound');
    }
    expect(() => ring.withKey({ curve: 'p256', path: in84 }, bytesOf)).toThrow('referencedDataNotFound');
  });

  test('go on after a path that the curve does not have', () => {
    const ring = createKeyRing(copy);
    expect(() => ring.withKey({ curve: 'ed25519', path: [hardened(44), 1] }, bytesOf)).toThrow('incorrectData');
    const path = [hardened(44), hardened(1)];
    expect(ring.withKey({ curve: 'ed25519', path }, bytesOf)).toEqual(
      withKey(wallet, { curve: 'ed25519', path }, bytesOf),
    );
  });
});

describe('what a ring holds', () => {
  const account = [hardened(84), hardened(0), hardened(0)];

  test('is opened once for a command, and wiped when it forgets: the wallet and every key', () => {
    const opened: WalletSecret[] = [];
    const keys: ExtendedKey[] = [];
    const ring = createKeyRing(() => {
      const one = copy();
      opened.push(one);
      return one;
    });
    for (const path of [[...account, 0, 0], [...account, 1, 5], account])
      ring.withKey({ curve: 'secp256k1', path }, (key) => keys.push(key));
    expect(opened).toHaveLength(1);
    ring.forget();
    const zero = new Uint8Array(32);
    for (const key of keys) expect([key.secretKey, key.chainCode]).toEqual([zero, zero]);
    expect(opened[0]?.roots[0]?.secret).toEqual(new Uint8Array(64));
    ring.withKey({ curve: 'secp256k1', path: account }, bytesOf);
    expect(opened).toHaveLength(2);
  });

  test('is wiped as soon as another key does not need it', () => {
    const ring = createKeyRing(copy);
    const first = ring.withKey({ curve: 'secp256k1', path: [...account, 0, 0] }, (key) => key);
    ring.withKey({ curve: 'secp256k1', path: [...account, 0, 1] }, bytesOf);
    expect(first.secretKey).toEqual(new Uint8Array(32));
  });

  test('is wiped where there was nothing yet', () => {
    expect(() => createKeyRing(copy).forget()).not.toThrow();
  });
});
