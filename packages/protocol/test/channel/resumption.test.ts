/** The key schedule of a known phone. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import vector from '../../../../vectors/open-channel.json' with { type: 'json' };
import { phoneTag, resumedKeys } from '../../src/channel/resumption.ts';

test('vectors/open-channel.json, RESUME SESSION: both ends get these keys and tags', () => {
  const { secret, phoneNonce, cardNonce, ...printed } = vector.resumption;
  const nonces = { phone: hexToBytes(phoneNonce), card: hexToBytes(cardNonce) };
  const made = { ...resumedKeys(hexToBytes(secret), nonces), phoneTag: phoneTag(hexToBytes(secret), nonces.phone) };
  expect(Object.fromEntries(Object.entries(made).map(([name, bytes]) => [name, bytesToHex(bytes)]))).toEqual(printed);
});
