/** Every chain that viem exports: where its serializer gives the standard bytes, they are signed. */
import { type Chain, recoverTransactionAddress, type TransactionSerialized, zeroHash } from 'viem';
import * as viemChains from 'viem/chains';
import { describe, expect, test } from 'vitest';
import { toViemAccount } from '../../../src/ethereum/adapters/viem.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import { testSigner } from '../../software-signer.ts';

const isChain = (value: unknown): value is Chain => typeof value === 'object' && value !== null && 'id' in value;
const chains = Object.values(viemChains as Readonly<Record<string, unknown>>).filter(isChain);

const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const common = { to, nonce: 7, gas: 21_000n, value: 5n } as const;
const market = { type: 'eip1559', maxFeePerGas: 30n, maxPriorityFeePerGas: 2n } as const;

const wallet = await createConfirmingWallet(testSigner, { confirm: async () => {} });
const account = toViemAccount(wallet);
const signAt = ({ id, serializers }: Chain, fields: object) =>
  account.signTransaction({ ...common, chainId: id, ...fields } as never, {
    serializer: serializers?.transaction as never,
  }) as Promise<string>;

test('viem exports more than 700 chains, and more than 80 with serializers of their own', () => {
  expect(chains.length).toBeGreaterThan(700);
  expect(chains.filter(({ serializers }) => serializers?.transaction !== undefined).length).toBeGreaterThan(80);
});

test('one payment on each is signed, and viem recovers its sender', async () => {
  const senders = new Map<string, string[]>();
  for (const chain of chains) {
    const raw = await signAt(chain, chain.serializers === undefined ? { gasPrice: 30n, type: 'legacy' } : market);
    const sender = await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized });
    senders.set(sender, [...(senders.get(sender) ?? []), chain.name]);
  }
  expect([...senders.keys()]).toEqual([wallet.address]);
});

describe('what a chain alone has is refused, with the reason', () => {
  const zksync = { ...market, type: 'eip712', from: wallet.address, paymaster: to, paymasterInput: '0x' };
  test.each<[string, Chain, object, string]>([
    ['a token for the fee on Celo', viemChains.celo, { ...market, type: 'cip64', feeCurrency: to }, 'CIP-64'],
    ['a paymaster on ZKsync', viemChains.zksync, zksync, 'type 113'],
    ['a deposit', viemChains.optimism, { type: 'deposit', from: to, sourceHash: zeroHash }, 'deposit'],
  ])('%s', async (_, chain, fields, reason) => {
    await expect(signAt(chain, fields)).rejects.toMatchObject({
      code: 'transaction/refused',
      context: { where: 'type', reason: expect.stringContaining(reason) },
    });
  });
});
