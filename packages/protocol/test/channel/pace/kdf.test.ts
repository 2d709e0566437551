import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { deriveKey, passwordKey } from '../../../src/channel/pace/kdf.ts';
import { vector } from '../../support/icao-example.ts';

test('session keys of ICAO Doc 9303-11 appendix G.1', () => {
  const secret = hexToBytes(vector.sharedSecretX);
  expect(bytesToHex(deriveKey(secret, 'encryption'))).toBe(vector.ksEnc);
  expect(bytesToHex(deriveKey(secret, 'mac'))).toBe(vector.ksMac);
  expect(bytesToHex(secret)).toBe(vector.sharedSecretX);
});

test('the password key of the example, whose secret is the SHA-1 of the MRZ', () => {
  expect(bytesToHex(deriveKey(hexToBytes('7e2d2a41c74ea0b38cd36f863939bfa8e9032aad'), 'password'))).toBe(
    vector.passwordKey,
  );
});

test('a password of digits is its ASCII characters', () => {
  expect(passwordKey('123456')).toEqual(deriveKey(hexToBytes('313233343536'), 'password'));
});
