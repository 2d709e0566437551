import { isSymbolonError } from '@symbolon/interface';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { CertificateBody } from '../../src/certificates/card-verifiable-certificate.ts';
import { createTestTrustStore } from '../../src/certificates/test-trust-store.ts';
import { createTrustStore, type TrustStore, verifyChain } from '../../src/certificates/trust-store.ts';
import {
  batchKey,
  bodies,
  cardKey,
  certificates,
  issue,
  rootKey,
  type TestKey,
  testKey,
} from '../support/certificates.ts';
import { bitFlips, refusal } from '../support/messages.ts';

const { root, batch, card } = bodies();
const issued = certificates();
const trust = createTestTrustStore([issued.root]);
const verify = (...chain: Uint8Array[]) => refusal(() => verifyChain({ trust, chain }));

test('a chain of root, batch and card says who the card is', () => {
  expect(verifyChain({ trust, chain: [issued.batch, issued.card] })).toEqual({
    trust: 'test',
    cardNumber: '000012345678',
    pack: card.pack,
    firmware: card.firmware,
    publicKey: cardKey.publicKey,
  });
});

test('the subject outlives the bytes it came from', () => {
  const bytes = Uint8Array.from(issued.card);
  const subject = verifyChain({ trust, chain: [issued.batch, bytes] });
  bytes.fill(0);
  expect(subject.pack).toEqual(card.pack);
  expect(Object.isFrozen(subject)).toBe(true);
});

describe('a chain that is not exactly root, batch, card', () => {
  const counterfeits: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ['nothing', []],
    ['a batch alone', [issued.batch]],
    ['a card alone', [issued.card]],
    ['the root before it', [issued.root, issued.batch, issued.card]],
    ['the wrong way round', [issued.card, issued.batch]],
    ['a root for a batch', [issued.root, issued.card]],
    ['a batch for a card', [issued.batch, issued.batch]],
    ['a card for a batch', [issued.card, issued.card]],
    ['a card after a card', [issued.batch, issued.card, issued.card]],
    ['no certificate', [issued.batch, new Uint8Array(0)]],
  ];
  test.each(counterfeits)('%s', (_, chain) => {
    expect(verify(...chain)).toBe('card/counterfeit');
  });

  /** A chain from bodies and the keys that sign them. */
  const chain = (batchBody: CertificateBody, batchSigner: TestKey, cardBody: CertificateBody, cardSigner: TestKey) =>
    verify(issue(batchBody, batchSigner), issue(cardBody, cardSigner));
  const stranger = testKey('stranger');

  test('a chain made the same way with the right keys passes', () => {
    expect(chain(batch, rootKey, card, batchKey)).toBe('accepted');
  });

  test.each<[string, Parameters<typeof chain>]>([
    ['a batch signed by a stranger', [batch, stranger, card, batchKey]],
    ['a card signed by a stranger', [batch, rootKey, card, stranger]],
    ['a card signed by the root', [batch, rootKey, card, rootKey]],
    ['a card signed by itself', [batch, rootKey, card, cardKey]],
    ['a batch of an unknown root', [{ ...batch, authority: 'ZZOTHER00001' }, rootKey, card, batchKey]],
    ['a card of another batch', [batch, rootKey, { ...card, authority: 'ZZBATCH00043' }, batchKey]],
    ['a card that names the root', [batch, rootKey, { ...card, authority: root.holder }, batchKey]],
    ['a card as batch', [{ ...card, authority: root.holder }, rootKey, { ...card, authority: card.holder }, cardKey]],
    [
      'a batch below a batch',
      [batch, rootKey, { ...batch, authority: batch.holder, holder: 'ZZBATCH00043' }, batchKey],
    ],
    [
      'a root below the root',
      [{ ...root, authority: 'ZZOTHER00001', holder: 'ZZOTHER00001' }, rootKey, card, batchKey],
    ],
    [
      'a batch of another country',
      [{ ...batch, holder: 'XSBATCH00042' }, rootKey, { ...card, authority: 'XSBATCH00042' }, batchKey],
    ],
    ['a card of another country', [batch, rootKey, { ...card, holder: 'XS000012345678' }, batchKey]],
  ])('%s', (_, parts) => {
    expect(chain(...parts)).toBe('card/counterfeit');
  });

  test('a bit flipped in either certificate', () => {
    for (const damaged of bitFlips(issued.card, 11)) expect(verify(issued.batch, damaged)).toBe('card/counterfeit');
    for (const damaged of bitFlips(issued.batch, 11)) expect(verify(damaged, issued.card)).toBe('card/counterfeit');
  });
});

