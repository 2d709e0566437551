import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { encodeFunctionData, parseAbiItem, toFunctionSelector } from 'viem';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { decodeCall, type EthereumCall, maxCallData } from '../../../src/ethereum/firmware/transaction/calls.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { address } from '../arbitraries.ts';

const contract = parseAddress('0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48');
const token = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48';
const read = (data: string): EthereumCall | undefined =>
  decodeCall(hexToBytes(data.slice(2)), { chainId: 1n, contract });

/** Calldata by viem for a signature. */
const encode = (signature: string, args: readonly unknown[]) =>
  encodeFunctionData({ abi: [parseAbiItem(`function ${signature}`)], args } as never);

const uint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const bytes = fc.uint8Array({ maxLength: 32 }).map((data) => `0x${Buffer.from(data).toString('hex')}`);
const account = (text: unknown) => parseAddress(text as string);

/** For each function its arguments, and what they mean to us. */
const functions: readonly [string, fc.Arbitrary<unknown[]>, (args: unknown[]) => Partial<EthereumCall>][] = [
  [
    'transfer(address,uint256)',
    fc.tuple(address, uint256),
    ([to, amount]) => ({
      transfers: [{ asset: `eip155:1/erc20:${token}`, amount: amount as bigint, recipient: account(to) }],
    }),
  ],
  [
    'transferFrom(address,address,uint256)',
    fc.tuple(address, address, uint256),
    ([from, to, amount]) => ({
      from: account(from),
      transfers: [{ asset: `eip155:1/erc20:${token}`, amount: amount as bigint, recipient: account(to) }],
    }),
  ],
  ...['approve(address,uint256)', 'increaseAllowance(address,uint256)'].map(
    (signature): [string, fc.Arbitrary<unknown[]>, (args: unknown[]) => Partial<EthereumCall>] => [
      signature,
      fc.tuple(address, fc.bigInt({ min: 0n, max: 2n ** 96n - 2n })),
      ([spender, amount]) => ({
        approvals: [{ asset: `eip155:1/erc20:${token}`, amount: amount as bigint, spender: account(spender) }],
      }),
    ],
  ),
  [
    'setApprovalForAll(address,bool)',
    fc.tuple(address, fc.boolean()),
    ([operator, approved]) => ({
      approvals: [{ asset: `eip155:1/erc721:${token}`, amount: approved ? undefined : 0n, spender: account(operator) }],
      warnings: approved ? ['approval-for-all'] : [],
    }),
  ],
  [
    'safeTransferFrom(address,address,uint256)',
    fc.tuple(address, address, uint256),
    ([from, to, id]) => ({
      from: account(from),
      transfers: [{ asset: `eip155:1/erc721:${token}/${id}`, amount: 1n, recipient: account(to) }],
    }),
  ],
  [
    'safeTransferFrom(address,address,uint256,bytes)',
    fc.tuple(address, address, uint256, bytes),
    ([from, to, id]) => ({
      from: account(from),
      transfers: [{ asset: `eip155:1/erc721:${token}/${id}`, amount: 1n, recipient: account(to) }],
    }),
  ],
  [
    'safeTransferFrom(address,address,uint256,uint256,bytes)',
    fc.tuple(address, address, uint256, uint256, bytes),
    ([from, to, id, amount]) => ({
      from: account(from),
      transfers: [{ asset: `eip155:1/erc1155:${token}/${id}`, amount: amount as bigint, recipient: account(to) }],
    }),
  ],
  [
    'safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)',
    fc.integer({ min: 1, max: 4 }).chain((size) => {
      const list = fc.array(uint256, { minLength: size, maxLength: size });
      return fc.tuple(address, address, list, list, bytes);
    }),
    ([from, to, ids, amounts]) => ({
      from: account(from),
      transfers: (ids as bigint[]).map((id, i) => ({
        asset: `eip155:1/erc1155:${token}/${id}`,
        amount: (amounts as bigint[])[i] ?? 0n,
        recipient: account(to),
      })),
    }),
  ],
];

describe.each(functions)('%s', (signature, args, meaning) => {
  test('is understood as viem encodes it', () => {
    fc.assert(
      fc.property(args, (values) => {
        const call = read(encode(signature, values));
        expect(call).toMatchObject({ signature, ...meaning(values) });
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  test('is not understood with anything after it, cut short, or with a bit of padding set', () => {
    fc.assert(
      fc.property(args, fc.nat(), (values, at) => {
        const data = encode(signature, values);
        expect(read(`${data}00`)).toBeUndefined();
        expect(read(`${data}${'00'.repeat(32)}`)).toBeUndefined();
        expect(read(data.slice(0, 10 + 2 * (at % (data.length / 2 - 5))))).toBeUndefined();
        expect(read(`${toFunctionSelector(`function ${signature}`)}01${data.slice(12)}`)).toBeUndefined();
      }),
      { numRuns: fuzzRuns(50) },
    );
  });
});

describe('an approval is unlimited', () => {
  test.each<[string, bigint, boolean]>([
    ['at the largest number', 2n ** 256n - 1n, true],
    ['just below it', 2n ** 256n - 2n, true],
    ['at half of it', 2n ** 255n, true],
    ['at the largest of 160 bits', 2n ** 160n - 1n, true],
    ['from 2^128', 2n ** 128n, true],
    ['at the largest of 96 bits', 2n ** 96n - 1n, true],
    ['not below 2^128', 2n ** 128n - 1n, false],
    ['not for a real amount', 10n ** 24n, false],
  ])('%s', (_, amount, unlimited) => {
    const call = read(encode('approve(address,uint256)', [`0x${'11'.repeat(20)}`, amount]));
    expect(call?.approvals[0]?.amount).toBe(unlimited ? undefined : amount);
    expect(call?.warnings).toEqual(unlimited ? ['approval-unlimited'] : []);
  });
});

test('a bool that is neither 0 nor 1 is not understood', () => {
  const approval = encode('setApprovalForAll(address,bool)', [`0x${'11'.repeat(20)}`, true]);
  expect(read(approval)?.approvals).toHaveLength(1);
  expect(read(`${approval.slice(0, -1)}2`)).toBeUndefined();
});

test('other calldata is not understood', () => {
  expect(read('0x')).toBeUndefined();
  expect(read('0xa9059c')).toBeUndefined();
  expect(read(encode('mint(address,uint256)', [`0x${'11'.repeat(20)}`, 1n]))).toBeUndefined();
  const batch = encode('safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)', [
    `0x${'11'.repeat(20)}`,
    `0x${'22'.repeat(20)}`,
    [1n, 2n, 3n, 4n, 5n],
    [1n, 2n, 3n, 4n, 5n],
    '0x',
  ]);
  expect(batch.length / 2 - 1).toBeLessThanOrEqual(maxCallData + 64);
  expect(read(batch)).toBeUndefined();
  expect(read(`0x${'a9059cbb'.repeat(1000)}`)).toBeUndefined();
});

test('a batch with fewer amounts than ids is not understood', () => {
  expect(
    read(
      encode('safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)', [
        `0x${'11'.repeat(20)}`,
        `0x${'22'.repeat(20)}`,
        [1n, 2n],
        [1n],
        '0x',
      ]),
    ),
  ).toBeUndefined();
});
