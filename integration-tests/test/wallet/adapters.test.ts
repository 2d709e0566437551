/** Each adapter signs with one tap, and goes on after the card has left. */

import { Transaction } from '@scure/btc-signer';
import { createSignableMessage, getTransactionDecoder } from '@solana/kit';
import { toBitcoinjsKey, toBitcoinjsRoot } from '@symbolon/chains/bitcoin/bitcoinjs-lib';
import { signTransaction as signScure } from '@symbolon/chains/bitcoin/scure-btc-signer';
import { createProvider } from '@symbolon/chains/ethereum/eip-1193';
import { toEthersSigner } from '@symbolon/chains/ethereum/ethers';
import { createConfirmingWallet as createEthereumWallet } from '@symbolon/chains/ethereum/sign';
import { toViemAccount } from '@symbolon/chains/ethereum/viem';
import { toKitSigner } from '@symbolon/chains/solana/kit';
import { createConfirmingWallet as createSolanaWallet } from '@symbolon/chains/solana/sign';
import { toStandardWallet } from '@symbolon/chains/solana/wallet-standard';
import { createTapSigner, type TapSigner } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { parsePath } from '@symbolon/interface';
import * as bitcoinjs from 'bitcoinjs-lib';
import { Transaction as EthersTransaction, verifyMessage } from 'ethers';
import * as tinySecp256k1 from 'tiny-secp256k1';
import { recoverTransactionAddress, type TransactionSerialized } from 'viem';
import { expect, test } from 'vitest';
import { foreignScript, makePsbt } from '../../../packages/chains/test/bitcoin/make-psbt.ts';
import { build, self, somebody, systemTransfer } from '../../../packages/chains/test/solana/transactions.ts';
import { testPin } from '../../../test/passwords.ts';
import { phraseCard, tapping } from '../support/tapping.ts';

bitcoinjs.initEccLib(tinySecp256k1);

const ethereumAddress = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const to = '0x00000000000000000000000000000000DeaDBeef';
const psbt = makePsbt([{}, { path: "m/84'/0'/0'/0/1" }], [{ amount: 190_000n, script: foreignScript }]);
const confirm = async () => {};
const transfer = { to, value: 1n, chainId: 1, nonce: 0, gas: 21_000n } as const;
const fees = { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n } as const;

/** An adapter: opened with a signer, it signs whenever it is told to. */
type Opened = () => Promise<unknown>;
const ethereum = (signer: TapSigner) => createEthereumWallet(signer, { confirm });
const solana = (signer: TapSigner) => createSolanaWallet(signer, { confirm });

