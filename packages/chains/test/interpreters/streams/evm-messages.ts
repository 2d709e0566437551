/** EVM messages, typed data and authorizations for the published vectors. */

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { encodeFunctionData, erc20Abi } from 'viem';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { encodeTypedData, type TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { typedData as anyTypedData } from '../../ethereum/arbitraries.ts';
import * as examples from '../../ethereum/typed-data-examples.ts';
import { type Streams, sampled } from './streams.ts';

const { owner, safe, spender, usdc } = examples;
const at = (payload: Uint8Array, path = "m/44'/60'/0'/0/0"): Uint8Array => prefixPath(parsePath(path), payload);
const framed = (message: Uint8Array): Uint8Array => {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, message.length);
  return concatBytes(length, message);
};
const text = (length: number) => framed(new Uint8Array(length).map((_, n) => 0x20 + (n % 90)));

export const evmMessages: Streams = [
  ...[0, 1, 9, 10, 63, 64, 65, 99, 100, 135, 136, 137, 200].map(
    (length) => [`of ${length} bytes`, at(text(length))] as const,
  ),
  ['of as many bytes as end a piece', at(text(1024 - 25))],
  ['of a byte more than ends a piece', at(text(1024 - 24))],
  ['longer than two pieces', at(text(2100))],
  ['not in English', at(framed(utf8ToBytes('Ich bestätige: ✓')))],
  ['of bytes that are no text', at(framed(Uint8Array.of(0, 0xff, 0x80)))],
  ['at another account', at(text(9), "m/44'/60'/7'/0/3")],
  ['at a path of hardened components alone', at(text(9), "m/44'/60'/7'")],
  ['a key of Bitcoin', at(text(9), "m/44'/0'/0'/0/0")],
  ['a key of Solana', at(text(9), "m/44'/501'/0'/0'")],
  ['a key of a test network', at(text(9), "m/44'/1'/0'/0/0")],
  ['a path of eleven components', concatBytes(Uint8Array.of(11), new Uint8Array(44), text(9))],
  ['no path', concatBytes(Uint8Array.of(0), text(9))],
  ['a byte after the end', at(concatBytes(text(9), Uint8Array.of(0)))],
  ['the end missing', at(text(9).slice(0, -1))],
  ['a length and nothing after it', at(Uint8Array.of(0, 0, 0, 1))],
  ...sampled(fc.uint8Array({ minLength: 1, maxLength: 300 }), 12, (message) => at(framed(message))),
];

const change = (typed: TypedData, message: object, domain: object = {}): TypedData => ({
  ...typed,
  domain: { ...typed.domain, ...domain },
  message: { ...typed.message, ...message },
});
const without = (typed: TypedData, field: string): TypedData => ({
  ...typed,
  domain: Object.fromEntries(Object.entries(typed.domain).filter(([name]) => name !== field)),
});
const { cowOrder, daiPermit, nftPermit, permit, permitBatch, permitSingle, permitTransferFrom } = examples;
const { bulkOrder, members, safeTransaction, seaportOrder, transferWithAuthorization } = examples;
const permitBatchTransferFrom: TypedData = {
  ...permitTransferFrom,
  types: {
    PermitBatchTransferFrom: members('TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline'),
    TokenPermissions: members('address token,uint256 amount'),
  },
  primaryType: 'PermitBatchTransferFrom',
  message: {
    permitted: [1n, 2n ** 96n - 1n, 2n ** 128n].map((amount) => ({ token: usdc, amount })),
    spender,
    nonce: 0,
    deadline: 1_900_000_000,
  },
};
const receiveWithAuthorization: TypedData = {
  ...transferWithAuthorization,
  types: { ReceiveWithAuthorization: transferWithAuthorization.types['TransferWithAuthorization'] ?? [] },
  primaryType: 'ReceiveWithAuthorization',
};
const item = { itemType: 1, token: usdc, identifierOrCriteria: 0, startAmount: 3, endAmount: 9 };
const paid = (...recipients: readonly string[]) => recipients.map((recipient) => ({ ...item, recipient }));
const seaport = (message: object) => change(seaportOrder(2), message);
const erc20 = (functionName: 'transfer' | 'approve', amount: bigint) =>
  encodeFunctionData({ abi: erc20Abi, functionName, args: [spender, amount] });
