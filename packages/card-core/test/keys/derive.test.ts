import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { type Curve, harden, type Path } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import bip32 from '../../../../vectors/bip-32.json' with { type: 'json' };
import slip10 from '../../../../vectors/slip-10.json' with { type: 'json' };
import { derive, type ExtendedKey, fingerprint, masterKey, publicKey, wipe } from '../../src/keys/derive.ts';
import { Refusal } from '../../src/refusal.ts';

function parsePath(text: string): Path {
  const components = text.split('/').slice(1);
  return components.map((component) =>
    /['hH]$/.test(component) ? harden(Number.parseInt(component, 10)) : Number(component),
  );
}

function keyAt(curve: Curve, seed: Uint8Array, path: Path): ExtendedKey {
  return derive(masterKey(curve, seed), { curve, path });
}

/** The fields of an extended key, as both serialise it. */
function hexOf({ secretKey, chainCode }: ExtendedKey): { readonly secretKey: string; readonly chainCode: string } {
  return { secretKey: bytesToHex(secretKey), chainCode: bytesToHex(chainCode) };
}

describe('BIP-32', () => {
  const cases = bip32.vectors.flatMap(({ seed, chains }) => chains.map((chain) => ({ ...chain, seed })));

  test.each(cases)('$seed $path', ({ seed, path, extendedPrivateKey, extendedPublicKey }) => {
    const key = keyAt('secp256k1', hexToBytes(seed), parsePath(path));
    const expected = HDKey.fromExtendedKey(extendedPrivateKey);
    expect(hexOf(key)).toEqual({
      secretKey: bytesToHex(expected.privateKey as Uint8Array),
      chainCode: bytesToHex(expected.chainCode as Uint8Array),
    });
    expect(publicKey('secp256k1', key.secretKey)).toEqual(HDKey.fromExtendedKey(extendedPublicKey).publicKey);
    if (path === 'm') return;
    const parent = keyAt('secp256k1', hexToBytes(seed), parsePath(path).slice(0, -1));
    expect(fingerprint('secp256k1', publicKey('secp256k1', parent.secretKey))).toBe(expected.parentFingerprint);
  });

  test('agrees with @scure/bip32 on any seed and path', () => {
    const index = fc.oneof(
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), fc.array(index, { maxLength: 6 }), (seed, path) => {
        const ours = keyAt('secp256k1', seed, path);
        const theirs = path.reduce((node, component) => node.deriveChild(component), HDKey.fromMasterSeed(seed));
        expect(ours.secretKey).toEqual(theirs.privateKey);
        expect(ours.chainCode).toEqual(theirs.chainCode);
        expect(publicKey('secp256k1', ours.secretKey)).toEqual(theirs.publicKey);
        expect(fingerprint('secp256k1', publicKey('secp256k1', ours.secretKey))).toBe(theirs.fingerprint);
      }),
      { numRuns: 60 },
    );
  });
});

describe('SLIP-0010', () => {
  const cases = slip10.vectors.flatMap(({ title, curve, seed, chains }) =>
    chains.map((chain) => ({ title, curve: curve as Curve, seed: hexToBytes(seed), ...chain })),
  );

  test.each(cases)('$title, $path', ({ curve, seed, path, ...expected }) => {
    const key = keyAt(curve, seed, parsePath(path));
    expect(hexOf(key)).toEqual({ secretKey: expected.secretKey, chainCode: expected.chainCode });
    const serialised = `${curve === 'ed25519' ? '00' : ''}${bytesToHex(publicKey(curve, key.secretKey))}`;
    expect(serialised).toBe(expected.publicKey);
    if (path === 'm') return;
    const parent = keyAt(curve, seed, parsePath(path).slice(0, -1));
    const parentFingerprint = fingerprint(curve, publicKey(curve, parent.secretKey));
    expect(parentFingerprint.toString(16).padStart(8, '0')).toBe(expected.parentFingerprint);
  });

  test('Ed25519 has no normal children', () => {
    const master = masterKey('ed25519', new Uint8Array(16));
    for (const path of [[0], [harden(44), 0], [0x7fffffff]]) {
      expect(() => derive(master, { curve: 'ed25519', path })).toThrow(new Refusal('incorrectData'));
    }
  });
});

describe.each(['secp256k1', 'p256', 'ed25519'] as const)('on %s', (curve) => {
  const master = masterKey(curve, new Uint8Array(32).fill(7));

  test('a path is as good as its steps', () => {
    const path = [harden(44), harden(0), harden(5)];
    expect(hexOf(derive(master, { curve, path }))).toEqual(
      hexOf(path.reduce((key, index) => derive(key, { curve, path: [index] }), master)),
    );
  });

  test('the parent is left as it is, and an empty path gives a key of its own', () => {
    const before = hexOf(master);
    const same = derive(master, { curve, path: [] });
    derive(master, { curve, path: [harden(1), harden(2)] });
    expect(hexOf(same)).toEqual(before);
    wipe(same);
    expect(hexOf(master)).toEqual(before);
    expect(same.secretKey.some((byte) => byte !== 0) || same.chainCode.some((byte) => byte !== 0)).toBe(false);
  });
});

test('the same seed gives unrelated keys on each curve', () => {
  const keys = (['secp256k1', 'p256', 'ed25519'] as const).map((curve) =>
    bytesToHex(masterKey(curve, new Uint8Array(16)).secretKey),
  );
  expect(new Set(keys).size).toBe(3);
});
