/** Typed data through the adapters: the signature is the one that the same library makes with the key in memory. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { Wallet } from 'ethers';
import { privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { toEthersSigner } from '../../../src/ethereum/adapters/ethers.ts';
import { toViemAccount } from '../../../src/ethereum/adapters/viem.ts';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import { privateKeyAt, testSigner } from '../../software-signer.ts';

const key = `0x${bytesToHex(privateKeyAt(defaultPath))}` as const;

async function asked() {
  const shown: string[] = [];
  const wallet = await createConfirmingWallet(testSigner, { confirm: async (lines) => void shown.push(...lines) });
  return { wallet, shown };
}

test('ethers: uint and int stand for uint256 and int256, in lists as well', async () => {
  const { wallet } = await asked();
  const types = {
    Sum: [
      { name: 'a', type: 'uint' },
      { name: 'b', type: 'int[]' },
      { name: 'c', type: 'uint[2][]' },
    ],
  };
  const given = [{ name: 'N', chainId: 1 }, types, { a: 2n ** 255n, b: [-1n], c: [[1n, 2n]] }] as const;
  expect(await toEthersSigner(wallet).signTypedData(...given)).toBe(await new Wallet(key).signTypedData(...given));
});

const there = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const types = { Login: [{ name: 'site', type: 'string' }] };

test.each<[string, object, readonly string[]]>([
  ['as usual', { name: 'N', version: '1', chainId: 1, verifyingContract: there }, []],
  ['with an empty version', { name: 'N', version: '', chainId: 1 }, ['domain.version']],
  ['with a chain id that is a text', { name: 'N', chainId: '1' }, ['domain.chainId']],
  ['with an empty name', { name: '', chainId: 1n }, []],
  ['without fields', {}, []],
])('viem: a domain %s that nobody declares is hashed as viem does', async (_, domain, ignored) => {
  const { wallet, shown } = await asked();
  const data = { types, primaryType: 'Login', domain, message: { site: 'example.com' } } as const;
  const signature = await toViemAccount(wallet).signTypedData(data as never);
  expect(signature).toBe(await privateKeyToAccount(key).signTypedData(data as never));
  for (const name of ignored) expect(shown).toContain(`Not signed, as its type does not have it: ${name}`);
});

test('viem: what is no typed data is refused with its place', async () => {
  const { wallet } = await asked();
  const sign = (data: unknown) => toViemAccount(wallet).signTypedData(data as never);
  await expect(sign({ types: null })).rejects.toMatchObject({ code: 'data/malformed' });
  await expect(sign({ types, primaryType: 'Login', domain: 5 })).rejects.toMatchObject({ code: 'data/malformed' });
  await expect(sign(undefined)).rejects.toMatchObject({ code: 'data/malformed' });
});
