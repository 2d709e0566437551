import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import type { Scheme } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import bip86 from '../../../../vectors/bip-86.json' with { type: 'json' };
import bip340 from '../../../../vectors/bip-340.json' with { type: 'json' };
import bip341 from '../../../../vectors/bip-341.json' with { type: 'json' };
import rfc6979 from '../../../../vectors/rfc-6979.json' with { type: 'json' };
import { sign } from '../../src/keys/sign.ts';
import { Refusal } from '../../src/refusal.ts';

const ecdsaCurves = { 'ecdsa-secp256k1': secp256k1, 'ecdsa-p256': p256 } as const;
const schemes: readonly Scheme[] = ['ecdsa-secp256k1', 'ecdsa-p256', 'schnorr-bip340', 'schnorr-bip341', 'ed25519'];

/** Randomness for schemes that take some: `aux` as often as it is asked for. */
const drawing = (aux: Uint8Array) => (length: number) => aux.slice(0, length);
const noRandomness = (): never => {
  throw new Error('no randomness is needed');
};

/** Keys that are valid on every curve, the smallest ones among them. */
const testKey = fc.oneof(
  fc.constantFrom(1, 2, 3).map((value) => new Uint8Array(32).fill(value, 31)),
  fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Uint8Array.from(bytes, (byte, at) => (at === 0 ? 0x7f & byte : byte))),
);
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('ECDSA', () => {
  test.each(rfc6979.p256.vectors)('RFC 6979 A.2.5 on P-256: "$message"', ({ message, r, s }) => {
    const { secretKey } = rfc6979.p256;
    const signature = sign(
      { scheme: 'ecdsa-p256', digest: sha256(utf8ToBytes(message)) },
      hexToBytes(secretKey),
      noRandomness,
    );
    expect(bytesToHex(signature.subarray(0, 32))).toBe(r);
    // The RFC leaves s as it comes; the card lowers it.
    const half = p256.Point.Fn.ORDER / 2n;
    const printed = BigInt(`0x${s}`);
    const lowered = printed > half ? p256.Point.Fn.ORDER - printed : printed;
    expect(BigInt(`0x${bytesToHex(signature.subarray(32, 64))}`)).toBe(lowered);
  });

  test.each(rfc6979.secp256k1.vectors)(
    'RFC 6979 on secp256k1: $description',
    ({ secretKey, digest, signature, recoveryId }) => {
      const signed = sign(
        { scheme: 'ecdsa-secp256k1', digest: hexToBytes(digest) },
        hexToBytes(secretKey),
        noRandomness,
      );
      expect(bytesToHex(signed)).toBe(`${signature}0${recoveryId}`);
    },
  );

  test.each(['ecdsa-secp256k1', 'ecdsa-p256'] as const)(
    '%s: verifies, s is low, and the recovery id gives the key',
    (scheme) => {
      const curve = ecdsaCurves[scheme];
      fc.assert(
        fc.property(testKey, digest, (secretKey, hash) => {
          const signature = sign({ scheme, digest: hash }, secretKey, noRandomness);
          expect(signature.length).toBe(65);
          const publicKey = curve.getPublicKey(secretKey, true);
          expect(curve.verify(signature.subarray(0, 64), hash, publicKey, { prehash: false, lowS: true })).toBe(true);
          const recovered = concatBytes(signature.subarray(64), signature.subarray(0, 64));
          expect(curve.recoverPublicKey(recovered, hash, { prehash: false })).toEqual(publicKey);
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe('BIP-340', () => {
  const signing = bip340.vectors.flatMap(({ secretKey, auxRand, ...rest }) =>
    secretKey === undefined || auxRand === undefined ? [] : [{ ...rest, secretKey, auxRand }],
  );
  const ofDigests = signing.filter(({ message }) => message.length === 64);
  const ofOtherLengths = signing.filter(({ message }) => message.length !== 64);

  test('the vectors hold both digests and other messages', () => {
    expect([ofDigests.length, ofOtherLengths.length]).toEqual([4, 4]);
  });

  test.each(ofDigests)('vector $index', ({ message, secretKey, auxRand, signature }) => {
    const signed = sign(
      { scheme: 'schnorr-bip340', digest: hexToBytes(message) },
      hexToBytes(secretKey),
      drawing(hexToBytes(auxRand)),
    );
    expect(bytesToHex(signed)).toBe(signature);
  });

  test.each(ofOtherLengths)('vector $index is no digest: refused', ({ message, secretKey }) => {
    expect(() =>
      sign(
        { scheme: 'schnorr-bip340', digest: hexToBytes(message) },
        hexToBytes(secretKey),
        drawing(new Uint8Array(32)),
      ),
    ).toThrow(new Refusal('incorrectData'));
  });
});

describe('BIP-341 key path', () => {
  const [spending] = bip341.keyPathSpending;
  const inputs = spending?.inputSpending ?? [];

  test.each(inputs)('input $given.txinIndex, script tree $given.merkleRoot', ({ given, intermediary, expected }) => {
    // The example signs with 32 zero bytes for randomness; a witness may end with the byte of its hash type.
    const digestAndRoot = hexToBytes(intermediary.sigHash + (given.merkleRoot ?? ''));
    const signed = sign(
      { scheme: 'schnorr-bip341', digest: digestAndRoot },
      hexToBytes(given.internalPrivkey),
      drawing(new Uint8Array(32)),
    );
    expect(expected.witness[0]?.slice(0, 128)).toBe(bytesToHex(signed));
  });

  test('the example has inputs of both kinds', () => {
    expect(new Set(inputs.map(({ given }) => given.merkleRoot === null)).size).toBe(2);
  });

  test.each(bip86.addresses)('BIP-86 $path: the signature is good for the output', ({ path, script }) => {
    const { privateKey } = HDKey.fromMasterSeed(hexToBytes(bip86.seed)).derive(path);
    const hash = sha256(utf8ToBytes(path));
    const signature = sign({ scheme: 'schnorr-bip341', digest: hash }, privateKey as Uint8Array, drawing(hash));
    expect(schnorr.verify(signature, hash, hexToBytes(script).subarray(2))).toBe(true);
  });

  test('any key: good for the tweaked key, for internal keys with odd y too, and never for the internal key', () => {
    const { Point, utils } = { Point: secp256k1.Point, utils: schnorr.utils };
    fc.assert(
      fc.property(testKey, digest, (secretKey, hash) => {
        const internal = schnorr.getPublicKey(secretKey);
        const tweak = utils.taggedHash('TapTweak', internal);
        const output = utils
          .lift_x(BigInt(`0x${bytesToHex(internal)}`))
          .add(Point.BASE.multiply(Point.Fn.fromBytes(tweak)));
        const signature = sign({ scheme: 'schnorr-bip341', digest: hash }, secretKey, drawing(hash));
        expect(schnorr.verify(signature, hash, output.toBytes(true).subarray(1))).toBe(true);
        expect(schnorr.verify(signature, hash, internal)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});

describe('Ed25519', () => {
  test('signs whole messages of any length, empty ones too', () => {
    fc.assert(
      fc.property(testKey, fc.uint8Array({ maxLength: 200 }), (secretKey, message) => {
        const signature = sign({ scheme: 'ed25519', digest: message }, secretKey, noRandomness);
        expect(signature.length).toBe(64);
        expect(ed25519.verify(signature, message, ed25519.getPublicKey(secretKey))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('every scheme', () => {
  const secretKey = new Uint8Array(32).fill(1);

  test.each(schemes.filter((scheme) => scheme !== 'ed25519'))('%s takes a digest and nothing else', (scheme) => {
    for (const length of [0, 1, 31, 33, 63, 65, ...(scheme === 'schnorr-bip341' ? [] : [64])]) {
      expect(() => sign({ scheme, digest: new Uint8Array(length) }, secretKey, drawing(new Uint8Array(32)))).toThrow(
        new Refusal('incorrectData'),
      );
    }
  });

  test.each(schemes)('%s leaves digest and key as they are, and shares no memory with them', (scheme) => {
    const hash = new Uint8Array(32).fill(2);
    const key = secretKey.slice();
    const signature = sign({ scheme, digest: hash }, key, drawing(new Uint8Array(32).fill(3)));
    signature.fill(0xee);
    expect([hash, key]).toEqual([new Uint8Array(32).fill(2), secretKey]);
  });
});