const ownDomain: TypedData = {
  ...permit,
  types: { ...permit.types, EIP712Domain: members('uint256 chainId,string name') },
  domain: { chainId: 1, name: 'Other order' },
};

const typed: readonly (readonly [string, TypedData])[] = [
  ['Permit', permit],
  ['Permit of 0', change(permit, { value: 0 })],
  ['Permit of 2^96 - 1', change(permit, { value: 2n ** 96n - 1n })],
  ['Permit of 2^128 - 1', change(permit, { value: 2n ** 128n - 1n })],
  ['Permit without a limit', change(permit, { value: 2n ** 256n - 1n })],
  ['Permit on another chain', change(permit, {}, { chainId: 8453 })],
  ['Permit for no chain', without(permit, 'chainId')],
  ['Permit for no contract', without(permit, 'verifyingContract')],
  ['Permit with a salt', change(permit, {}, { salt: `0x${'ab'.repeat(32)}` })],
  ['Permit that its own account checks', change(permit, {}, { verifyingContract: owner })],
  ['Permit with a domain of its own', ownDomain],
  [
    'a type like Permit with another name of a member',
    {
      ...permit,
      types: { Permit: members('address owner,address taker,uint256 value,uint256 nonce,uint256 deadline') },
      message: { owner, taker: spender, value: 5, nonce: 0, deadline: 9 },
    },
  ],
  ['Permit of Dai', daiPermit],
  ['Permit of Dai taken back', change(daiPermit, { allowed: false })],
  ['Permit of ERC-4494', nftPermit],
  ['PermitSingle', permitSingle],
  ['PermitBatch of none', permitBatch(0)],
  ['PermitBatch of 1', permitBatch(1)],
  ['PermitBatch of 4', permitBatch(4)],
  ['PermitBatch of 5', permitBatch(5)],
  ['PermitTransferFrom', permitTransferFrom],
  ['PermitBatchTransferFrom', permitBatchTransferFrom],
  ['TransferWithAuthorization', transferWithAuthorization],
  ['ReceiveWithAuthorization', receiveWithAuthorization],
  ['Order of CoW Protocol', cowOrder],
  ['Order of CoW Protocol for the owner by name', change(cowOrder, { receiver: owner })],
  ['Order of CoW Protocol for another', change(cowOrder, { receiver: spender })],
  [
    'Order of CoW Protocol for coins to another',
    change(cowOrder, { receiver: spender, buyToken: `0x${'ee'.repeat(20)}` }),
  ],
  ['Order of CoW Protocol of all there is', change(cowOrder, { sellAmount: 2n ** 256n - 1n })],
  ...[0, 1, 2, 3].map((type) => [`OrderComponents with an item of type ${type}`, seaportOrder(type)] as const),
  ['OrderComponents with an item that meets a criterion', seaportOrder(4)],
  ['OrderComponents that pays strangers', seaport({ consideration: [...paid(owner, spender, usdc, spender)] })],
  [
    'OrderComponents that pays a stranger a piece that meets a criterion',
    seaport({ consideration: paid(spender).map((one) => ({ ...one, itemType: 5, identifierOrCriteria: 9 })) }),
  ],
  [
    'OrderComponents of 4 items each',
    seaport({ offer: [item, item, item, item], consideration: paid(...Array(4).fill(spender)) }),
  ],
  ['OrderComponents of 5 items', seaport({ offer: [item, item, item, item, item] })],
  ['OrderComponents of nothing', seaport({ offer: [], consideration: [] })],
  [
    'OrderComponents of an item of no type',
    seaport({ consideration: paid(spender).map((one) => ({ ...one, itemType: 6 })) }),
  ],
  ...[1, 3].map((height) => [`BulkOrder of height ${height}`, bulkOrder(height)] as const),
  [
    'BulkOrder of two orders, of 4 items in all',
    bulkOrder(1, [seaport({ offer: [item, item, item] }), seaport({ consideration: paid(spender) })]),
  ],
  [
    'BulkOrder of two orders, of 5 items in all',
    bulkOrder(1, [seaport({ offer: [item, item, item] }), seaport({ offer: [item, item] })]),
  ],
  ['SafeTx of nothing', safeTransaction()],
  ['SafeTx of coins', safeTransaction({ value: 5 })],
  ['SafeTx of a transfer', safeTransaction({ to: usdc, data: erc20('transfer', 7n) })],
  ['SafeTx of a transfer and coins', safeTransaction({ to: usdc, value: 2, data: erc20('transfer', 7n) })],
  ['SafeTx of an approval without a limit', safeTransaction({ to: usdc, data: erc20('approve', 2n ** 200n) })],
  ['SafeTx of an unknown call', safeTransaction({ to: usdc, data: '0x12345678' })],
  ['SafeTx of more data than are read', safeTransaction({ to: usdc, data: `0x${'12'.repeat(549)}` })],
  ['SafeTx to the Safe', safeTransaction({ to: safe, value: 1 })],
  ['SafeTx that delegates', safeTransaction({ value: 1, operation: 1 })],
  ['SafeTx that pays for gas', safeTransaction({ value: 1, gasPrice: 1 })],
  [
    'the domain alone',
    { types: {}, primaryType: 'EIP712Domain', domain: { name: 'Example', chainId: 5 }, message: {} } as TypedData,
  ],
  [
    'a domain of no field',
    { types: { Login: members('string site') }, primaryType: 'Login', domain: {}, message: { site: 'example.com' } },
  ],
];

