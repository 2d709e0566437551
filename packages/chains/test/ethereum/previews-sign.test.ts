/** Whatever previews, signs: with keys in memory and on a card, the same bytes and the same facts. Nothing else does. */
import type { Signer } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../src/ethereum/address/address.ts';
import { ethereumTransactionInterpreter } from '../../src/ethereum/interpreters/transaction.ts';
import { ethereumTypedDataInterpreter } from '../../src/ethereum/interpreters/typed-data.ts';
import { previewTransaction } from '../../src/ethereum/sign/preview.ts';
import { signTransaction } from '../../src/ethereum/sign/sign.ts';
import { previewTypedData, signTypedData } from '../../src/ethereum/sign/typed-data.ts';
import type { TypedData } from '../../src/ethereum/transaction/typed-data/typed-data.ts';
import { type Reading, readAll } from '../../src/interpreters/read-all.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { keyOracle, signAt, testSeed, testSigner } from '../software-signer.ts';
import { transactions, typedData } from './arbitraries.ts';
import * as examples from './typed-data-examples.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const interpreters = [ethereumTransactionInterpreter, ethereumTypedDataInterpreter];

/** Reads what it signs, as a card does, and keeps what it read. */
function cardSigner(): { readonly signer: Signer; readonly read: () => Reading } {
  let reading: Reading | undefined;
  const signTransaction: Signer['signTransaction'] = async ({ interpreter, transaction }) => {
    const found = interpreters.find(({ id }) => id === interpreter);
    if (!found) throw new Error('no interpreter');
    reading = readAll(found.begin(keyOracle()), transaction);
    return reading.requests.map((request) => signAt(testSeed, request));
  };
  return {
    signer: { ...testSigner, signTransaction },
    read() {
      if (!reading) throw new Error('nothing was read');
      return reading;
    },
  };
}

type Shown = Pick<Reading, 'facts' | 'transfers' | 'approvals'>;

/** Previews and signs, or does neither. */
async function agree(preview: () => Shown, sign: (signer: Signer) => Promise<unknown>): Promise<boolean> {
  const card = cardSigner();
  let shown: Shown;
  try {
    shown = preview();
  } catch (error) {
    expect(error).toMatchObject({ name: 'SymbolonError' });
    await expect(sign(testSigner)).rejects.toEqual(error);
    await expect(sign(card.signer)).rejects.toEqual(error);
    return false;
  }
  expect(await sign(card.signer)).toEqual(await sign(testSigner));
  const { facts, transfers, approvals } = card.read();
  expect({ facts, transfers, approvals }).toEqual({
    facts: shown.facts,
    transfers: shown.transfers,
    approvals: shown.approvals,
  });
  return true;
}

const agreeOnTypedData = (data: TypedData) =>
  agree(
    () => previewTypedData(data, { from }),
    (signer) => signTypedData(signer, data, { path: defaultPath }),
  );

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
    expect(await agreeOnTypedData(data)).toBe(true);
  });

  test('of random types', async () => {
    await fc.assert(
      fc.asyncProperty(typedData, async (data) => {
        expect(await agreeOnTypedData(data)).toBe(true);
      }),
      { numRuns: fuzzRuns(40) },
    );
  });

  test('of so many types and levels that some are too many', async () => {
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(large, async (data) => {
        seen.add(await agreeOnTypedData(data));
      }),
      { numRuns: fuzzRuns(60), seed: 7 },
    );
    expect(seen).toEqual(new Set([true, false]));
  });
});

describe.each(Object.entries(transactions))('%s transactions', (_, arbitrary) => {
  test('of any fields', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (transaction) => {
        await agree(
          () => previewTransaction(transaction, { from }),
          (signer) => signTransaction(signer, transaction, { path: defaultPath }),
        );
      }),
      { numRuns: fuzzRuns(40) },
    );
  });
});
