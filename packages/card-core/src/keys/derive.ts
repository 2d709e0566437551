/**
 * Key derivation: BIP-32 on secp256k1, SLIP-0010 on P-256 and Ed25519. SLIP-0010 is BIP-32 with another curve order and
 * master label, so one procedure serves all three.
 */

import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Curve, Path } from '@symbolon/interface';
import * as P from 'micro-packed';
import { Refusal } from '../refusal.ts';

/** A private key and its chain code, 32 bytes each. The holder calls {@link wipe}. */
export type ExtendedKey = { readonly secretKey: Uint8Array; readonly chainCode: Uint8Array };

/** A key by its curve and its path from the parent. */
export type KeyPath = { readonly curve: Curve; readonly path: Path };

/** Public key of the key `depth` components below the parent. */
type PointBelow = (depth: number, secretKey: Uint8Array) => Uint8Array;

const weierstrass = { secp256k1, p256 } as const;

/** SLIP-0010 "Master key generation"; BIP-32 for the first. */
const masterLabels: { readonly [C in Curve]: Uint8Array } = {
  secp256k1: utf8ToBytes('Bitcoin seed'),
  p256: utf8ToBytes('Nist256p1 seed'),
  ed25519: utf8ToBytes('ed25519 seed'),
};

/** Master key of a seed of 16 to 64 bytes. */
export function masterKey(curve: Curve, seed: Uint8Array): ExtendedKey {
  let digest = hmac(sha512, masterLabels[curve], seed);
  // SLIP-0010 hashes again where the key is outside the order. BIP-32 calls the seed invalid. Probability 2^-127.
  while (!isSecretKey(curve, digest.subarray(0, 32))) digest = hmac(sha512, masterLabels[curve], digest);
  return { secretKey: digest.slice(0, 32), chainCode: digest.slice(32) };
}

/**
 * Derives the key at `path` below `parent`, which stays as it is.
 *
 * @param pointAt returns public keys of parents that the caller already knows
 * @throws Refusal `incorrectData` for a component without bit 31 on Ed25519, which has only hardened keys (SLIP-0010)
 */
export function derive(
  parent: ExtendedKey,
  { curve, path }: KeyPath,
  pointAt: PointBelow = (_, key) => publicKey(curve, key),
): ExtendedKey {
  let key: ExtendedKey = { secretKey: parent.secretKey.slice(), chainCode: parent.chainCode.slice() };
  for (const [depth, index] of path.entries()) {
    const next = child(key, { curve, index }, (secretKey) => pointAt(depth, secretKey));
    wipe(key);
    key = next;
  }
  return key;
}

function child(
  { secretKey, chainCode }: ExtendedKey,
  { curve, index }: { readonly curve: Curve; readonly index: number },
  pointOf: (secretKey: Uint8Array) => Uint8Array,
): ExtendedKey {
  const hardened = index >= 0x80000000;
  if (curve === 'ed25519' && !hardened) throw new Refusal('incorrectData');
  const subject = hardened ? concatBytes(Uint8Array.of(0), secretKey) : pointOf(secretKey);
  let digest = hmac(sha512, chainCode, concatBytes(subject, P.U32BE.encode(index)));
  if (hardened) subject.fill(0);
  if (curve === 'ed25519') return { secretKey: digest.slice(0, 32), chainCode: digest.slice(32) };
  const { Fn } = weierstrass[curve].Point;
  for (;;) {
    const sum = addToSecret(curve, digest.subarray(0, 32), secretKey);
    if (sum !== undefined) return { secretKey: Fn.toBytes(sum), chainCode: digest.slice(32) };
    // SLIP-0010 tries the next digest. BIP-32 skips the index. Probability 2^-127.
    digest = hmac(sha512, chainCode, concatBytes(Uint8Array.of(1), digest.subarray(32), P.U32BE.encode(index)));
  }
}

function addToSecret(curve: 'secp256k1' | 'p256', tweak: Uint8Array, secretKey: Uint8Array): bigint | undefined {
  const { Fn } = weierstrass[curve].Point;
  if (!weierstrass[curve].utils.isValidSecretKey(tweak)) return undefined;
  const sum = Fn.add(Fn.fromBytes(tweak), Fn.fromBytes(secretKey));
  return Fn.is0(sum) ? undefined : sum;
}

function isSecretKey(curve: Curve, bytes: Uint8Array): boolean {
  return curve === 'ed25519' || weierstrass[curve].utils.isValidSecretKey(bytes);
}

/** Compressed point, 33 bytes; Ed25519: 32 bytes (RFC 8032 clause 5.1.5). */
export function publicKey(curve: Curve, secretKey: Uint8Array): Uint8Array {
  return curve === 'ed25519' ? ed25519.getPublicKey(secretKey) : weierstrass[curve].getPublicKey(secretKey, true);
}

/**
 * BIP-32 "Key identifiers": the first four bytes of HASH160 of the serialised public key. SLIP-0010 puts a zero byte
 * before an Ed25519 key.
 */
export function fingerprint(curve: Curve, publicKeyBytes: Uint8Array): number {
  const serialised = curve === 'ed25519' ? concatBytes(Uint8Array.of(0), publicKeyBytes) : publicKeyBytes;
  return P.U32BE.decode(ripemd160(sha256(serialised)).subarray(0, 4));
}

export function wipe(key: ExtendedKey): void {
  key.secretKey.fill(0);
  key.chainCode.fill(0);
}