const layout = (codes: readonly number[], values: readonly number[] = [], mask = 0) =>
  Uint8Array.of(1, 0, 3, 0x41, 0x28, 0x29, 0, codes.length, ...codes, mask, ...values);
const zeros = (length: number) => Array<number>(length).fill(0);
/** Some bools, then arrays of one bool inside each other. */
const depth = 72;
const ones = (count: number) => Array<number>(count).fill(2);
const deepArray = [...Array<number>(depth).fill(3), 2];
const counts = Array.from({ length: depth }, () => [0, 1]).flat();
const changedAt = (bytes: Uint8Array, place: number, byte: number) => bytes.map((was, n) => (n === place ? byte : was));
const permitBytes = encodeTypedData(permit);
const permitText = 'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)'.length;

const typedBytes: Streams = [
  ['a struct that contains itself', layout([5, 0], zeros(32))],
  ['a struct that is not there', layout([5, 7])],
  ['a layout that is none', layout([0xff], zeros(32))],
  [
    'a struct without members, of which there is none',
    Uint8Array.of(2, 0, 3, 0x41, 0x28, 0x29, 0, 3, 3, 5, 1, 0, 3, 0x42, 0x28, 0x29, 0, 0, 0, 0, 0),
  ],
  ['a layout that is none, of which there is no value', layout([3, 0x0b], [0, 0])],
  ['a struct that is not there, of which there is no value', layout([3, 5, 7], [0, 0])],
  ['an array of no length, of which there is none', layout([3, 4, 0, 0, 2], [0, 0])],
  ['a layout that ends within an array', layout([2, 3], zeros(32))],
  ['a struct of arrays of itself', layout([3, 5, 0], [0, 1, 0, 1, 0, 0])],
  [
    'a struct without members to which nothing refers',
    Uint8Array.of(2, 0, 3, 0x41, 0x28, 0x29, 0, 1, 2, 0, 3, 0x42, 0x28, 0x29, 0, 0, 0, ...zeros(32)),
  ],
  ['an array of no length', layout([4, 0, 0, 2])],
  ['a bool of 2', layout([2], [...zeros(31), 2])],
  ['a bytes4 with a fifth byte', layout([0x64], [1, 2, 3, 4, 5, ...zeros(27)])],
  ['an int8 of -129', layout([0x41], [...Array<number>(31).fill(0xff), 0x7f])],
  ['an int8 of -1', layout([0x41], Array<number>(32).fill(0xff))],
  ['a uint8 of 256', layout([0x21], [...zeros(30), 1, 0])],
  // 32 and the layout, 240 for a struct of more than 3 words, 16 for each array, and 32 for the innermost word.
  ['as much as a card has room for', layout([...ones(7), ...deepArray], [...zeros(7 * 32), ...counts, ...zeros(32)])],
  ['a byte more than that', layout([...ones(8), ...deepArray], [...zeros(8 * 32), ...counts, ...zeros(32)])],
  ['more types than a card keeps', Uint8Array.of(1, 0, 3, 0x41, 0x28, 0x29, 0xff, 0xff)],
  ['a mask of 33', layout([2], zeros(32), 33)],
  ['a domain of its own without types', concatBytes(layout([2], [], 0x20), Uint8Array.of(0), new Uint8Array(32))],
  ['Permit with a member less in its layout', changedAt(permitBytes, 4 + permitText, 4)],
  ['Permit with another layout of a member', changedAt(permitBytes, 5 + permitText, 2)],
  ['Permit with dirty bits in an address', changedAt(permitBytes, permitBytes.length - 5 * 32, 1)],
  ['a byte after the end', concatBytes(permitBytes, Uint8Array.of(0))],
  ['the end missing', permitBytes.slice(0, -1)],
];