const adapters: { readonly [name: string]: (signer: TapSigner) => Promise<Opened> } = {
  viem: async (signer) => {
    const account = toViemAccount(await ethereum(signer));
    return async () => {
      const raw = await account.signTransaction({ ...transfer, ...fees, type: 'eip1559' });
      expect(await recoverTransactionAddress({ serializedTransaction: raw as TransactionSerialized })).toBe(
        ethereumAddress,
      );
    };
  },
  ethers: async (signer) => {
    const own = toEthersSigner(await ethereum(signer));
    return async () => {
      const { gas: gasLimit, ...fields } = transfer;
      const raw = await own.signTransaction({ ...fields, ...fees, gasLimit, type: 2 });
      expect(EthersTransaction.from(raw).from).toBe(ethereumAddress);
    };
  },
  'ethers, a message': async (signer) => {
    const own = toEthersSigner(await ethereum(signer));
    return async () => expect(verifyMessage('hello', await own.signMessage('hello'))).toBe(ethereumAddress);
  },
  'EIP-1193': async (signer) => {
    const rpc = { name: 'none', call: async () => Promise.reject(new Error('no server')) };
    const provider = createProvider(await ethereum(signer), {
      chains: [{ chainId: 1n, rpc }],
      connect: async () => {},
    });
    await provider.request({ method: 'eth_requestAccounts' });
    return async () => {
      const params = ['0x68656c6c6f', ethereumAddress];
      const signature = await provider.request<string>({ method: 'personal_sign', params });
      expect(verifyMessage('hello', signature)).toBe(ethereumAddress);
    };
  },
  '@solana/kit': async (signer) => {
    const own = toKitSigner(await solana(signer));
    return async () => {
      const { transaction } = build([systemTransfer(self, somebody('friend'), 1n)]);
      const [signatures] = await own.signTransactions([getTransactionDecoder().decode(transaction) as never]);
      expect(signatures?.[self]).toHaveLength(64);
    };
  },
  '@solana/kit, a message': async (signer) => {
    const own = toKitSigner(await solana(signer));
    return async () => expect((await own.signMessages([createSignableMessage('hello')]))[0]?.[self]).toHaveLength(64);
  },
  'Wallet Standard': async (signer) => {
    const icon = 'data:image/png;base64,';
    const { features } = toStandardWallet(await solana(signer), { name: 'Example', icon, connect: async () => {} });
    const { accounts } = await features['standard:connect'].connect();
    return async () => {
      const [account] = accounts;
      const { transaction } = build([systemTransfer(self, somebody('friend'), 1n)]);
      const [signed] = await features['solana:signTransaction'].signTransaction({ account: account!, transaction });
      expect(signed?.signedTransaction).not.toEqual(transaction);
    };
  },
  'bitcoinjs-lib, one key': async (signer) => {
    const key = await toBitcoinjsKey(signer, parsePath("m/84'/0'/0'/0/0"));
    return async () => {
      const theirs = bitcoinjs.Psbt.fromBuffer(makePsbt([{}], [{ amount: 90_000n, script: foreignScript }]));
      await theirs.signInputAsync(0, key);
      expect(theirs.finalizeAllInputs().extractTransaction().ins).toHaveLength(1);
    };
  },
  'scure-btc-signer': async (signer) => {
    await signer.getPublicKey({ curve: 'secp256k1', path: parsePath("m/84'/0'/0'") });
    return async () => {
      const { transaction } = await signScure(signer, Transaction.fromPSBT(psbt));
      expect(transaction.isFinal).toBe(true);
    };
  },
};

async function walletOf(seed: string) {
  const { nextCard, taps } = tapping(await phraseCard(seed));
  const signer = createTapSigner({ nextCard, pin: async () => testPin, trust: emulatorTrust });
  return { signer, taps };
}

test.each(Object.entries(adapters))('%s: one tap to learn the key, and one for each signature', async (_, open) => {
  const { signer, taps } = await walletOf('adapters');
  const sign = await open(signer);
  expect(taps.map(({ task }) => task)).toEqual(['read']);
  await sign();
  await sign();
  expect(taps.map(({ task }) => task)).toEqual(['read', 'sign', 'sign']);
});

test.each(Object.entries(adapters))('%s: with the keys from last time, one tap in all', async (name, open) => {
  const first = await walletOf('adapters');
  await (await open(first.signer))();
  const { nextCard, taps } = tapping(await phraseCard('adapters'));
  const keys = first.signer.keys();
  const signer = createTapSigner({ nextCard, pin: async () => testPin, trust: emulatorTrust, keys });
  await (await open(signer))();
  expect(
    taps.map(({ task }) => task),
    name,
  ).toEqual(['sign']);
});

test('bitcoinjs-lib, all inputs: the accounts in one tap, and all signatures in another', async () => {
  const { signer, taps } = await walletOf('adapters');
  const root = await toBitcoinjsRoot(signer, [parsePath("m/84'/0'/0'"), parsePath("m/86'/0'/0'")]);
  expect(taps).toHaveLength(1);
  const theirs = bitcoinjs.Psbt.fromBuffer(psbt);
  await theirs.signAllInputsHDAsync(root);
  expect(theirs.finalizeAllInputs().extractTransaction().ins).toHaveLength(2);
  expect(taps.map(({ task }) => task)).toEqual(['read', 'sign']);
});
