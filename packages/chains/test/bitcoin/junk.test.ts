/** Every public function of Bitcoin gives a value or a typed error in our own words, whatever it is given. */
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as address from '../../src/bitcoin/address/index.ts';
import * as sign from '../../src/bitcoin/sign/index.ts';
import * as transaction from '../../src/bitcoin/transaction/index.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { softwareSigner } from '../software-signer.ts';
import { makePsbt } from './make-psbt.ts';

const { networks } = address;
const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];
const psbt = makePsbt([{}], [{ amount: 99_000n }]);
const signer = softwareSigner();
const account = await address.bitcoinAccount(signer);

/** Each function with one thing of any kind in the place of what it wants. */
const entries: readonly (readonly [string, (junk: never) => unknown])[] = [
  ['decodePsbt', transaction.decodePsbt],
  ['previewPsbt bytes', (junk) => sign.previewPsbt(signer, junk)],
  ['previewPsbt options', (junk) => sign.previewPsbt(signer, psbt, junk)],
  ['previewPsbt network', (network) => sign.previewPsbt(signer, psbt, { network })],
  ['previewPsbt maxFee', (maxFee) => sign.previewPsbt(signer, psbt, { maxFee })],
  ['previewPsbt types', (allowSighashTypes) => sign.previewPsbt(signer, psbt, { allowSighashTypes })],
  ['previewPsbt policies', (policies) => sign.previewPsbt(signer, psbt, { policies })],
  ['signPsbt bytes', (junk) => sign.signPsbt(signer, junk)],
  ['signPsbt options', (junk) => sign.signPsbt(signer, psbt, junk)],
  ['signPsbt approved', (approved) => sign.signPsbt(signer, psbt, { approved })],
  ['previewMessage', (junk) => sign.previewMessage(signer, junk, { path })],
  ['previewMessage options', (junk) => sign.previewMessage(signer, 'a', junk)],
  ['previewMessage path', (junk) => sign.previewMessage(signer, 'a', { path: junk })],
  ['previewMessage type', (scriptType) => sign.previewMessage(signer, 'a', { path, scriptType })],
  ['signMessage', (junk) => sign.signMessage(signer, junk, { path })],
  ['signMessage options', (junk) => sign.signMessage(signer, 'a', junk)],
  [
    'verifyMessage',
    (junk) => sign.verifyMessage(junk, { address: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', signature: '' }),
  ],
  ['verifyMessage options', (junk) => sign.verifyMessage('a', junk)],
  ['verifyMessage address', (junk) => sign.verifyMessage('a', { address: junk, signature: '' })],
  [
    'verifyMessage signature',
    (signature) => sign.verifyMessage('a', { address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', signature }),
  ],
  ['addressOfScript', (junk) => address.addressOfScript(junk, networks.mainnet)],
  ['scriptOfAddress', (junk) => address.scriptOfAddress(junk, networks.mainnet)],
  ['dustLimit', address.dustLimit],
  ['hash160', address.hash160],
  ['networkNamed', address.networkNamed],
  ['formatFingerprint', address.formatFingerprint],
  ['formatAmount', sign.formatAmount],
  ['bitcoinAccount', (junk) => address.bitcoinAccount(signer, junk)],
  ['bitcoinAccount type', (scriptType) => address.bitcoinAccount(signer, { scriptType })],
  ['bitcoinAccount account', (number) => address.bitcoinAccount(signer, { account: number })],
  ['accountAddress', (junk) => address.accountAddress(junk, 0, 0)],
  ['accountAddress chain', (junk) => address.accountAddress(account, junk, 0)],
  ['accountAddress index', (junk) => address.accountAddress(account, 0, junk)],
  ['accountDescriptor', address.accountDescriptor],
];

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('bc1', 'smp', 'ful', 'toString', '__proto__'),
);
const junk = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 80 }),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withSparseArray: true }),
  fc.constantFrom(
    undefined,
    null,
    Number.NaN,
    -1,
    1.5,
    -0,
    1n,
    [],
    [null],
    {},
    Object.create(null),
    () => 0,
    Symbol.iterator,
  ),
);

describe('every public function, given anything at all', () => {
  it.each(entries)('%s', async (_, call) => {
    await fc.assert(
      fc.asyncProperty(junk, async (value) => {
        try {
          await call(value as never);
        } catch (error) {
          if (!isSymbolonError(error)) throw error;
          expect(error.message).not.toMatch(/undefined|\[object|is not a function|Cannot read|Reader\(|Writer\(/);
          // What is quoted can't act on a terminal.
          expect(error.message).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
      { numRuns: fuzzRuns(60) },
    );
  });
});
