import { TypedDataEncoder } from 'ethers';
import fc from 'fast-check';
import { hashTypedData, type TypedDataDefinition } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import eip712 from '../../../../../vectors/eip-712.json' with { type: 'json' };
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { previewTypedData, signTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import type { TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { privateKeyAt, testSigner } from '../../software-signer.ts';
import { typedData } from '../arbitraries.ts';
import { owner, permit } from '../typed-data-examples.ts';

const digestOf = (data: TypedData) =>
  toHex(previewTypedData(data, { from: owner }).facts.message?.hash ?? new Uint8Array());

describe('the digest', () => {
  test('of the examples of EIP-712', () => {
    for (const { typedData, digest } of eip712.vectors) {
      expect(digestOf(typedData)).toBe(digest);
    }
  });

  test('of random typed data is that of viem and of ethers', () => {
    fc.assert(
      fc.property(typedData, (data) => {
        expect(digestOf(data)).toBe(hashTypedData(data as TypedDataDefinition));
        expect(digestOf(data)).toBe(TypedDataEncoder.hash(data.domain as never, data.types as never, data.message));
      }),
      { numRuns: fuzzRuns(60) },
    );
  });
});

test('signTypedData gives what viem gives with the same key', async () => {
  const account = privateKeyToAccount(toHex(privateKeyAt(defaultPath)));
  const { address, signature } = await signTypedData(testSigner, permit, { path: defaultPath });
  expect(address).toBe(account.address);
  expect(signature).toBe(await account.signTypedData(permit as never));
});

describe('typed data is refused', () => {
  const refused = (changes: Partial<TypedData>, where: string) =>
    expect(() => previewTypedData({ ...permit, ...changes }, { from: owner })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(where) }),
    );
  const message = (changes: Record<string, unknown>) => ({ message: { ...permit.message, ...changes } });

  test.each<[string, Partial<TypedData>, string]>([
    ['with a member missing', { message: { owner } }, 'message.spender: missing'],
    [
      'with an address of a wrong checksum',
      message({ spender: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD' }),
      'checksum',
    ],
    ['with a number out of range', message({ value: 2n ** 256n }), 'message.value: out of the range'],
    ['with a negative unsigned number', message({ value: -1 }), 'message.value: out of the range'],
    ['with a number that is not exact', message({ value: 2 ** 60 }), 'message.value: too large for a JSON number'],
    ['with the first that is not exact', message({ value: 2 ** 53 }), 'message.value: too large for a JSON number'],
    ['with a number without an end', message({ value: Infinity }), 'message.value: not an integer'],
    ['with a fraction', message({ value: 1.5 }), 'message.value: not an integer'],
    ['with an empty number', message({ value: '' }), 'message.value: not an integer'],
    ['with an unknown primary type', { primaryType: 'Other' }, 'Other is not defined'],
    ['with an undefined struct', { types: { Permit: [{ name: 'a', type: 'Missing' }] } }, 'Missing is not defined'],
    ['with a type that is none', { types: { Permit: [{ name: 'a', type: 'uint7' }] } }, 'uint7'],
    [
      'with a name that is a definition',
      { types: { Permit: [{ name: 'a)Other(uint256 b', type: 'uint256' }] }, message: { 'a)Other(uint256 b': 1 } },
      'types',
    ],
    [
      'with a domain that lacks a field of its type',
      { types: { ...permit.types, EIP712Domain: [{ name: 'salt', type: 'bytes32' }] } },
      'domain.salt: missing',
    ],
  ])('%s', (_, changes, where) => refused(changes, where));
});
