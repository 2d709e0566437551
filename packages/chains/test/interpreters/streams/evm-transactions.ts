/** EVM transactions for the published vectors: every type, call, fact and refusal. */

import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { encodeFunctionData, parseAbiItem } from 'viem';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { type EthereumTransaction, encodeTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { transactions } from '../../ethereum/arbitraries.ts';
import { owner, spender, usdc } from '../../ethereum/typed-data-examples.ts';
import { type Streams, sampled } from './streams.ts';

type Changes = { readonly [field: string]: unknown };

const payment = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 7n,
  maxPriorityFeePerGas: 1_000_000_000n,
  maxFeePerGas: 30_000_000_000n,
  gasLimit: 21_000n,
  to: spender,
  value: 10n ** 18n,
  data: '0x',
  accessList: [],
} as const;
/** Types before EIP-1559 have one price alone. */
const priced = { accessList: undefined, maxPriorityFeePerGas: undefined, maxFeePerGas: undefined, gasPrice: 5n };
const transaction = (changes: Changes): Uint8Array =>
  encodeTransaction(
    Object.fromEntries(
      Object.entries({ ...payment, ...changes }).filter(([, value]) => value !== undefined),
    ) as unknown as EthereumTransaction,
  );
const call = (signature: string, ...args: readonly unknown[]) =>
  encodeFunctionData({ abi: [parseAbiItem(`function ${signature}`)], args } as never);
const toContract = (data: string, changes: Changes = {}) => transaction({ to: usdc, value: 0n, data, ...changes });

/** Fields as they are, whatever they are. */
const fields = [1n, 7n, 1n, 2n, 21_000n, spender, 10n ** 18n, '0x', []];
const raw = (type: number, items: readonly unknown[]): Uint8Array =>
  concatBytes(Uint8Array.of(type), RLP.encode([...items] as Parameters<typeof RLP.encode>[0]));
const withField = (index: number, value: unknown) =>
  raw(
    2,
    fields.map((field, i) => (i === index ? value : field)),
  );

const authorization = { chainId: 1n, address: usdc, nonce: 7n, yParity: 1, r: 1n, s: 2n };
const blobs = {
  type: 'eip4844',
  maxFeePerBlobGas: 11n,
  blobVersionedHashes: [`0x01${'ab'.repeat(31)}`, `0x01${'cd'.repeat(31)}`],
};
const most = 2n ** 256n - 1n;
const transfer = call('transfer(address,uint256)', spender, 5n);
/** ERC-8021. */
const codesEnd = '8021'.repeat(8);
const batchOf = (count: number, data = '0x', amounts = count) => {
  const ids = Array.from({ length: count }, (_, n) => BigInt(n + 1));
  const signature = 'safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)';
  return call(signature, owner, spender, ids, ids.slice(0, amounts), data);
};

const costing = (fee: bigint) => ({ gasLimit: 1n, maxFeePerGas: fee });

