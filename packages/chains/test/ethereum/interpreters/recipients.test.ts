/**
 * Whoever gets something, or may take something, by a call or typed data that is understood is told, so that rules
 * about recipients see them.
 */
import { hexToBytes } from '@noble/hashes/utils.js';
import { encodeFunctionData, erc20Abi, parseAbiItem } from 'viem';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { decodeCall } from '../../../src/ethereum/firmware/transaction/calls.ts';
import { ethereumTypedDataInterpreter } from '../../../src/ethereum/firmware/typed-data.ts';
import { previewTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import { encodeTypedData, type TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { type Reading, readAll } from '../../../src/firmware/read-all.ts';
import { keyOracle } from '../../software-signer.ts';
import * as examples from '../typed-data-examples.ts';

const { owner, spender, usdc } = examples;
const stranger = '0x00000000000000000000000000000000DeaDBeef';
const market = '0x0000a26b00c1F0DF003000390027140000fAa719';
const dai = '0x6B175474E89094C44Da98b954EedeAC495271d0F';
const bytes = (address: string) => hexToBytes(address.slice(2).toLowerCase());

const onCard = (data: TypedData): Reading =>
  readAll(ethereumTypedDataInterpreter.begin(keyOracle()), prefixPath(defaultPath, encodeTypedData(data)));
const changed = (data: TypedData, message: object): TypedData => ({
  ...data,
  message: { ...data.message, ...message },
});
const told = ({ transfers, approvals }: Pick<Reading, 'transfers' | 'approvals'>) =>
  [...transfers.map(({ recipient }) => recipient), ...approvals.map((approval) => approval.spender)].map((who) =>
    Buffer.from(who).toString('hex'),
  );
const of = (...addresses: string[]) => addresses.map((address) => address.slice(2).toLowerCase());

describe('an order on CoW Protocol', () => {
  const settlement = '0x9008D19f58AAbD9eD0D60971565AA8510560ab41';
  const order = (changes: object) => onCard(changed(examples.cowOrder, changes));

  test('that pays the owner tells of the settlement contract alone', () => {
    for (const receiver of [`0x${'00'.repeat(20)}`, owner]) {
      expect(told(order({ receiver }))).toEqual(of(settlement));
    }
  });

  test('that pays a stranger tells of the stranger: a transfer of 0 of what is bought, while what is sold counts once', () => {
    const { transfers, approvals, facts } = order({ receiver: stranger });
    expect(transfers).toEqual([
      { asset: `eip155:1/erc20:${dai.toLowerCase()}`, amount: 0n, recipient: bytes(stranger) },
    ]);
    expect(approvals).toEqual([
      { asset: `eip155:1/erc20:${usdc.toLowerCase()}`, amount: 1_000_005n, spender: bytes(settlement) },
    ]);
    expect(facts).toMatchObject({ transfers: 1, approvals: 1 });
    expect(facts.blind).toBeUndefined();
  });

  test('that buys the coin of the chain names it', () => {
    const data = changed(examples.cowOrder, {
      receiver: stranger,
      buyToken: '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE',
    });
    expect(onCard(data).transfers[0]?.asset).toBe('eip155:1/slip44:60');
    expect(previewTypedData(data, { from: owner }).lines).toEqual(
      expect.arrayContaining([
        `In return ${stranger} gets at least 0.99 ETH`,
        'WARNING: nothing of what is given in return comes to your account',
      ]),
    );
  });

  test('is judged alike by the host', () => {
    const data = changed(examples.cowOrder, { receiver: stranger });
    expect(previewTypedData(data, { from: owner }).transfers).toEqual(onCard(data).transfers);
    expect(previewTypedData(data, { from: stranger }).transfers).toEqual([]);
  });
});

describe('an order on Seaport', () => {
  const seaport = '0x0000000000000068F116a894984e2DB1123eB395';
  const item = (itemType: number, recipient: string, token = `0x${'00'.repeat(20)}`) => ({
    ...{ itemType, token, identifierOrCriteria: 7, startAmount: 10, endAmount: 10, recipient },
  });
  const order = (...consideration: object[]) => changed(examples.seaportOrder(2), { consideration });

  test('tells of everybody who gets a part of what is paid, but the owner', () => {
    const { transfers, approvals } = onCard(order(item(0, owner), item(0, market), item(1, stranger, usdc)));
    expect(approvals).toHaveLength(1);
    expect(transfers).toEqual([
      { asset: 'eip155:1/slip44:60', amount: 0n, recipient: bytes(market) },
      { asset: `eip155:1/erc20:${usdc.toLowerCase()}`, amount: 0n, recipient: bytes(stranger) },
    ]);
  });

  test.each([
    [2, 'erc721'],
    [3, 'erc1155'],
    [4, 'erc721'],
    [5, 'erc1155'],
  ])('tells of who gets tokens of a collection in return, type %d', (itemType, standard) => {
    expect(onCard(order(item(itemType, stranger, usdc))).transfers).toEqual([
      { asset: `eip155:1/${standard}:${usdc.toLowerCase()}`, amount: 0n, recipient: bytes(stranger) },
    ]);
  });

  test('a bid whose fee comes out of what it offers counts what it offers once', () => {
    const bid = changed(examples.seaportOrder(1), {
      offer: [{ itemType: 1, token: usdc, identifierOrCriteria: 0, startAmount: 1000, endAmount: 1000 }],
      consideration: [item(2, owner, dai), item(1, market, usdc)],
    });
    const { transfers, approvals } = onCard(bid);
    const sum = [...transfers, ...approvals].reduce((all, { amount = 0n }) => all + amount, 0n);
    expect(sum).toBe(1000n);
    expect(told({ transfers, approvals })).toEqual(of(market, seaport));
  });

  test('with more in return than is kept, or of an unknown kind, is blind', () => {
    expect(onCard(order(...Array(5).fill(item(0, owner)))).facts.blind).toBe('unknown-typed-data');
    expect(onCard(order(item(6, owner))).facts.blind).toBe('unknown-typed-data');
  });

  test('that nobody of ours is paid by says so', () => {
    const { lines } = previewTypedData(order(item(0, market)), { from: owner });
    expect(lines).toContain(`In return ${market} gets at least 0.00000000000000001 ETH`);
    expect(lines).toContain('WARNING: nothing of what is given in return comes to your account');
    expect(lines.filter((line) => line.startsWith('Send'))).toEqual([]);
  });
});

test.each<[string, TypedData, string[]]>([
  ['a permit', examples.permit, [spender]],
  ['a permit of Dai', examples.daiPermit, [spender]],
  ['a permit of one token of a collection', examples.nftPermit, [spender]],
  ['a permit of Permit2', examples.permitSingle, [spender]],
  ['a batch of permits of Permit2', examples.permitBatch(2), [spender, spender]],
  ['a transfer of Permit2', examples.permitTransferFrom, [spender]],
  ['a transfer by authorisation', examples.transferWithAuthorization, [spender]],
])('%s tells of who may take or gets something', (_, data, expected) => {
  const reading = onCard(data);
  expect(reading.facts.blind).toBeUndefined();
  expect(told(reading)).toEqual(of(...expected));
});

test.each<[string, TypedData]>([
  ['a batch of permits for no tokens', examples.permitBatch(0)],
  ['an order that offers nothing to nobody', changed(examples.seaportOrder(2), { offer: [], consideration: [] })],
])('%s, of which nothing would be told, is blind', (_, data) => {
  expect(onCard(data).facts.blind).toBe('unknown-typed-data');
});

describe('a call', () => {
  const read = (data: string) => decodeCall(hexToBytes(data.slice(2)), { chainId: 1n, contract: bytes(usdc) });
  const encode = (signature: string, args: readonly unknown[]) =>
    encodeFunctionData({ abi: [parseAbiItem(`function ${signature}`)], args } as never);
  const nft = 'safeTransferFrom(address,address,uint256)';

  test.each<[string, string]>([
    ['transfer', encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [stranger, 1n] })],
    [
      'transferFrom, of somebody else’s',
      encodeFunctionData({ abi: erc20Abi, functionName: 'transferFrom', args: [spender, stranger, 1n] }),
    ],
    ['approve', encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [stranger, 1n] })],
    ['setApprovalForAll', encode('setApprovalForAll(address,bool)', [stranger, true])],
    ['safeTransferFrom', encode(nft, [owner, stranger, 1n])],
    [
      'safeBatchTransferFrom',
      encode('safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)', [owner, stranger, [1n], [1n], '0x']),
    ],
  ])('of %s tells of who gets or may take something', (_, data) => {
    const call = read(data);
    expect(call && told(call)).toEqual(of(stranger));
  });

  test('of a batch of no tokens, of which nothing would be told, is not understood', () => {
    expect(
      read(encode('safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)', [owner, stranger, [], [], '0x'])),
    ).toBeUndefined();
  });
});
