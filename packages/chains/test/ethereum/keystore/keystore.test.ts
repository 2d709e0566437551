import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { decryptKeystoreJsonSync } from 'ethers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encryptKeystore } from '../../../src/ethereum/keystore/index.ts';
import { privateKeyAt } from '../../software-signer.ts';

const key = privateKeyAt([0x8000002c, 0x8000003c, 0x80000000, 0, 0]);

test('is read by ethers, with the password and no other', async () => {
  const file = JSON.stringify(await encryptKeystore(key, { password: 'correct horse', cost: 1024 }));
  expect(decryptKeystoreJsonSync(file, 'correct horse')).toMatchObject({
    address: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
    privateKey: `0x${bytesToHex(key)}`,
  });
  expect(() => decryptKeystoreJsonSync(file, 'correct horses')).toThrow(/incorrect password/);
});

test('is read by ethers whatever key and password it is of', async () => {
  const passwords = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes[0] !== 0xff && bytes[31] !== 0);
  await fc.assert(
    fc.asyncProperty(keys, passwords, async (secret, password) => {
      const file = JSON.stringify(await encryptKeystore(secret, { password, cost: 1024 }));
      expect(decryptKeystoreJsonSync(file, password).privateKey).toBe(`0x${bytesToHex(secret)}`);
    }),
    { numRuns: 10 },
  );
});

test('costs what geth has it cost, unless it is told, and another time all else is another', async () => {
  const made = await encryptKeystore(key, { password: 'x' });
  expect(made.crypto.kdfparams).toMatchObject({ n: 262_144, r: 8, p: 1, dklen: 32 });
  const again = await encryptKeystore(key, { password: 'x', cost: 1024 });
  expect(again.id).not.toBe(made.id);
  expect(again.crypto.cipherparams.iv).not.toBe(made.crypto.cipherparams.iv);
  expect(again.crypto.kdfparams.salt).not.toBe(made.crypto.kdfparams.salt);
  expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the key that is given stays as it is, and none that is none is taken', async () => {
  const given = key.slice();
  await encryptKeystore(given, { password: 'x', cost: 1024 });
  expect(given).toEqual(key);
  const invalid = expect.objectContaining({ code: 'argument/invalid' });
  for (const none of [new Uint8Array(32), new Uint8Array(32).fill(0xff), new Uint8Array(31), hexToBytes('00')])
    await expect(encryptKeystore(none, { password: 'x', cost: 1024 })).rejects.toThrow(invalid);
  await expect(encryptKeystore(key, { password: '', cost: 1024 })).rejects.toThrow(invalid);
  for (const cost of [1023, 1025, 512, 2 ** 21])
    await expect(encryptKeystore(key, { password: 'x', cost })).rejects.toThrow(invalid);
});