const read: readonly (readonly [string, Uint8Array])[] = [
  ['a payment', transaction({})],
  // More than 64 bits hold: about 18.4 ETH.
  ['a payment of 2^64 wei', transaction({ value: 2n ** 64n })],
  ['of nothing: its fee is high', transaction({ value: 0n })],
  ['of nothing, free', transaction({ value: 0n, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n })],
  ['a fee of a tenth', transaction({ gasLimit: 1n, maxFeePerGas: 10n ** 17n })],
  ['a fee of a tenth and 1 wei', transaction({ gasLimit: 1n, maxFeePerGas: 10n ** 17n + 1n })],
  ['to its own account', transaction({ to: owner })],
  ['of nothing to its own account', transaction({ to: owner, value: 0n })],
  ['of nothing to its own account, for 10^16 wei', transaction({ to: owner, value: 0n, ...costing(10n ** 16n) })],
  ['of nothing to its own account, for 1 wei more', transaction({ to: owner, value: 0n, ...costing(10n ** 16n + 1n) })],
  ['data to its own account', transaction({ to: owner, data: transfer })],
  ['that creates a contract', transaction({ to: '0x', value: 0n, data: '0x6000' })],
  ['that creates a contract and pays it', transaction({ to: '0x', data: '0x6000' })],
  ['without data, to nobody', withField(5, '0x')],
  ['on OP Mainnet', transaction({ chainId: 10n })],
  ['on OP Sepolia, with data', toContract(transfer, { chainId: 11155420n })],
  ['on Scroll', transaction({ chainId: 534352n })],
  ['on the chain of the largest id', raw(2, [most, ...fields.slice(1, 6), 5n, '0x', []])],
  ['transfer', toContract(transfer)],
  ['transfer of 0', toContract(call('transfer(address,uint256)', spender, 0n))],
  ['transfer with coins along', toContract(transfer, { value: 3n })],
  ['transfer with a byte after it', toContract(`${transfer}00`)],
  ['transfer with codes of apps', toContract(`${transfer}612c62630400${codesEnd}`)],
  ['transfer with codes of apps, one empty', toContract(`${transfer}612c0200${codesEnd}`)],
  ['transfer with codes of apps that are none', toContract(`${transfer}610a0200${codesEnd}`)],
  ['transfer with codes of apps in another schema', toContract(`${transfer}610101${codesEnd}`)],
  ['transfer with codes of apps, cut off', toContract(`${transfer}610200${codesEnd}`)],
  ['transfer with codes of apps and a byte after them', toContract(`${transfer}610100${codesEnd}00`)],
  ['transfer a byte short', toContract(transfer.slice(0, -2))],
  ['transfer to a dirty address', toContract(`0xa9059cbb01${transfer.slice(12)}`)],
  ['transferFrom', toContract(call('transferFrom(address,address,uint256)', owner, spender, 5n))],
  ['approve', toContract(call('approve(address,uint256)', spender, 5n))],
  ['approve of 0', toContract(call('approve(address,uint256)', spender, 0n))],
  ['approve of 2^96 - 1', toContract(call('approve(address,uint256)', spender, 2n ** 96n - 1n))],
  ['approve of 2^96', toContract(call('approve(address,uint256)', spender, 2n ** 96n))],
  ['approve of 2^128 - 1', toContract(call('approve(address,uint256)', spender, 2n ** 128n - 1n))],
  [
    'approve of 2^128, with coins along',
    toContract(call('approve(address,uint256)', spender, 2n ** 128n), { value: 1n }),
  ],
  ['increaseAllowance', toContract(call('increaseAllowance(address,uint256)', spender, most))],
  ['decreaseAllowance', toContract(call('decreaseAllowance(address,uint256)', spender, most))],
  ['setApprovalForAll', toContract(call('setApprovalForAll(address,bool)', spender, true))],
  ['setApprovalForAll taken back', toContract(call('setApprovalForAll(address,bool)', spender, false))],
  [
    'setApprovalForAll of 2',
    toContract(call('setApprovalForAll(address,uint256)', spender, 2n).replace(/^0x.{8}/, '0xa22cb465')),
  ],
  ['safeTransferFrom', toContract(call('safeTransferFrom(address,address,uint256)', owner, spender, most))],
  [
    'safeTransferFrom with data',
    toContract(call('safeTransferFrom(address,address,uint256,bytes)', owner, spender, 1n, '0xabcd')),
  ],
  [
    'safeTransferFrom with as much data as are read',
    toContract(call('safeTransferFrom(address,address,uint256,bytes)', owner, spender, 1n, `0x${'ab'.repeat(384)}`)),
  ],
  [
    'safeTransferFrom with more data than are read',
    toContract(call('safeTransferFrom(address,address,uint256,bytes)', owner, spender, 1n, `0x${'ab'.repeat(385)}`)),
  ],
  [
    'safeTransferFrom with data that is not padded with zeros',
    toContract(call('safeTransferFrom(address,address,uint256,bytes)', owner, spender, 1n, '0xab').replace(/0$/, '1')),
  ],
  [
    'safeTransferFrom of ERC-1155',
    toContract(call('safeTransferFrom(address,address,uint256,uint256,bytes)', owner, spender, 9n, 3n, '0x')),
  ],
  ['safeBatchTransferFrom of 1', toContract(batchOf(1))],
  ['safeBatchTransferFrom of 4, with 32 bytes of data', toContract(batchOf(4, `0x${'ab'.repeat(32)}`))],
  ['safeBatchTransferFrom of 4, with 33 bytes of data', toContract(batchOf(4, `0x${'ab'.repeat(33)}`))],
  ['safeBatchTransferFrom of 5', toContract(batchOf(5))],
  ['safeBatchTransferFrom of none', toContract(batchOf(0))],
  ['safeBatchTransferFrom with an amount less', toContract(batchOf(3, '0x', 2))],
  [
    'safeBatchTransferFrom with another place of the ids',
    toContract(batchOf(1).replace('a0'.padStart(64, '0'), 'c0'.padStart(64, '0'))),
  ],
  ['a call of 3 bytes', toContract('0xa9059c')],
  ['with authorizations', transaction({ type: 'eip7702', authorizationList: [authorization, authorization] })],
  [
    'an unlimited approval with authorizations',
    toContract(call('approve(address,uint256)', spender, most), {
      type: 'eip7702',
      authorizationList: [authorization],
    }),
  ],
  ['with blobs', transaction(blobs)],
  ['with blobs, on Base', toContract(transfer, { ...blobs, chainId: 8453n })],
  ['legacy', transaction({ ...priced, type: 'legacy' })],
  [
    'EIP-2930 with an access list',
    transaction({
      ...priced,
      type: 'eip2930',
      accessList: [{ address: usdc, storageKeys: [`0x${'11'.repeat(32)}`] }],
    }),
  ],
  ['longer than two pieces', toContract(`0x${'12'.repeat(2_100)}`)],
];

