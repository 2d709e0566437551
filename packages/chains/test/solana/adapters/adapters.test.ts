/** The adapters, used as an application uses them. */

import { ed25519 } from '@noble/curves/ed25519.js';
import {
  createSignableMessage,
  getTransactionDecoder,
  isMessagePartialSigner,
  isTransactionPartialSigner,
  lamports,
} from '@solana/kit';
import type { SolanaSignMessageFeature, SolanaSignTransactionFeature } from '@solana/wallet-standard-features';
import { cardError } from '@symbolon/interface';
import type { Wallet } from '@wallet-standard/base';
import { LiteSVM, TransactionMetadata } from 'litesvm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toKitSigner } from '../../../src/solana/adapters/kit.ts';
import { announceWallet, type StandardWallet, toStandardWallet } from '../../../src/solana/adapters/wallet-standard.ts';
import { parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { createConfirmingWallet, type SolanaWallet } from '../../../src/solana/sign/wallet.ts';
import { testSigner } from '../../software-signer.ts';
import { build, self, somebody, systemTransfer } from '../transactions.ts';

const friend = somebody('friend');
const hello = new TextEncoder().encode('hello');
let wallet: SolanaWallet;
let shown: string[];
let refuse: Error | undefined;

beforeAll(async () => {
  wallet = await createConfirmingWallet(testSigner, {
    confirm: async (lines) => {
      shown.push(...lines);
      if (refuse) throw refuse;
    },
  });
});
beforeEach(() => {
  shown = [];
  refuse = undefined;
});

const pay = (svm: LiteSVM) => build([systemTransfer(self, friend, 1_000_000n)], { blockhash: svm.latestBlockhash() });

function machine(): LiteSVM {
  const svm = new LiteSVM();
  svm.airdrop(self, lamports(10n ** 9n));
  return svm;
}

describe('@solana/kit', () => {
  test('takes the wallet for a signer of messages and transactions', () => {
    const signer = toKitSigner(wallet);
    expect(isMessagePartialSigner(signer)).toBe(true);
    expect(isTransactionPartialSigner(signer)).toBe(true);
  });

  test('gets signatures that the machine and it accept', async () => {
    const svm = machine();
    const signer = toKitSigner(wallet);
    const transaction = getTransactionDecoder().decode(pay(svm).transaction);
    const [signatures] = await signer.signTransactions([transaction as never]);
    expect(
      svm.sendTransaction({ ...transaction, signatures: { ...transaction.signatures, ...signatures } }),
    ).toBeInstanceOf(TransactionMetadata);
    expect(shown[0]).toBe(`Send 0.001 SOL to ${friend}`);
    const [message] = await signer.signMessages([createSignableMessage('hello')]);
    expect(ed25519.verify(message?.[self] ?? new Uint8Array(), hello, parseAddress(self))).toBe(true);
  });

  test('hears when the person refuses', async () => {
    refuse = new Error('no');
    const sign = () => toKitSigner(wallet).signMessages([createSignableMessage('hello')]);
    await expect(sign()).rejects.toMatchObject({ code: 'confirmation/refused', cause: refuse });
  });

  test('gives what the card says as it is, and so does the wallet standard', async () => {
    refuse = cardError('pin/wrong', { password: 'PIN', triesLeft: 2 });
    await expect(toKitSigner(wallet).signMessages([createSignableMessage('hello')])).rejects.toBe(refuse);
    const standard = toStandardWallet(wallet, {
      name: 'Example',
      icon: 'data:image/png;base64,',
      connect: async () => {},
    });
    const [account] = (await standard.features['standard:connect'].connect()).accounts;
    if (!account) throw new Error('no account');
    const { signMessage } = standard.features['solana:signMessage'];
    await expect(signMessage({ account, message: hello })).rejects.toBe(refuse);
  });
});

describe('wallet standard', () => {
  const create = (connect = async () => {}): StandardWallet =>
    toStandardWallet(wallet, { name: 'Example', icon: 'data:image/png;base64,AAAA', connect });

  test('has the shape of the standard’s types', () => {
    const standard: Wallet = create();
    const features: SolanaSignMessageFeature & SolanaSignTransactionFeature = create().features;
    expect(standard.version).toBe('1.0.0');
    expect(Object.keys(features)).toContain('solana:signTransaction');
  });

  test('connects, signs for the machine, and disconnects', async () => {
    const svm = machine();
    const standard = create();
    const changes: number[] = [];
    const stop = standard.features['standard:events'].on('change', ({ accounts = [] }) =>
      changes.push(accounts.length),
    );
    expect((await standard.features['standard:connect'].connect({ silent: true })).accounts).toEqual([]);
    const [account] = (await standard.features['standard:connect'].connect()).accounts;
    if (!account) throw new Error('no account');
    expect(standard.accounts).toEqual([account]);
    expect(account.publicKey).toEqual(parseAddress(self));

    const [signed] = await standard.features['solana:signTransaction'].signTransaction({
      account,
      transaction: pay(svm).transaction,
    });
    expect(
      svm.sendTransaction(getTransactionDecoder().decode(signed?.signedTransaction ?? new Uint8Array())),
    ).toBeInstanceOf(TransactionMetadata);
    const [message] = await standard.features['solana:signMessage'].signMessage({ account, message: hello });
    expect(ed25519.verify(message?.signature ?? new Uint8Array(), hello, account.publicKey)).toBe(true);
    expect(shown).toContain('Sign the message: "hello"');

    await standard.features['standard:disconnect'].disconnect();
    await expect(
      standard.features['solana:signMessage'].signMessage({ account, message: hello }),
    ).rejects.toMatchObject({
      code: 'argument/invalid',
    });
    stop();
    await standard.features['standard:connect'].connect();
    expect(changes).toEqual([1, 0]);
  });

  test('shows no account to a page the person refuses', async () => {
    const cause = new Error('not this page');
    const standard = create(() => Promise.reject(cause));
    const refusal = { code: 'confirmation/refused', cause };
    await expect(standard.features['standard:connect'].connect()).rejects.toMatchObject(refusal);
    expect(standard.accounts).toEqual([]);
  });

  test('is found by an application, whichever of the two is there first', async () => {
    const window = Object.assign(new EventTarget(), { CustomEvent, location: undefined });
    Object.assign(globalThis, { window });
    const announce = (standard: StandardWallet) =>
      announceWallet(window as unknown as Parameters<typeof announceWallet>[0], standard);
    const [first, second] = [create(), create()];
    announce(first);
    const { getWallets } = await import('@wallet-standard/app');
    const wallets = getWallets();
    expect(wallets.get()).toEqual([first]);
    announce(second);
    expect(wallets.get()).toEqual([first, second]);
  });
});
