/** Junk in every public entry point gives a value, or an error that callers know. */
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toKitSigner } from '../../src/solana/adapters/kit.ts';
import { toStandardWallet } from '../../src/solana/adapters/wallet-standard.ts';
import * as address from '../../src/solana/address/index.ts';
import { frameMessage } from '../../src/solana/firmware/index.ts';
import * as sign from '../../src/solana/sign/index.ts';
import * as transaction from '../../src/solana/transaction/index.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { testSigner } from '../software-signer.ts';
import { build, memo, self, somebody, systemTransfer } from './transactions.ts';

const built = build([systemTransfer(self, somebody('friend'), 1n), memo('Hello')]);
const wallet = await sign.createConfirmingWallet(testSigner, { confirm: async () => {} });
const standard = toStandardWallet(wallet, {
  name: 'Example',
  icon: 'data:image/png;base64,',
  connect: async () => {},
});
const [account] = (await standard.features['standard:connect'].connect()).accounts;
const kit = toKitSigner(wallet);

/** Each with one right call, whose arguments are then replaced, whole or in part. */
const calls: { readonly [name: string]: readonly [call: (...given: never[]) => unknown, ...right: unknown[]] } = {
  previewTransaction: [
    sign.previewTransaction,
    built.message,
    {
      from: self,
      path: address.defaultPath,
      tokens: [{ mint: somebody('m'), symbol: 'M', decimals: 6 }],
      owners: [self],
    },
  ],
  previewMessage: [sign.previewMessage, 'Hello', { from: self, path: address.defaultPath, domain: 'example.com' }],
  signTransaction: [sign.signTransaction, testSigner, built.transaction, signOptions()],
  signTransactionMessage: [sign.signTransactionMessage, testSigner, built.message, signOptions()],
  signMessage: [sign.signMessage, testSigner, 'Hello', { path: address.defaultPath }],
  createConfirmingWallet: [
    sign.createConfirmingWallet,
    testSigner,
    { confirm: async () => {}, path: address.defaultPath, tokens: [], owners: [] },
  ],
  formatSignIn: [sign.formatSignIn, { domain: 'a', address: self, resources: ['b'] }],
  parseSignIn: [sign.parseSignIn, 'Hello'],
  parseAddress: [address.parseAddress, self],
  formatAddress: [address.formatAddress, new Uint8Array(32)],
  decodeMessage: [transaction.decodeMessage, built.message],
  decodeTransaction: [transaction.decodeTransaction, built.transaction],
  frameMessage: [frameMessage, built.message, [self]],
  'wallet.signTransaction': [wallet.signTransaction, built.transaction, {}],
  'wallet.signTransactionMessage': [wallet.signTransactionMessage, built.message, {}],
  'wallet.signMessage': [wallet.signMessage, new Uint8Array(5), { domain: 'a' }],
  'wallet.signIn': [wallet.signIn, { statement: 'a' }, { domain: 'a' }],
  'standard signTransaction': [
    standard.features['solana:signTransaction'].signTransaction,
    { account, transaction: built.transaction },
  ],
  'standard signMessage': [
    standard.features['solana:signMessage'].signMessage,
    { account, message: new Uint8Array(5) },
  ],
  'standard signIn': [standard.features['solana:signIn'].signIn, { domain: 'a' }],
  'kit signTransactions': [kit.signTransactions, [{ messageBytes: built.message, signatures: {} }]],
  'kit signMessages': [kit.signMessages, [{ content: new Uint8Array(5), signatures: {} }]],
};

function signOptions() {
  return { path: address.defaultPath, owners: [self] };
}

const junk = fc.oneof(
  fc.anything({ withBigInt: true, withTypedArray: true, withNullPrototype: true, withDate: true, withMap: true }),
  fc.constantFrom<unknown>(
    null,
    undefined,
    Number.NaN,
    -1,
    1.5,
    2 ** 40,
    '',
    'abc',
    '0x',
    [],
    {},
    [null],
    [[]],
    Symbol('a'),
  ),
  fc.uint8Array({ maxLength: 60 }),
);

/** Another value in the place of one part of `right`, at most three steps down. */
function replace(right: unknown, value: unknown, steps: readonly number[]): unknown {
  const [step = 0, ...rest] = steps;
  if (rest.length === 0 || typeof right !== 'object' || right === null || ArrayBuffer.isView(right)) return value;
  const keys = Object.keys(right);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const changed = replace(right[key as never], value, rest);
  return Array.isArray(right)
    ? right.map((item, i) => (String(i) === key ? changed : item))
    : { ...right, [key]: changed };
}

test.each(Object.entries(calls))('%s', async (_, [call, ...right]) => {
  const steps = fc.array(fc.nat(5), { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(junk, steps, async (value, path) => {
      const given = replace(right, value, path) as never[];
      try {
        await call(...given);
      } catch (error) {
        if (!isSymbolonError(error)) throw error;
      }
    }),
    { numRuns: fuzzRuns(150) },
  );
});

test('a right call of each is one', async () => {
  for (const [call, ...right] of Object.values(calls)) await call(...(right as never[]));
  expect(Object.keys(calls).length).toBeGreaterThan(20);
});
