import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import {
  createSigner,
  createWallet,
  exportWallet,
  getStatus,
  importWallet,
  resetCard,
  type Session,
} from '@symbolon/client';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { activate, activeCard, tap, testCard } from '../support/table.ts';

const entropy = Uint8Array.from({ length: 16 }, (_, index) => index);
const phrase = entropyToMnemonic(entropy, wordlist);
const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];

async function keyOf(session: Session, wallet: number): Promise<string> {
  const { publicKey } = await createSigner(session, { slot: wallet }).getPublicKey({ curve: 'secp256k1', path });
  return Buffer.from(publicKey).toString('hex');
}

const expectedKey = Buffer.from(
  HDKey.fromMasterSeed(mnemonicToSeedSync(phrase)).derive("m/84'/0'/0'/0/0").publicKey ?? new Uint8Array(),
).toString('hex');

describe('an imported wallet', () => {
  test('has the keys any other wallet derives, from the phrase or its entropy', async () => {
    for (const source of [{ phrase }, { entropy }]) {
      const card = testCard();
      await tap(card, { can: card.can }, (session) => importWallet(session, { pin: testPin, ...source }));
      expect(await tap(card, { pin: testPin }, (session) => keyOf(session, 0))).toBe(expectedKey);
    }
  });

  test('is refused where the phrase is none', async () => {
    const card = testCard();
    const before = card.image();
    for (const wrong of [phrase.replace(/\w+$/, 'zoo'), phrase.toUpperCase(), '', 'abandon', `${phrase} zoo`]) {
      const attempt = tap(card, { can: card.can }, (session) => importWallet(session, { pin: testPin, phrase: wrong }));
      await expectStatus(attempt, 'incorrectData');
    }
    await expectStatus(
      tap(card, { can: card.can }, (session) => importWallet(session, { pin: testPin, entropy: new Uint8Array(17) })),
      'incorrectData',
    );
    expect(card.image()).toEqual(before);
  });
});

describe('a wallet made on the card', () => {
  test('is never read out unless it was made exportable, and then only with the PUK', async () => {
    const closed = await activeCard();
    await expectStatus(
      tap(closed, { puk: testPuk }, (session) => exportWallet(session)),
      'conditionsOfUse',
    );
    const open = await activeCard('exportable', { exportable: true });
    await expectStatus(
      tap(open, { pin: testPin }, (session) => exportWallet(session)),
      'securityStatus',
    );
    const read = await tap(open, { puk: testPuk }, (session) => exportWallet(session));
    const node = HDKey.fromMasterSeed(mnemonicToSeedSync(entropyToMnemonic(read, wordlist))).derive("m/84'/0'/0'/0/0");
    expect(await tap(open, { pin: testPin }, (session) => keyOf(session, 0))).toBe(
      Buffer.from(node.publicKey ?? []).toString('hex'),
    );
  });
});

describe('several wallets', () => {
  test('live side by side, three at most, under one PIN', async () => {
    const card = await activeCard();
    await tap(card, { pin: testPin }, async (session) => {
      await createWallet(session, { slot: 1 });
      await importWallet(session, { slot: 2, phrase });
      const keys = [await keyOf(session, 0), await keyOf(session, 1), await keyOf(session, 2)];
      expect(new Set(keys).size).toBe(3);
      expect(keys[2]).toBe(expectedKey);
      expect((await getStatus(session)).slots).toEqual([0, 1, 2]);
      for (const wallet of [0, 1, 2]) await expectStatus(createWallet(session, { slot: wallet }), 'notEnoughMemory');
      await expectStatus(createWallet(session, { slot: 3 }), 'wrongParameters');
    });
  });

  test('bring no second PIN, and can not be made without the first', async () => {
    const card = await activeCard();
    await expectStatus(
      tap(card, { pin: testPin }, (session) => createWallet(session, { slot: 1, pin: '999999' })),
      'incorrectData',
    );
    await expectStatus(
      tap(card, { can: card.can }, (session) => createWallet(session, { slot: 1 })),
      'securityStatus',
    );
    const blank = testCard('blank');
    await expectStatus(
      tap(blank, { can: blank.can }, (session) => createWallet(session, {})),
      'incorrectData',
    );
  });
});

describe('a reset', () => {
  test('erases all the owner had, and the card can start anew', async () => {
    const card = await activeCard();
    const before = await tap(card, { pin: testPin }, (session) => keyOf(session, 0));
    await tap(card, { pin: testPin }, (session) => resetCard(session));
    await expectStatus(
      tap(card, { pin: testPin }, () => Promise.resolve()),
      'referencedDataNotFound',
    );
    expect(Buffer.from(card.image()).includes(Buffer.from(before, 'hex'))).toBe(false);
    await activate(card);
    expect(await tap(card, { pin: testPin }, (session) => keyOf(session, 0))).not.toBe(before);
  });

  test('takes the PIN, or the PUK once the PIN is blocked; the CAN never', async () => {
    const card = await activeCard();
    await expectStatus(
      tap(card, { can: card.can }, (session) => resetCard(session)),
      'securityStatus',
    );
    await expectStatus(
      tap(card, { puk: testPuk }, (session) => resetCard(session)),
      'conditionsOfUse',
    );
    for (let wrong = 0; wrong < 3; wrong += 1)
      await tap(card, { pin: '999999', can: card.can }, async () => undefined).catch(() => undefined);
    await tap(card, { puk: testPuk }, (session) => resetCard(session));
  });

  test('that terminates leaves a card that never holds anything again', async () => {
    const card = await activeCard();
    await tap(card, { pin: testPin }, (session) => resetCard(session, { terminate: true }));
    await tap(card, { can: card.can }, async (session) => {
      expect((await getStatus(session)).lifecycle).toBe('terminated');
      await expectStatus(createWallet(session, { pin: testPin }), 'conditionsOfUse');
    });
    await expectError(
      tap(card, { pin: testPin }, async () => undefined),
      'card/status',
    );
  });
});
