/**
 * Whatever previews, signs: with keys in memory and on a card, the same bytes and the same facts. Nothing else does.
 */
import type { Interpreter, Signer } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../src/ethereum/firmware/address/address.ts';
import { ethereumTransactionInterpreter } from '../../src/ethereum/firmware/transaction.ts';
import { ethereumTypedDataInterpreter } from '../../src/ethereum/firmware/typed-data.ts';
import { previewTransaction } from '../../src/ethereum/sign/preview.ts';
import { signTransaction } from '../../src/ethereum/sign/sign.ts';
import { previewTypedData, signTypedData } from '../../src/ethereum/sign/typed-data.ts';
import { type EthereumTransaction, encodeTransaction } from '../../src/ethereum/transaction/transaction.ts';
import { encodeTypedData, type TypedData } from '../../src/ethereum/transaction/typed-data/typed-data.ts';
import { prefixPath } from '../../src/firmware/path-prefix.ts';
import { type Reading, readAll } from '../../src/firmware/read-all.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { keyOracle, signAt, testSeed, testSigner } from '../software-signer.ts';
import { transactions, typedData } from './arbitraries.ts';
import * as examples from './typed-data-examples.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const interpreters = [ethereumTransactionInterpreter, ethereumTypedDataInterpreter];

/** Reads what it signs, as a card does. */
const cardSigner: Signer = {
  ...testSigner,
  async signTransaction({ interpreter, transaction }) {
    const found = interpreters.find(({ id }) => id === interpreter);
    if (!found) throw new Error('no interpreter');
    const { requests } = readAll(found.begin(keyOracle()), transaction);
    return requests.map((request) => signAt(testSeed, request));
  },
};

type Shown = Pick<Reading, 'facts' | 'transfers' | 'approvals'>;

/** What is signed: as it is shown, as a card reads it, and the signing, which takes most of the time. */
type Thing = {
  readonly preview: () => Shown;
  readonly read: () => Reading;
  readonly sign: (signer: Signer) => Promise<unknown>;
};

/**
 * Previews and is read by a card, with the same facts, or neither, with the same error. Some are signed as well, by a
 * card and with keys in memory.
 */
async function agree({ preview, read, sign }: Thing, isSigned: boolean): Promise<boolean> {
  let shown: Shown;
  try {
    shown = preview();
  } catch (error) {
    expect(error).toMatchObject({ name: 'SymbolonError' });
    expect(read).toThrow(error as Error);
    if (isSigned) await expect(sign(testSigner)).rejects.toEqual(error);
    return false;
  }
  const { facts, transfers, approvals } = shown;
  expect(read()).toMatchObject({ facts, transfers, approvals });
  if (isSigned) expect(await sign(cardSigner)).toEqual(await sign(testSigner));
  return true;
}

const onCard = (interpreter: Interpreter, bytes: Uint8Array): Reading =>
  readAll(interpreter.begin(keyOracle()), prefixPath(defaultPath, bytes));

const typedDataThing = (data: TypedData): Thing => ({
  preview: () => previewTypedData(data, { from }),
  read: () => onCard(ethereumTypedDataInterpreter, encodeTypedData(data)),
  sign: (signer) => signTypedData(signer, data, { path: defaultPath }),
});
const transactionThing = (transaction: EthereumTransaction): Thing => ({
  preview: () => previewTransaction(transaction, { from }),
  read: () => onCard(ethereumTransactionInterpreter, encodeTransaction(transaction)),
  sign: (signer) => signTransaction(signer, transaction, { path: defaultPath }),
});

/** One in ten. */
const sometimes = fc.nat(9).map((number) => number === 0);

/** Levels of structs inside each other, of so many words before and after what is inside, in lists or not. */
const level = fc.record({
  before: fc.nat(6),
  after: fc.nat(6),
  list: fc.nat(6),
  text: fc.boolean(),
  names: fc.constantFrom(1, 30),
});
const large: fc.Arbitrary<TypedData> = fc.array(level, { minLength: 1, maxLength: 30 }).map((levels) => {
  const types = levels.map(({ before, after, list, text, names }, n) => {
    const words = (place: string, count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `${place.repeat(names)}${i}`, type: 'uint8' }));
    const inner = n + 1 < levels.length ? [{ name: 'inner', type: `S${n + 1}${list > 0 ? '[]' : ''}` }] : [];
    return [
      `S${n}`,
      [...words('b', before), ...inner, ...words('a', after), ...(text ? examples.members('string t') : [])],
    ];
  });
  const valueAt = (n: number): Record<string, unknown> => {
    const { before, after, list, text, names } = levels[n] ?? { before: 0, after: 0, list: 0, text: false, names: 1 };
    const words = (place: string, count: number) =>
      Array.from({ length: count }, (_, i) => [`${place.repeat(names)}${i}`, i] as const);
    // Only the first lists have more than one element, or there would be millions.
    const inner = n + 1 < levels.length ? valueAt(n + 1) : undefined;
    return {
      ...Object.fromEntries([...words('b', before), ...words('a', after)]),
      ...(text ? { t: 'text' } : {}),
      ...(inner === undefined ? {} : { inner: list > 0 ? Array(n < 3 ? list : 1).fill(inner) : inner }),
    };
  };
  return {
    types: Object.fromEntries(types) as TypedData['types'],
    primaryType: 'S0',
    domain: { chainId: 1 },
    message: valueAt(0),
  };
});

describe('typed data', () => {
  test.each<[string, TypedData]>([
    ['a permit', examples.permit],
    ['a permit of Dai', examples.daiPermit],
    ['a permit of a collection', examples.nftPermit],
    ['a permit of Permit2', examples.permitSingle],
    ['a batch', examples.permitBatch(4)],
    ['a batch of too many', examples.permitBatch(40)],
    ['a transfer of Permit2', examples.permitTransferFrom],
    ['a transfer by authorisation', examples.transferWithAuthorization],
    ['an order of CoW Protocol', examples.cowOrder],
    ['an order of Seaport', examples.seaportOrder(2)],
    ['a tree of orders', examples.bulkOrder(3)],
    ['a tall tree of orders', examples.bulkOrder(9)],
    ['a transaction of a Safe', examples.safeTransaction()],
    ['a long one of a Safe', examples.safeTransaction({ data: `0x${'ab'.repeat(5000)}` })],
  ])('%s', async (_, data) => {
    expect(await agree(typedDataThing(data), true)).toBe(true);
  });

  test('of random types', async () => {
    await fc.assert(
      fc.asyncProperty(typedData, sometimes, async (data, isSigned) => {
        expect(await agree(typedDataThing(data), isSigned)).toBe(true);
      }),
      { numRuns: fuzzRuns(40) },
    );
  });

  test('of so many types and levels that some are too many', async () => {
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(large, sometimes, async (data, isSigned) => {
        seen.add(await agree(typedDataThing(data), isSigned));
      }),
      { numRuns: fuzzRuns(60), seed: 7 },
    );
    expect(seen).toEqual(new Set([true, false]));
  });
});

describe.each(Object.entries(transactions))('%s transactions', (_, arbitrary) => {
  test('of any fields', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, sometimes, async (transaction, isSigned) => {
        await agree(transactionThing(transaction), isSigned);
      }),
      { numRuns: fuzzRuns(40) },
    );
  });
});
