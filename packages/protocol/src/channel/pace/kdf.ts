/** Key derivation for AES-128: BSI TR-03110-3 A.2.3, ICAO Doc 9303-11 clause 9.7.1. */
import { sha1 } from '@noble/hashes/legacy.js';
import { concatBytes } from '@noble/hashes/utils.js';

/** 32-bit counters that separate the derived keys. */
const purposes = { encryption: 1, mac: 2, password: 3 } as const;

/**
 * KDF(secret, counter): the first 16 bytes of SHA-1(secret || counter), with the counter as four big-endian bytes. The
 * standard pairs SHA-1 with AES-128. Nothing here depends on its collision resistance. BSI TR-03110-3 A.2.3, ICAO Doc
 * 9303-11 clause 9.7.1.
 */
export function deriveKey(secret: Uint8Array, purpose: keyof typeof purposes): Uint8Array {
  const input = concatBytes(secret, Uint8Array.of(0, 0, 0, purposes[purpose]));
  const digest = sha1(input);
  const key = digest.slice(0, 16);
  input.fill(0);
  digest.fill(0);
  return key;
}

/**
 * K_pi, 16 bytes: the key that a card stores in place of a password.
 * @param password digits of the PIN, PUK or CAN
 * @example
 * ```ts
 * import { bytesToHex } from '@noble/curves/utils.js';
 * import { passwordKey } from '@symbolon/protocol/channel';
 * bytesToHex(passwordKey('123456')); // => '591468cda83d65219cccb8560233600f'
 * ```
 */
export function passwordKey(password: string): Uint8Array {
  // TR-03110-3 table 5 (A.2.3) and D.2.1.4: ISO/IEC 8859-1, the same as ASCII for digits.
  const characters = Uint8Array.from(password, (character) => character.charCodeAt(0));
  const key = deriveKey(characters, 'password');
  characters.fill(0);
  return key;
}