export const evmTypedData: Streams = [
  ...typed.map(([name, data]) => [name, at(encodeTypedData(data))] as const),
  ...typedBytes.map(([name, bytes]) => [name, at(bytes)] as const),
  ['a key of Bitcoin', at(permitBytes, "m/44'/0'/0'/0/0")],
  ...sampled(anyTypedData, 8, (value) => prefixPath(defaultPath, encodeTypedData(value))),
];

const authorize = (chainId: unknown, address: unknown, nonce: unknown, ...more: readonly unknown[]) =>
  concatBytes(Uint8Array.of(5), RLP.encode([chainId, address, nonce, ...more] as Parameters<typeof RLP.encode>[0]));
const zero = new Uint8Array(20);
const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

export const evmAuthorizations: Streams = [
  ['for a contract', at(authorize(1n, usdc, 7n))],
  ['for every chain', at(authorize(0n, usdc, 7n))],
  ['for no code', at(authorize(1n, zero, 7n))],
  ['for no code on every chain', at(authorize(0n, zero, 0n))],
  ['of the own account', at(authorize(1n, owner, 0n))],
  ['of the largest numbers', at(authorize(2n ** 256n - 1n, usdc, 2n ** 64n - 1n))],
  ...[127n, 128n, 255n, 256n].map((n) => [`of the numbers ${n}`, at(authorize(n, usdc, n))] as const),
  ['at another account', at(authorize(10n, spender, 3n), "m/44'/60'/3'/0/0")],
  ['another magic', at(changedAt(authorize(1n, usdc, 7n), 0, 4))],
  ['a chain id of 33 bytes', at(authorize(2n ** 256n, usdc, 7n))],
  ['a nonce of 9 bytes', at(authorize(1n, usdc, 2n ** 64n))],
  ['a leading zero', at(authorize(Uint8Array.of(0, 1), usdc, 7n))],
  ['an address of 19 bytes', at(authorize(1n, new Uint8Array(19), 7n))],
  ['no address', at(authorize(1n, new Uint8Array(), 7n))],
  ['a field too many', at(authorize(1n, usdc, 7n, 1n))],
  ['a field too few', at(concatBytes(Uint8Array.of(5), RLP.encode([1n, usdc])))],
  ['a string for the list', at(Uint8Array.of(5, 0x80))],
  ['a byte after the end', at(concatBytes(authorize(1n, usdc, 7n), Uint8Array.of(0)))],
  ['the end missing', at(authorize(1n, usdc, 7n).slice(0, -1))],
  ['a key of Bitcoin', at(authorize(1n, usdc, 7n), "m/84'/0'/0'/0/0")],
  ...sampled(
    fc.tuple(word, fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    18,
    (values) => at(authorize(...values)),
  ),
];
