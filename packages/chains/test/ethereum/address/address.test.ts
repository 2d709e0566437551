import { parsePath } from '@symbolon/interface';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import {
  accountOf,
  defaultPath,
  ethereumAddress,
  formatAddress,
  parseAddress,
} from '../../../src/ethereum/firmware/address/address.ts';
import { toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { privateKeyAt, testSigner } from '../../software-signer.ts';

// EIP-55, "Test Cases".
const checksummed = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];

describe('addresses', () => {
  test.each(checksummed)('%s is read and written back', (address) => {
    expect(formatAddress(parseAddress(address))).toBe(address);
    expect(formatAddress(parseAddress(address.toLowerCase()))).toBe(address);
  });

  test.each([
    ['a changed letter', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'],
    ['a changed digit', '0x6aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
    ['39 digits', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe'],
    ['41 digits', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd'],
    ['no prefix', '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
    ['a name', 'vitalik.eth'],
  ])('%s is refused', (_, address) => {
    expect(() => parseAddress(address)).toThrow(expect.objectContaining({ code: 'address/invalid' }));
  });

  test('of a signer, at the default path and at others, agree with viem', async () => {
    expect(await ethereumAddress(testSigner)).toBe('0x9858EfFD232B4033E47d90003D41EC34EcaEda94');
    for (const text of ["m/44'/60'/0'/0/0", "m/44'/60'/0'/0/1", "m/44'/60'/7'/0/0", "m/44'/60'/0'/3"]) {
      const path = parsePath(text);
      expect(await ethereumAddress(testSigner, path)).toBe(privateKeyToAccount(toHex(privateKeyAt(path))).address);
    }
    expect(parsePath("m/44'/60'/0'/0/0")).toEqual(defaultPath);
  });

  test('a public key that is no point is the signer’s fault', () => {
    const beyondField = new Uint8Array(33).fill(0xff).fill(2, 0, 1);
    expect(() => accountOf(beyondField)).toThrow(expect.objectContaining({ code: 'signer/wrong-answer' }));
  });
});
