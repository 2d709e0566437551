/** Blob transactions (EIP-4844) on the card: what they cost, and what no chain would take. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { serializeTransaction } from 'viem';
import { describe, expect, test } from 'vitest';
import { defaultPath, parseAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { fromHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { readTransaction } from '../../../src/ethereum/firmware/transaction.ts';
import { readAll } from '../../../src/firmware/read-all.ts';

const self = parseAddress('0x9858EfFD232B4033E47d90003D41EC34EcaEda94');
const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const hash = `0x01${'ab'.repeat(31)}` as const;

const blobs = (changes: object): Uint8Array =>
  fromHex(
    serializeTransaction({
      ...{ type: 'eip4844', chainId: 1, nonce: 7, gas: 21_000n, maxFeePerGas: 30n, maxPriorityFeePerGas: 2n },
      ...{ to, value: 5n, maxFeePerBlobGas: 11n, blobVersionedHashes: [hash, hash], sidecars: false },
      ...changes,
    } as never),
    'transaction',
  );
const read = (bytes: Uint8Array) => readAll(readTransaction(defaultPath, self), bytes);

describe('a blob transaction', () => {
  test('costs its gas, and 131 072 blob gas for each blob', () => {
    const bytes = blobs({});
    const { facts, transfers, requests } = read(bytes);
    expect(facts.fee.amount).toBe(21_000n * 30n + 2n * 131_072n * 11n);
    expect(facts.blind).toBeUndefined();
    expect(transfers).toEqual([{ asset: 'eip155:1/slip44:60', amount: 5n, recipient: parseAddress(to) }]);
    expect(requests[0]?.digest).toEqual(keccak_256(bytes));
  });

  test('that calls a contract is as blind as any', () => {
    expect(read(blobs({ data: '0x12345678' })).facts.blind).toBe('unknown-call');
  });

  const account = parseAddress(to);
  const hashOf = (version: number) => new Uint8Array(32).fill(version, 0, 1);
  test.each<[string, Uint8Array, readonly Uint8Array[], string]>([
    ['without blobs', account, [], 'blobVersionedHashes'],
    ['of another version of hashes', account, [hashOf(1), hashOf(2)], 'blobVersionedHashes[1]'],
    ['with a hash of 31 bytes', account, [new Uint8Array(31).fill(1)], 'blobVersionedHashes[0]'],
    ['without a recipient', new Uint8Array(), [hashOf(1)], 'to'],
  ])('%s is refused', (_, recipient, hashes, where) => {
    const fields = [1n, 7n, 2n, 30n, 21_000n, recipient, 5n, new Uint8Array(), [], 11n, [...hashes]];
    expect(() => read(concatBytes(Uint8Array.of(3), RLP.encode(fields)))).toThrow(
      expect.objectContaining({ code: 'data/malformed', context: expect.objectContaining({ where }) }),
    );
  });
});
