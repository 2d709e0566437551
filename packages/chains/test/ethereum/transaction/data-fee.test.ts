/** What chains of the OP Stack charge for publishing: the same for card and host, and more for more bytes. */
import { encodeFunctionResult, parseAbi, toFunctionSelector } from 'viem';
import { base, baseSepolia, optimism, optimismSepolia, unichain, worldchain } from 'viem/chains';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { networkOf } from '../../../src/ethereum/firmware/address/networks.ts';
import { countedDataFee, dataPrice } from '../../../src/ethereum/firmware/transaction/data-fee.ts';
import { ethereumTransactionInterpreter } from '../../../src/ethereum/firmware/transaction.ts';
import { previewTransaction } from '../../../src/ethereum/sign/preview.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import { quoteDataFee } from '../../../src/ethereum/transaction/data-fee-quote.ts';
import { type Eip1559Transaction, encodeTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { readAll } from '../../../src/firmware/read-all.ts';
import type { JsonRpc } from '../../../src/servers/json-rpc.ts';
import { keyOracle, testSigner } from '../../software-signer.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const payment: Eip1559Transaction = {
  ...{
    type: 'eip1559',
    chainId: 8453n,
    nonce: 7n,
    maxPriorityFeePerGas: 10n ** 9n,
    maxFeePerGas: 20n * 10n ** 9n,
    gasLimit: 21_000n,
  },
  ...{ to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', value: 10n ** 18n, data: '0x', accessList: [] },
};
const gas = 420_000_000_000_000n;
const card = (transaction: Eip1559Transaction) =>
  readAll(ethereumTransactionInterpreter.begin(keyOracle()), prefixPath(defaultPath, encodeTransaction(transaction)))
    .facts;
const feeOnCard = (changes: Partial<Eip1559Transaction>) => card({ ...payment, ...changes }).fee.amount;

describe('the fee of a transaction on a chain of the OP Stack', () => {
  test.each([optimism, base, unichain, worldchain, optimismSepolia, baseSepolia])(
    '$name counts every byte that is published',
    ({ id }) => {
      const chainId = BigInt(id);
      const { length } = encodeTransaction({ ...payment, chainId });
      expect(feeOnCard({ chainId })).toBe(gas + BigInt(length + 68) * dataPrice);
      expect(previewTransaction({ ...payment, chainId }, { from }).facts.fee.amount).toBe(feeOnCard({ chainId }));
    },
  );

  test('grows with what a host has signed, in any field', () => {
    const longer: Partial<Eip1559Transaction>[] = [
      { data: `0x${'ab'.repeat(1000)}` },
      { accessList: [{ address: from, storageKeys: Array(30).fill(`0x${'cd'.repeat(32)}`) }] },
    ];
    for (const changes of longer) {
      const grown = BigInt(encodeTransaction({ ...payment, ...changes }).length - encodeTransaction(payment).length);
      expect(grown).toBeGreaterThan(900n);
      expect(feeOnCard(changes) - feeOnCard({})).toBe(grown * dataPrice);
    }
  });

  test('is more than the formula of Fjord gives at 100 and 80 gwei, however long it is and however badly it compresses', () => {
    // OP Stack Specification, Fjord, with the parameters of OP Mainnet.
    const price = (5_227n * 16n * 100n * 10n ** 9n + 1_014_213n * 80n * 10n ** 9n) / 10n ** 6n;
    for (let length = 40; length < 100_000; length = Math.ceil(length * 1.3)) {
      const fastlz = BigInt(length + 68 + Math.floor((length + 68) / 255) + 16);
      const scaled = 836_500n * fastlz - 42_585_600n;
      const estimated = scaled > 100_000_000n ? scaled : 100_000_000n;
      expect(countedDataFee(10n, length)).toBeGreaterThan((estimated * price) / 10n ** 6n);
    }
  });

  test('is that of gas alone elsewhere', () => {
    for (const chainId of [1n, 42_161n, 534_352n, 424_242n]) expect(feeOnCard({ chainId })).toBe(gas);
    expect(networkOf(534_352n).dataFee).toBe('other');
  });
});

describe('the preview', () => {
  const counted = countedDataFee(8453n, encodeTransaction(payment).length);
  const fee = (quotedDataFee?: bigint) =>
    previewTransaction(payment, { from, ...(quotedDataFee === undefined ? {} : { quotedDataFee }) }).lines.filter(
      (line) => /^Fee|^WARNING/.test(line),
    );

  test('says what the card says, and under what condition', () => {
    expect(counted).toBe(12_000_000_000_000n);
    expect(fee()).toEqual(['Fee: at most 0.000432 ETH, if publishing its data costs no more than 0.000012 ETH']);
    expect(fee(counted)).toEqual(fee());
    expect(fee(1n)).toEqual(fee());
  });

  test('warns of a quote that is above what the card counts', () => {
    expect(fee(10n ** 15n)).toEqual([
      'WARNING: publishing its data is quoted at 0.001 ETH; a card counts no more than 0.000012 ETH for it',
      'Fee: at most 0.00142 ETH, if publishing its data costs no more than is quoted',
    ]);
  });

  test('of a wallet asks for the quote where it can', async () => {
    const lines: string[] = [];
    const confirm = async (shown: readonly string[]) => void lines.push(...shown);
    const wallet = await createConfirmingWallet(testSigner, { confirm, quoteDataFee: async () => 10n ** 15n });
    await wallet.signTransaction(payment);
    expect(lines[0]).toContain('quoted at 0.001 ETH');
  });
});

describe('a quote', () => {
  const abi = parseAbi(['function getL1FeeUpperBound(uint256 unsignedTxSize) view returns (uint256)']);
  const rpc = (answer: unknown, asked: unknown[] = []): JsonRpc => ({
    name: 'node',
    call: async (method, params) => {
      asked.push(method, params);
      return answer;
    },
  });

  test('is what the chain’s oracle says of a transaction of that length', async () => {
    const asked: unknown[] = [];
    expect(await quoteDataFee(rpc(encodeFunctionResult({ abi, result: 77n }), asked), payment)).toBe(77n);
    const length = encodeTransaction(payment).length.toString(16).padStart(64, '0');
    const data = `${toFunctionSelector(abi[0])}${length}`;
    expect(asked).toEqual(['eth_call', [{ to: '0x420000000000000000000000000000000000000F', data }, 'latest']]);
  });

  test.each(['0x', 1, undefined, `0x${'0'.repeat(63)}g`])('of %j is none', async (answer) => {
    await expect(quoteDataFee(rpc(answer), payment)).rejects.toMatchObject({ code: 'server/wrong-answer' });
  });
});
