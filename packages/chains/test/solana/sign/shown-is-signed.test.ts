/** What a person saw is what is signed, whatever a caller's objects do meanwhile. */

import { ed25519 } from '@noble/curves/ed25519.js';
import { isSymbolonError, type Line, type Path } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toKitSigner } from '../../../src/solana/adapters/kit.ts';
import { toStandardWallet } from '../../../src/solana/adapters/wallet-standard.ts';
import { defaultPath, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { decodeTransaction } from '../../../src/solana/firmware/transaction/message.ts';
import { signMessage } from '../../../src/solana/sign/message.ts';
import { previewMessage } from '../../../src/solana/sign/message-preview.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { signTransaction, signTransactionMessage } from '../../../src/solana/sign/sign.ts';
import { createConfirmingWallet } from '../../../src/solana/sign/wallet.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { testSigner } from '../../software-signer.ts';
import { build, self, somebody, systemTransfer } from '../transactions.ts';

const text = (words: string) => new TextEncoder().encode(words);
/** What is shown first, and what the caller would rather have signed: as long as the other. */
const pairs = {
  transaction: [
    build([systemTransfer(self, somebody('friend'), 1000n)]),
    build([systemTransfer(self, somebody('thief'), 10n ** 12n)]),
  ].map((built) => built.transaction),
  transactionMessage: [
    build([systemTransfer(self, somebody('friend'), 1000n)]).message,
    build([systemTransfer(self, somebody('thief'), 10n ** 12n)]).message,
  ],
  message: [text('Log in to example.com'), text('Give all to thief.com')],
} as const;
type Kind = keyof typeof pairs;

const linesOf = (kind: Kind, bytes: Uint8Array): readonly Line[] =>
  kind === 'message'
    ? previewMessage(bytes, { from: self }).lines
    : previewTransaction(kind === 'transaction' ? decodeTransaction(bytes).message : bytes, { from: self }).lines;

const signedBytes = (kind: Kind, bytes: Uint8Array): Uint8Array =>
  kind === 'transaction' ? decodeTransaction(bytes).message : bytes;

/** Bytes that are one thing at the first look, and another later; `change` is called at the question. */
type Shifty = { readonly bytes: Uint8Array; readonly change: () => void };

const disguises: { readonly [name: string]: (first: Uint8Array, then: Uint8Array) => Shifty } = {
  'written over': (first, then) => {
    const bytes = first.slice();
    return { bytes, change: () => bytes.set(then) };
  },
  'of shared memory': (first, then) => {
    const bytes = new Uint8Array(new SharedArrayBuffer(first.length));
    bytes.set(first);
    return { bytes, change: () => bytes.set(then) };
  },
  'with methods of its own': (first, then) => {
    let looks = 0;
    const now = () => (looks++ === 0 ? first : then);
    class Own extends Uint8Array {
      override slice(...range: readonly number[]) {
        return now().slice(...range) as Own;
      }
      override subarray(...range: readonly number[]) {
        return now().subarray(...range) as Own;
      }
      override [Symbol.iterator]() {
        return now()[Symbol.iterator]();
      }
      override get length() {
        return now().length;
      }
    }
    return { bytes: Own.from([...first]), change: () => {} };
  },
  'of a proxy': (first, then) => {
    let looks = 0;
    const bytes = new Proxy(first.slice(), {
      get: (target, name) => {
        const from = looks++ < 2 ? target : then;
        const value = Reflect.get(from, name);
        return typeof value === 'function' ? value.bind(from) : value;
      },
    });
    return { bytes, change: () => {} };
  },
};

/** How bytes reach a wallet. */
const doors: { readonly [name: string]: (kind: Kind, bytes: () => Uint8Array, ask: Ask) => Promise<Uint8Array> } = {
  'the wallet': async (kind, bytes, confirm) => {
    const wallet = await createConfirmingWallet(testSigner, { confirm });
    if (kind === 'message') return wallet.signMessage(bytes());
    if (kind === 'transactionMessage') return wallet.signTransactionMessage(bytes());
    return signatureOf(await wallet.signTransaction(bytes()));
  },
  '@solana/kit': async (kind, bytes, confirm) => {
    const kit = toKitSigner(await createConfirmingWallet(testSigner, { confirm }));
    // A getter, which answers anew each time.
    const input = {
      signatures: {},
      get content() {
        return bytes();
      },
      get messageBytes() {
        return kind === 'transaction' ? signedBytes(kind, bytes()) : bytes();
      },
    } as never;
    const [signed] = kind === 'message' ? await kit.signMessages([input]) : await kit.signTransactions([input]);
    return signed?.[kit.address] ?? new Uint8Array();
  },
  'the wallet standard': async (kind, bytes, confirm) => {
    const standard = toStandardWallet(await createConfirmingWallet(testSigner, { confirm }), {
      name: 'Example',
      icon: 'data:image/png;base64,',
      connect: async () => {},
    });
    const [account] = (await standard.features['standard:connect'].connect()).accounts;
    if (!account) throw new Error('no account');
    const input = {
      account,
      get transaction() {
        return bytes();
      },
      get message() {
        return bytes();
      },
    };
    if (kind === 'message') {
      const [signed] = await standard.features['solana:signMessage'].signMessage(input);
      return signed?.signature ?? new Uint8Array();
    }
    const [signed] = await standard.features['solana:signTransaction'].signTransaction(input);
    return signatureOf(signed?.signedTransaction ?? new Uint8Array());
  },
};
type Ask = (lines: readonly Line[]) => Promise<void>;

const signatureOf = (transaction: Uint8Array) => decodeTransaction(transaction).signatures[0] ?? new Uint8Array();

test('bytes that change are signed as they were shown, or not at all', async () => {
  const attack = fc.record({
    kind: fc.constantFrom<Kind>('transaction', 'transactionMessage', 'message'),
    door: fc.constantFrom(...Object.keys(doors)),
    disguise: fc.constantFrom(...Object.keys(disguises)),
    isGetter: fc.boolean(),
  });
  let signed = 0;
  await fc.assert(
    fc.asyncProperty(attack, async ({ kind, door, disguise, isGetter }) => {
      if (kind === 'transactionMessage' && door === 'the wallet standard') return;
      const [first = new Uint8Array(), then = new Uint8Array()] = pairs[kind];
      const shifty = disguises[disguise]?.(first, then) ?? { bytes: first, change: () => {} };
      let looks = 0;
      const bytes = () => (isGetter && looks++ > 0 ? then : shifty.bytes);
      let shown: readonly Line[] = [];
      const confirm: Ask = async (lines) => {
        shown = lines;
        shifty.change();
      };
      let signature: Uint8Array;
      try {
        signature = (await doors[door]?.(kind, bytes, confirm)) ?? new Uint8Array();
      } catch (error) {
        if (!isSymbolonError(error)) throw error;
        return;
      }
      signed += 1;
      const over = [first, then].find((given) =>
        ed25519.verify(signature, signedBytes(kind, given), parseAddress(self)),
      );
      expect(over && linesOf(kind, over)).toEqual(shown);
    }),
    { numRuns: fuzzRuns(150) },
  );
  expect(signed).toBeGreaterThan(0);
});

describe('options that change', () => {
  const other: Path = [...defaultPath.slice(0, 2), 0x80000007, 0x80000000];

  test('a path that is written over later is that of the address that was shown', async () => {
    const path = [...defaultPath];
    let shown: readonly Line[] = [];
    const wallet = await createConfirmingWallet(testSigner, {
      path,
      confirm: async (lines) => {
        shown = lines;
        path.splice(0, 4, ...other);
      },
    });
    const signature = await wallet.signMessage(text('Hello'));
    expect(ed25519.verify(signature, text('Hello'), parseAddress(wallet.address))).toBe(true);
    expect(shown).toContain(`From ${self} (m/44'/501'/0'/0')`);
  });

  test('getters are asked once', async () => {
    const asked: string[] = [];
    const counted = <T extends object>(options: T): T =>
      new Proxy(options, {
        get: (target, name) => {
          asked.push(String(name));
          return Reflect.get(target, name);
        },
      });
    const { message, transaction } = build([systemTransfer(self, somebody('friend'), 1n)]);
    const options = () => counted({ path: defaultPath, owners: [], tokens: [], from: self, confirm: async () => {} });
    const toSign = () => counted({ path: defaultPath });
    const calls: readonly (() => unknown)[] = [
      () => previewTransaction(message, options()),
      () => previewMessage('Hello', options()),
      () => signTransactionMessage(testSigner, message, toSign()),
      () => signTransaction(testSigner, transaction, toSign()),
      () => signMessage(testSigner, 'Hello', toSign()),
      () => createConfirmingWallet(testSigner, options()),
    ];
    for (const call of calls) {
      asked.length = 0;
      await call();
      expect(asked.length).toBeGreaterThan(0);
      expect(asked).toEqual([...new Set(asked)]);
    }
  });
});

describe('what was approved', () => {
  const { message, transaction } = build([systemTransfer(self, somebody('friend'), 1000n)]);
  const { message: larger } = build([systemTransfer(self, somebody('friend'), 1001n)]);
  const refused = { code: 'transaction/refused', context: { where: 'approval' } };
  const owners = [somebody('friend')];

  test('is signed, with what else was shown', async () => {
    const approved = previewTransaction(message, { from: self, owners }).fingerprint;
    const signature = await signTransactionMessage(testSigner, message, { path: defaultPath, owners, approved });
    expect(ed25519.verify(signature, message, parseAddress(self))).toBe(true);
    expect(
      signatureOf(await signTransaction(testSigner, transaction, { path: defaultPath, owners, approved })),
    ).toEqual(signature);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['another message', () => signTransactionMessage(testSigner, larger, { path: defaultPath, ...approval(message) })],
    [
      'for other owners',
      () => signTransactionMessage(testSigner, message, { path: defaultPath, owners, ...approval(message) }),
    ],
    ['a transaction as a message', () => signMessage(testSigner, 'Hello', { path: defaultPath, ...approval(message) })],
    [
      'another text',
      () =>
        signMessage(testSigner, 'Hello', {
          path: defaultPath,
          approved: previewMessage('Hellp', { from: self }).fingerprint,
        }),
    ],
    [
      'another key',
      () =>
        signMessage(testSigner, 'Hello', {
          path: [...defaultPath.slice(0, 3), 0x80000001],
          approved: previewMessage('Hello', { from: self }).fingerprint,
        }),
    ],
  ])('and nothing else: %s', async (_, sign) => {
    await expect(sign()).rejects.toMatchObject(refused);
  });

  const approval = (of: Uint8Array) => ({ approved: previewTransaction(of, { from: self }).fingerprint });
});
