import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPath, ethereumAddress } from '../../src/ethereum/address.ts';
import { signTransaction } from '../../src/ethereum/sign.ts';
import { softwareSigner } from '../software-signer.ts';
import { type Node, startAnvil } from './anvil.ts';

let node: Node;

beforeAll(async () => {
  node = await startAnvil();
});
afterAll(() => node?.stop());

test('a payment is mined by a real node', async () => {
  const from = await ethereumAddress(softwareSigner);
  const to = '0x00000000000000000000000000000000DeaDBeef';
  await node.rpc('anvil_setBalance', from, '0xde0b6b3a7640000');
  const { raw, hash } = await signTransaction(softwareSigner, defaultPath, {
    type: 'eip1559',
    chainId: 31337n,
    nonce: 0n,
    maxPriorityFeePerGas: 10n ** 9n,
    maxFeePerGas: 20n * 10n ** 9n,
    gasLimit: 21_000n,
    to,
    value: 10n ** 17n,
    data: '0x',
    accessList: [],
  });
  expect(await node.mine(raw)).toMatchObject({ transactionHash: hash, status: '0x1', from: from.toLowerCase(), to: to.toLowerCase() });
  expect(BigInt((await node.rpc('eth_getBalance', to, 'latest')) as string)).toBe(10n ** 17n);
});
