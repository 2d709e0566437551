/**
 * Known amounts of work, metered: a library that computes in another way than the hooks expect must not make the sheet
 * look better.
 */
import { cbc, cmac } from '@noble/ciphers/aes.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { createMeter, type Work } from './meter.ts';

/** TEST KEY: everyone has it. */
const key = new Uint8Array(32).fill(1);
const bytes = (length: number) => new Uint8Array(length).fill(2);
const raw = { disablePadding: true };
const ec = (curve: keyof Work['ec'], times: number) => (work: Work) => work.ec[curve] === times;
const hash = (blocks: number) => (work: Work) => work.hashBlocks === blocks;
const aes = (blocks: number) => (work: Work) => work.aesBlocks === blocks;

const signature = p256.sign(bytes(32), key);
const publicKey = p256.getPublicKey(key);

const known: Readonly<Record<string, readonly [step: () => unknown, expected: (work: Work) => boolean]>> = {
  // FIPS 180-4 clause 5.1: nine bytes of padding at least, of 17 for SHA-512.
  'SHA-256 of 55 bytes': [() => sha256(bytes(55)), hash(1)],
  'SHA-256 of 56 bytes': [() => sha256(bytes(56)), hash(2)],
  'SHA-512 of 111 bytes': [() => sha512(bytes(111)), hash(1)],
  'RIPEMD-160 of 33 bytes': [() => ripemd160(bytes(33)), hash(1)],
  'Keccak-256 of 135 bytes': [() => keccak_256(bytes(135)), hash(1)],
  // FIPS 198-1: the two padded keys, and a block each of text and inner hash.
  'HMAC-SHA-512 of 37 bytes': [() => hmac(sha512, key, bytes(37)), hash(4)],
  // RFC 8018 clause 5.2: the padded keys once, and two blocks a round.
  'PBKDF2-HMAC-SHA-512, 10 rounds': [() => pbkdf2(sha512, key, bytes(8), { c: 10, dkLen: 64 }), hash(2 + 2 * 10)],
  'AES-CBC encryption of 32 bytes': [() => cbc(bytes(16), bytes(16), raw).encrypt(bytes(32)), aes(2)],
  'AES-CBC decryption of 32 bytes': [() => cbc(bytes(16), bytes(16), raw).decrypt(bytes(32)), aes(2)],
  // RFC 4493 clause 2.3: one more for the subkeys.
  'AES-CMAC of 32 bytes': [() => cmac(bytes(32), bytes(16)), aes(3)],
  'P-256 public key': [() => p256.getPublicKey(key), ec('p256', 1)],
  'P-256 key agreement': [() => p256.getSharedSecret(key, publicKey), ec('p256', 1)],
  'ECDSA signature on P-256': [() => p256.sign(bytes(32), key), ec('p256', 1)],
  'ECDSA verification on P-256': [() => p256.verify(signature, bytes(32), publicKey), ec('p256', 2)],
  'ECDSA signature on secp256k1': [() => secp256k1.sign(bytes(32), key), ec('secp256k1', 1)],
  // RFC 8032 clause 5.1.6: the public key is made anew.
  'Ed25519 signature': [() => ed25519.sign(bytes(32), key), ec('ed25519', 2)],
};

/** @throws where a known amount of work is not what the meter shows */
export function calibrate(): void {
  for (const [name, [step, expected]] of Object.entries(known)) {
    const meter = createMeter();
    meter.during(step);
    if (!expected(meter.work())) throw new Error(`the meter shows ${JSON.stringify(meter.work())} for ${name}`);
  }
}
