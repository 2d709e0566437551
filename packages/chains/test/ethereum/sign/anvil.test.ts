import type { Path } from '@symbolon/interface';
import { decodeFunctionResult, encodeFunctionData, type Hex, parseAbi } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSweep } from '../../../src/ethereum/discover/sweep.ts';
import {
  defaultPath,
  type EthereumAddress,
  ethereumAddress,
  parseAddress,
} from '../../../src/ethereum/firmware/address/address.ts';
import { signAuthorization } from '../../../src/ethereum/sign/authorization.ts';
import { previewTransaction } from '../../../src/ethereum/sign/preview.ts';
import { signTransaction } from '../../../src/ethereum/sign/sign.ts';
import { signTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import type { EthereumTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { testSigner } from '../../software-signer.ts';
import { type Node, type Receipt, startAnvil } from '../anvil.ts';
import contracts from '../contracts/tokens.json' with { type: 'json' };
import { permit } from '../typed-data-examples.ts';

const to: EthereumAddress = '0x00000000000000000000000000000000DeaDBeef';
const otherPath: Path = [...defaultPath.slice(0, 4), 1];
const abi = parseAbi([
  'function transfer(address,uint256)',
  'function approve(address,uint256)',
  'function allowance(address,address) view returns (uint256)',
  'function setApprovalForAll(address,bool)',
  'function isApprovedForAll(address,address) view returns (bool)',
  'function ownerOf(uint256) view returns (address)',
  'function permit(address,address,uint256,uint256,uint8,bytes32,bytes32)',
  'function answer() view returns (uint256)',
]);
const balance20 = parseAbi(['function balanceOf(address) view returns (uint256)']);
const balance1155 = parseAbi(['function balanceOf(address,uint256) view returns (uint256)']);
const send721 = parseAbi(['function safeTransferFrom(address,address,uint256)']);
const send721WithData = parseAbi(['function safeTransferFrom(address,address,uint256,bytes)']);
const send1155 = parseAbi(['function safeTransferFrom(address,address,uint256,uint256,bytes)']);
const sendBatch = parseAbi(['function safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)']);

let node: Node;
let from: EthereumAddress;
let nonce = 0n;

beforeAll(async () => {
  node = await startAnvil('--hardfork', 'prague');
  from = await ethereumAddress(testSigner);
  await node.rpc('anvil_setBalance', from, '0xde0b6b3a7640000');
});
afterAll(() => node?.stop());

const shared = () => ({ chainId: 31337n, nonce, gasLimit: 2_000_000n, to, value: 0n, data: '0x' as Hex });
const fees = { maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 20n * 10n ** 9n };
const call = (contract: EthereumAddress, data: Hex): EthereumTransaction => ({
  ...shared(),
  ...fees,
  type: 'eip1559',
  to: contract,
  data,
  accessList: [],
});

/** Previews, signs and mines a transaction of the first account. */
async function mine(transaction: EthereumTransaction): Promise<Receipt> {
  const preview = previewTransaction(transaction, { from });
  const { raw, hash } = await signTransaction(testSigner, transaction, { path: defaultPath });
  const receipt = await node.mine(raw);
  nonce += 1n;
  expect(receipt).toMatchObject({ transactionHash: hash, status: '0x1', from: from.toLowerCase() });
  expect(BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice)).toBeLessThanOrEqual(preview.facts.fee.amount);
  return receipt;
}

async function deploy(data: string): Promise<EthereumAddress> {
  const { contractAddress } = await mine({
    ...shared(),
    ...fees,
    type: 'eip1559',
    to: '0x',
    data: data as Hex,
    accessList: [],
  });
  return contractAddress as EthereumAddress;
}

const read = async (contract: EthereumAddress, data: Hex) =>
  (await node.rpc('eth_call', { to: contract, data }, 'latest')) as Hex;
const balance = async (address: EthereumAddress) =>
  BigInt((await node.rpc('eth_getBalance', address, 'latest')) as string);

test.each<[string, () => EthereumTransaction, string]>([
  ['legacy', () => ({ ...shared(), type: 'legacy', gasPrice: 20n * 10n ** 9n, value: 5n }), '0x0'],
  [
    'EIP-2930',
    () => ({
      ...shared(),
      type: 'eip2930',
      gasPrice: 20n * 10n ** 9n,
      value: 6n,
      accessList: [{ address: to, storageKeys: [`0x${'00'.repeat(32)}`] }],
    }),
    '0x1',
  ],
  ['EIP-1559', () => ({ ...shared(), ...fees, type: 'eip1559', value: 7n, accessList: [] }), '0x2'],
])('a payment of type %s is mined and moves what was shown', async (_, make, type) => {
  const before = await balance(to);
  const transaction = make();
  expect((await mine(transaction)).type).toBe(type);
  expect((await balance(to)) - before).toBe(transaction.value);
});

test('an EIP-7702 transaction is mined and delegates the account that signed the authorization', async () => {
  const delegate = await deploy(contracts.Delegate);
  const other = await ethereumAddress(testSigner, otherPath);
  const authorization = await signAuthorization(
    testSigner,
    {
      chainId: 31337n,
      address: delegate,
      nonce: 0n,
    },
    { path: otherPath },
  );
  const receipt = await mine({
    ...shared(),
    ...fees,
    type: 'eip7702',
    accessList: [],
    authorizationList: [authorization],
  });
  expect(receipt.type).toBe('0x4');
  expect(await node.rpc('eth_getCode', other, 'latest')).toBe(`0xef0100${delegate.slice(2).toLowerCase()}`);
  const answer = await read(other, encodeFunctionData({ abi, functionName: 'answer' }));
  expect(decodeFunctionResult({ abi, functionName: 'answer', data: answer })).toBe(42n);
});

test('ERC-20: a transfer, an approval and a permit do what was shown', async () => {
  const token = await deploy(contracts.Token20);
  const allowance = async () =>
    BigInt(await read(token, encodeFunctionData({ abi, functionName: 'allowance', args: [from, to] })));

  const transfer = call(token, encodeFunctionData({ abi, functionName: 'transfer', args: [to, 12n] }));
  expect(previewTransaction(transfer, { from }).transfers).toEqual([
    { asset: `eip155:31337/erc20:${token}`, amount: 12n, recipient: parseAddress(to) },
  ]);
  await mine(transfer);
  expect(BigInt(await read(token, encodeFunctionData({ abi: balance20, functionName: 'balanceOf', args: [to] })))).toBe(
    12n,
  );

  const approve = call(token, encodeFunctionData({ abi, functionName: 'approve', args: [to, 13n] }));
  expect(previewTransaction(approve, { from }).approvals).toEqual([
    { asset: `eip155:31337/erc20:${token}`, amount: 13n, spender: parseAddress(to) },
  ]);
  await mine(approve);
  expect(await allowance()).toBe(13n);

  const deadline = 2n ** 40n;
  const domain = { name: 'Token20', chainId: 31337, verifyingContract: token };
  const message = { owner: from, spender: to, value: 99n, nonce: 0n, deadline };
  const { signature } = await signTypedData(testSigner, { ...permit, domain, message }, { path: defaultPath });
  const [r, s, v] = [
    `0x${signature.slice(2, 66)}`,
    `0x${signature.slice(66, 130)}`,
    Number.parseInt(signature.slice(130), 16),
  ] as const;
  await mine(
    call(token, encodeFunctionData({ abi, functionName: 'permit', args: [from, to, 99n, deadline, v, r, s] })),
  );
  expect(await allowance()).toBe(99n);
});

test('ERC-721: both transfers and an approval for all do what was shown', async () => {
  const token = await deploy(contracts.Token721);
  const ownerOf = async (id: bigint) =>
    decodeFunctionResult({
      abi,
      functionName: 'ownerOf',
      data: await read(token, encodeFunctionData({ abi, functionName: 'ownerOf', args: [id] })),
    });

  for (const [id, data] of [
    [1n, encodeFunctionData({ abi: send721, functionName: 'safeTransferFrom', args: [from, to, 1n] })],
    [
      2n,
      encodeFunctionData({ abi: send721WithData, functionName: 'safeTransferFrom', args: [from, to, 2n, '0x0102'] }),
    ],
  ] as const) {
    const transaction = call(token, data);
    expect(previewTransaction(transaction, { from }).transfers).toEqual([
      { asset: `eip155:31337/erc721:${token}/${id}`, amount: 1n, recipient: parseAddress(to) },
    ]);
    await mine(transaction);
    expect(await ownerOf(id)).toBe(to);
  }

  const approval = call(token, encodeFunctionData({ abi, functionName: 'setApprovalForAll', args: [to, true] }));
  expect(previewTransaction(approval, { from }).facts.warnings).toEqual(['approval-for-all']);
  await mine(approval);
  expect(
    BigInt(await read(token, encodeFunctionData({ abi, functionName: 'isApprovedForAll', args: [from, to] }))),
  ).toBe(1n);
});

test('ERC-1155: a transfer and a batch do what was shown', async () => {
  const token = await deploy(contracts.Token1155);
  const balances = async () =>
    Promise.all(
      [1n, 2n].map(async (id) =>
        BigInt(await read(token, encodeFunctionData({ abi: balance1155, functionName: 'balanceOf', args: [to, id] }))),
      ),
    );
  const recipient = parseAddress(to);
  const asset = `eip155:31337/erc1155:${token}`;

  const single = call(
    token,
    encodeFunctionData({ abi: send1155, functionName: 'safeTransferFrom', args: [from, to, 1n, 3n, '0x'] }),
  );
  expect(previewTransaction(single, { from }).transfers).toEqual([{ asset: `${asset}/1`, amount: 3n, recipient }]);
  await mine(single);
  expect(await balances()).toEqual([3n, 0n]);

  const batch = call(
    token,
    encodeFunctionData({
      abi: sendBatch,
      functionName: 'safeBatchTransferFrom',
      args: [from, to, [1n, 2n], [4n, 5n], '0xff'],
    }),
  );
  expect(previewTransaction(batch, { from }).transfers).toEqual([
    { asset: `${asset}/1`, amount: 4n, recipient },
    { asset: `${asset}/2`, amount: 5n, recipient },
  ]);
  await mine(batch);
  expect(await balances()).toEqual([7n, 5n]);
});

test('a transaction signed for another chain is refused by the node', async () => {
  const { raw } = await signTransaction(
    testSigner,
    {
      ...shared(),
      ...fees,
      type: 'eip1559',
      chainId: 1n,
      accessList: [],
    },
    { path: defaultPath },
  );
  await expect(node.mine(raw)).rejects.toThrow(/chain id/i);
});

test('a sweep moves the tokens and then the coin, and leaves what gas cost less than it might have', async () => {
  const token = await deploy(contracts.Token20);
  const receiver: EthereumAddress = '0x00000000000000000000000000000000000000A1';
  const held = async (owner: EthereumAddress) =>
    BigInt(await read(token, encodeFunctionData({ abi: balance20, functionName: 'balanceOf', args: [owner] })));
  const [amount, before] = [await held(from), await balance(from)];
  const sweep = { chainId: 31337n, to: receiver, nonce, balance: before, ...fees };
  const { transactions } = buildSweep({ ...sweep, tokens: [{ address: token, amount }] });
  expect(transactions).toHaveLength(2);
  for (const transaction of transactions) {
    expect(previewTransaction(transaction, { from }).facts.blind).toBeUndefined();
    await mine(transaction);
  }
  expect([await held(from), await held(receiver)]).toEqual([0n, amount]);
  expect(await balance(receiver)).toBe(before - 121_000n * fees.maxFeePerGas);
  expect(await balance(from)).toBeLessThan(121_000n * fees.maxFeePerGas);
  await node.rpc('anvil_setBalance', from, '0xde0b6b3a7640000');

  expect(buildSweep({ ...sweep, balance: 21_000n * fees.maxFeePerGas }).transactions).toEqual([]);
  const poor = () => buildSweep({ ...sweep, balance: 99_999n, tokens: [{ address: token, amount }] });
  expect(poor).toThrow(expect.objectContaining({ code: 'funds/insufficient' }));
  expect(buildSweep({ ...sweep, reserve: before }).transactions).toEqual([]);
});