const refused: readonly (readonly [string, Uint8Array])[] = [
  ['a chain id of 0', withField(0, 0n)],
  ['a legacy transaction without a chain id', RLP.encode([0n, 2n, 21_000n, spender, 1n, '0x'])],
  ['a legacy transaction that is signed', RLP.encode([0n, 2n, 21_000n, spender, 1n, '0x', 37n, 1n, 1n])],
  ['a byte after the end', concatBytes(transaction({}), new Uint8Array(1))],
  ['the end missing', transaction({}).slice(0, -1)],
  ['a field too many', raw(2, [...fields, 1n])],
  ['a field too few', raw(2, fields.slice(0, -1))],
  ['an unknown type', raw(5, fields)],
  ['a recipient of 19 bytes', withField(5, new Uint8Array(19).fill(1))],
  ['a value with a leading zero', withField(6, new Uint8Array([0, 1]))],
  ['a value of 33 bytes', withField(6, new Uint8Array(33).fill(1))],
  ['a list for a value', withField(6, [1n])],
  ['a value for a list', withField(8, 1n)],
  ['a header for a byte that is its own encoding', hexToBytes('02c9018107010282520880')],
  ['a length in a longer form', hexToBytes('02f80901070102825208808080')],
  ['the largest nonce', withField(1, 2n ** 64n - 1n)],
  ['a tip above the fee', withField(2, 3n)],
  ['fee and value of 2^256', raw(2, [1n, 7n, 0n, 1n, 1n, spender, most, '0x', []])],
  ['an empty authorization list', raw(4, [...fields, []])],
  [
    'a creation with authorizations',
    raw(4, [...fields.slice(0, 5), '0x', ...fields.slice(6), [[1n, usdc, 0n, 0n, 1n, 1n]]]),
  ],
  ['an empty list of blobs', raw(3, [...fields, 1n, []])],
  ['a blob hash of another version', raw(3, [...fields, 1n, [new Uint8Array(32).fill(2)]])],
];

const paths: Streams = [
  ['of another account', prefixPath(parsePath("m/44'/60'/5'/0/1"), transaction({}))],
  ['of a key at a coin type', prefixPath(parsePath("m/44'/60'"), transaction({}))],
  ['at a path of ten components', prefixPath(parsePath("m/44'/60'/0'/0/1/2'/3/4/5/6"), transaction({}))],
  ['a key of Bitcoin', prefixPath(parsePath("m/84'/0'/0'/0/0"), transaction({}))],
  ['a key of Ethereum Classic', prefixPath(parsePath("m/44'/61'/0'/0/0"), transaction({}))],
  ['a coin type that is not hardened', prefixPath(parsePath("m/44'/60/0'/0/0"), transaction({}))],
  ['a path of eleven components', concatBytes(Uint8Array.of(11), new Uint8Array(44), transaction({}))],
  ['nothing at all', new Uint8Array()],
];

export const evmTransactions: Streams = [
  ...[...read, ...refused].map(([name, bytes]) => [name, prefixPath(defaultPath, bytes)] as const),
  ...paths,
  ...sampled(fc.oneof(...Object.values(transactions)), 12, (value) =>
    prefixPath(defaultPath, encodeTransaction(value)),
  ),
];