describe('the day of verification', () => {
  const on = (at: string) => refusal(() => verifyChain({ trust, chain: [issued.batch, issued.card], at }));

  test('the first and the last day count', () => {
    expect(['2025-01-30', '2025-01-31', '2055-01-31', '2055-02-01'].map(on)).toEqual([
      'card/counterfeit',
      'accepted',
      'accepted',
      'card/counterfeit',
    ]);
  });

  test.each(['root', 'batch', 'card'] as const)('each certificate counts: the %s', (role) => {
    const late = { effective: '2030-01-01' };
    const changed = {
      root: role === 'root' ? { ...root, ...late } : root,
      batch: role === 'batch' ? { ...batch, ...late } : batch,
      card: role === 'card' ? { ...card, ...late } : card,
    };
    const chain = [issue(changed.batch, rootKey), issue(changed.card, batchKey)];
    const store = createTestTrustStore([issue(changed.root, rootKey)]);
    expect(refusal(() => verifyChain({ trust: store, chain, at: '2026-01-01' }))).toBe('card/counterfeit');
    expect(refusal(() => verifyChain({ trust: store, chain, at: '2030-01-01' }))).toBe('accepted');
    expect(refusal(() => verifyChain({ trust: store, chain }))).toBe('accepted');
  });
});

describe('trust stores', () => {
  const production = certificates('XS');

  test('there is no production root yet: no card is trusted', () => {
    expect(refusal(() => verifyChain({ trust: createTrustStore(), chain: [production.batch, production.card] }))).toBe(
      'card/counterfeit',
    );
  });

  test('a production store takes no test root, and a test store no production root', () => {
    expect(refusal(() => createTrustStore([issued.root]))).toBe('argument/invalid');
    expect(refusal(() => createTestTrustStore([production.root]))).toBe('argument/invalid');
    expect(
      verifyChain({ trust: createTrustStore([production.root]), chain: [production.batch, production.card] }).trust,
    ).toBe('production');
  });

  test('a production store does not know test cards, whatever else it holds', () => {
    const store = createTrustStore([production.root]);
    expect(refusal(() => verifyChain({ trust: store, chain: [issued.batch, issued.card] }))).toBe('card/counterfeit');
  });

  test('only roots, signed by themselves', () => {
    expect(refusal(() => createTestTrustStore([issued.batch]))).toBe('argument/invalid');
    expect(refusal(() => createTestTrustStore([issue(root, testKey('stranger'))]))).toBe('argument/invalid');
    expect(refusal(() => createTestTrustStore([issued.root.subarray(1)]))).toBe('data/malformed');
  });

  test('an object that looks like a store, a copy or a descendant of one is none', () => {
    const chain = [issued.batch, issued.card];
    const impostors = [
      { kind: 'production' },
      { ...trust },
      Object.create(trust),
      structuredClone({ kind: trust.kind }),
      new Proxy(trust, {}),
    ];
    for (const impostor of impostors)
      expect(refusal(() => verifyChain({ trust: impostor as TrustStore, chain }))).toBe('argument/invalid');
  });

  test('roots cannot be changed from outside', () => {
    const bytes = Uint8Array.from(issued.root);
    const roots = [bytes];
    const store = createTestTrustStore(roots);
    bytes.fill(0);
    roots.pop();
    expect(refusal(() => verifyChain({ trust: store, chain: [issued.batch, issued.card] }))).toBe('accepted');
    expect(Object.isFrozen(store)).toBe(true);
    expect(Object.keys(store)).toEqual(['kind']);
  });

  test('the type tells the kinds apart, and no literal is a store', () => {
    expectTypeOf(createTestTrustStore).returns.not.toExtend<TrustStore<'production'>>();
    expectTypeOf(createTrustStore).returns.toExtend<TrustStore<'production'>>();
    expectTypeOf(createTestTrustStore).returns.toExtend<TrustStore>();
    expectTypeOf<{ kind: 'production' }>().not.toExtend<TrustStore>();
  });
});

test('the reason is told', () => {
  try {
    verifyChain({ trust, chain: [issued.batch, issue(card, testKey('stranger'))] });
  } catch (error) {
    if (isSymbolonError(error, 'card/counterfeit'))
      return expect(error.context.reason).toBe('the signature of a certificate is wrong');
  }
  throw new Error('no counterfeit');
});
