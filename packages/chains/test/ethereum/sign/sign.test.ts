import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Signer } from '@symbolon/interface';
import fc from 'fast-check';
import { parseTransaction, recoverTransactionAddress, serializeTransaction, type TransactionSerialized } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { defaultPath, ethereumAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { ethereumTransactionInterpreter } from '../../../src/ethereum/firmware/transaction.ts';
import { signTransaction } from '../../../src/ethereum/sign/sign.ts';
import { decodeTransaction } from '../../../src/ethereum/transaction/decode.ts';
import { type Eip1559Transaction, encodeTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { privateKeyAt, testSigner } from '../../software-signer.ts';
import { transactions } from '../arbitraries.ts';
import { inViem } from '../oracles.ts';

const payment: Eip1559Transaction = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 7n,
  maxPriorityFeePerGas: 10n ** 9n,
  maxFeePerGas: 20n * 10n ** 9n,
  gasLimit: 21_000n,
  to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045',
  value: 10n ** 18n,
  data: '0x',
  accessList: [],
};

describe('signTransaction', () => {
  test('gives what viem gives with the same key, for a payment', async () => {
    const signed = await signTransaction(testSigner, payment, { path: defaultPath });
    const account = privateKeyToAccount(toHex(privateKeyAt(defaultPath)));
    expect(signed.raw).toBe(await account.signTransaction(inViem(payment)));
  });

  test.each(Object.entries(transactions))(
    '%s: viem recovers our address from it and reads the same fields',
    async (_, arbitrary) => {
      const sender = await ethereumAddress(testSigner);
      await fc.assert(
        fc.asyncProperty(arbitrary, async (transaction) => {
          const { raw, hash } = await signTransaction(testSigner, transaction, { path: defaultPath });
          expect(await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized })).toBe(sender);
          const { r, s, v, yParity, ...fields } = parseTransaction(raw as TransactionSerialized);
          expect(serializeTransaction(fields as never)).toBe(serializeTransaction(inViem(transaction)));
          expect(decodeTransaction(Buffer.from(raw.slice(2), 'hex'))).toEqual({ transaction, sender });
          expect(hash).toBe(toHex(keccak_256(Buffer.from(raw.slice(2), 'hex'))));
        }),
        { numRuns: fuzzRuns(40) },
      );
    },
  );

  test('gives a signer that reads transactions the path and the unsigned bytes', async () => {
    const asked: unknown[] = [];
    const signer: Signer = {
      ...testSigner,
      signDigests: () => Promise.reject(new Error('must not be asked to sign blindly')),
      async signTransaction(request) {
        asked.push(request);
        return testSigner.signDigests([
          { path: defaultPath, scheme: 'ecdsa-secp256k1', digest: keccak_256(encodeTransaction(payment)) },
        ]);
      },
    };
    const signed = await signTransaction(signer, payment, { path: defaultPath });
    expect(asked).toEqual([
      {
        interpreter: ethereumTransactionInterpreter.id,
        transaction: prefixPath(defaultPath, encodeTransaction(payment)),
      },
    ]);
    expect(signed).toEqual(await signTransaction(testSigner, payment, { path: defaultPath }));
  });

  const changed = (change: (signature: Uint8Array) => Uint8Array): Signer => ({
    ...testSigner,
    signDigests: async (requests) =>
      (await testSigner.signDigests(requests)).map((signature) => change(signature.slice())),
  });
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

  test.each<[string, Signer]>([
    [
      'by another key',
      { ...testSigner, signDigests: ([request]) => testSigner.signDigests(request ? [{ ...request, path: [0] }] : []) },
    ],
    [
      'over another digest',
      {
        ...testSigner,
        signDigests: ([request]) => testSigner.signDigests(request ? [{ ...request, digest: new Uint8Array(32) }] : []),
      },
    ],
    ['with the wrong recovery id', changed((s) => s.fill((s[64] ?? 0) ^ 1, 64))],
    ['with recovery id 2', changed((s) => s.fill(2, 64))],
    [
      'with s in the upper half',
      changed((s) => {
        const high = order - BigInt(toHex(s.subarray(32, 64)));
        return Uint8Array.from([
          ...s.subarray(0, 32),
          ...Buffer.from(high.toString(16).padStart(64, '0'), 'hex'),
          (s[64] ?? 0) ^ 1,
        ]);
      }),
    ],
    ['of 64 bytes', changed((s) => s.subarray(0, 64))],
    ['of zeros', changed((s) => s.fill(0))],
    ['that is missing', { ...testSigner, signDigests: async () => [] }],
    [
      'that is one of two',
      { ...testSigner, signDigests: async (r) => [...(await testSigner.signDigests(r)), new Uint8Array(65)] },
    ],
  ])('refuses a signature %s', async (_, signer) => {
    await expect(signTransaction(signer, payment, { path: defaultPath })).rejects.toMatchObject({
      code: 'signer/wrong-answer',
    });
  });
});
