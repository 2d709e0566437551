import { ed25519 } from '@noble/curves/ed25519.js';
import {
  createKeyPairSignerFromPrivateKeyBytes,
  getBase58Decoder,
  getTransactionDecoder,
  partiallySignTransaction,
} from '@solana/kit';
import type { Signer } from '@symbolon/interface';
import { describe, expect, test } from 'vitest';
import { defaultPath, parseAddress, solanaAddress } from '../../../src/solana/firmware/address/address.ts';
import { decodeTransaction } from '../../../src/solana/firmware/transaction/message.ts';
import { signMessage } from '../../../src/solana/sign/message.ts';
import { signTransaction, signTransactionMessage } from '../../../src/solana/sign/sign.ts';
import { ed25519KeyAt, keyOracle, testSeed, testSigner } from '../../software-signer.ts';
import { build, self, somebody, systemTransfer } from '../transactions.ts';

const payment = [systemTransfer(self, somebody('friend'), 1_000_000n)];

describe('signTransaction', () => {
  test.each(['legacy', 0] as const)('of version %s gives what @solana/kit gives with the same key', async (version) => {
    const { transaction } = build(payment, { version });
    const { keyPair } = await createKeyPairSignerFromPrivateKeyBytes(ed25519KeyAt(testSeed, defaultPath).privateKey);
    const theirs = await partiallySignTransaction([keyPair], getTransactionDecoder().decode(transaction));
    const ours = decodeTransaction(await signTransaction(testSigner, transaction, { path: defaultPath }));
    expect(ours.signatures.map((signature) => getBase58Decoder().decode(signature))).toEqual(
      Object.values(theirs.signatures).map((signature) => getBase58Decoder().decode(signature ?? new Uint8Array())),
    );
  });

  test('leaves the signatures of others as they are', async () => {
    const { transaction } = build(payment, { payer: somebody('payer') });
    transaction.fill(7, 1, 65);
    const { signatures, message } = decodeTransaction(
      await signTransaction(testSigner, transaction, { path: defaultPath }),
    );
    expect(signatures[0]).toEqual(new Uint8Array(64).fill(7));
    expect(
      ed25519.verify(signatures[1] ?? new Uint8Array(), message, keyOracle().publicKey(defaultPath, 'ed25519')),
    ).toBe(true);
  });

  test('refuses a transaction that our account does not sign', async () => {
    const { transaction } = build([systemTransfer(somebody('a'), somebody('b'), 1n)], { payer: somebody('a') });
    await expect(signTransaction(testSigner, transaction, { path: defaultPath })).rejects.toMatchObject({
      code: 'transaction/refused',
    });
  });

  const answering = (signDigests: Signer['signDigests']): Signer => ({ ...testSigner, signDigests });
  test.each<[string, Signer]>([
    [
      'over another message',
      answering(([request]) => testSigner.signDigests(request ? [{ ...request, digest: new Uint8Array(9) }] : [])),
    ],
    [
      'by another key',
      answering(([request]) => testSigner.signDigests(request ? [{ ...request, path: [0x80000000] }] : [])),
    ],
    ['of zeros', answering(async () => [new Uint8Array(64)])],
    ['of 65 bytes', answering(async () => [new Uint8Array(65)])],
    ['that is missing', answering(async () => [])],
  ])('refuses a signature %s', async (_, signer) => {
    await expect(signTransactionMessage(signer, build(payment).message, { path: defaultPath })).rejects.toMatchObject({
      code: 'signer/wrong-answer',
    });
  });
});

describe('signMessage', () => {
  /** The signing domain of off-chain messages, and what follows. */
  const header = (...rest: readonly number[]) =>
    Uint8Array.of(0xff, ...new TextEncoder().encode('solana offchain'), ...rest);
  const twice = build(payment, { version: 'legacy' }).message;
  twice.set(twice.subarray(4, 36), 36);

  test('signs text as it is', async () => {
    const message = new TextEncoder().encode('Log in to example.com');
    const { address, signature } = await signMessage(testSigner, 'Log in to example.com', { path: defaultPath });
    expect(address).toBe(await solanaAddress(testSigner));
    expect(ed25519.verify(signature, message, keyOracle().publicKey(defaultPath, 'ed25519'))).toBe(true);
  });

  test.each<[string, Uint8Array]>([
    ['a legacy transaction', build(payment, { version: 'legacy' }).message],
    ['a version 0 transaction', build(payment, { version: 0 }).message],
    ['a transaction of a later version', Uint8Array.of(0x81, 1, 2, 3)],
    ['what begins as any version of a transaction', Uint8Array.of(0x80, 1, 2, 3)],
    ['the last version there can be', Uint8Array.of(0xfe, 1, 2, 3)],
    ['a transaction that names an account twice, which no cluster takes today', twice],
    ['an off-chain message without a version', header()],
    ['an off-chain message of a version that is not known', header(2)],
    ['an off-chain message without a text', header(1, 1, ...parseAddress(self))],
    ['an off-chain message that somebody else signs', header(1, 1, ...parseAddress(somebody('a')), 0x41)],
    ['an off-chain message in letters that its format does not have', header(0, 0, 1, 0, 0x0a)],
  ])('refuses %s', async (_, message) => {
    await expect(signMessage(testSigner, message, { path: defaultPath })).rejects.toMatchObject({
      code: 'transaction/refused',
    });
  });

  test.each<[string, Uint8Array]>([
    ['text that begins with a letter of another language', new TextEncoder().encode('Войти на example.com')],
    ['an off-chain message of version 0', header(0, 0, 1, 0, 0x41)],
    ['an off-chain message of version 1', header(1, 1, ...parseAddress(self), 0x41)],
    ['a challenge of 32 bytes', new Uint8Array(32).fill(7)],
  ])('signs %s', async (_, message) => {
    const { signature } = await signMessage(testSigner, message, { path: defaultPath });
    expect(ed25519.verify(signature, message, keyOracle().publicKey(defaultPath, 'ed25519'))).toBe(true);
  });

  test('refuses more than a card holds', async () => {
    await expect(signMessage(testSigner, new Uint8Array(1233).fill(0x41), { path: defaultPath })).rejects.toMatchObject(
      {
        code: 'data/malformed',
      },
    );
  });
});
