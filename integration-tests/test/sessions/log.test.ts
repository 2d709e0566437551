import {
  attest,
  changePin,
  cloneSource,
  cloneTarget,
  exportFiles,
  getStatus,
  importFiles,
  listFiles,
  proveBlank,
  readFile,
  readLog,
  resetCard,
  type Session,
  writeFile,
} from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { joinLogs, type VerifiedLog } from '@symbolon/protocol/log';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { activate, activeCard, tap, testCard, testPack } from '../support/table.ts';

const trust = emulatorTrust;

async function logOf(session: Session): Promise<VerifiedLog> {
  return readLog(session, await attest(session, { trust }));
}

async function blankProof(session: Session) {
  return proveBlank(session, await attest(session, { trust }));
}

function events({ entries }: Pick<VerifiedLog, 'entries'>): readonly string[] {
  return entries.map(({ entry }) => entry.event);
}

/** A card and its clone, all steps taken. */
async function clonedPair(): Promise<{ readonly source: PackedCard; readonly clone: PackedCard }> {
  const [source, clone] = testPack(2);
  if (source === undefined || clone === undefined) throw new Error('no cards');
  await activate(source);
  const offer = await tap(clone, { can: clone.can }, (session) => cloneTarget(session).offer());
  const exported = await tap(source, { pin: testPin }, (session) =>
    cloneSource(session).exportTo(offer, { role: 'backup' }),
  );
  const receipt = await tap(clone, { can: clone.can }, (session) => cloneTarget(session).importClone(exported));
  await tap(source, { pin: testPin }, async (session) => {
    await cloneSource(session).confirm(receipt);
    await cloneSource(session).seal();
  });
  return { source, clone };
}

describe('readLog', () => {
  test('tells the story of a backup on both cards', async () => {
    const { source, clone } = await clonedPair();
    const first = await tap(source, { pin: testPin }, logOf);
    expect(events(first)).toEqual(['personalised', 'walletCreated', 'cloneExported', 'cloneConfirmed', 'setSealed']);
    expect(first.walletCounters).toMatchObject({ walletsMade: 1, clonesExported: 1 });
    const second = await tap(clone, { pin: testPin }, logOf);
    expect(events(second)).toEqual(['personalised', 'cloneOffered', 'cloneImported']);
    expect(second.walletCounters).toMatchObject({ walletsMade: 0, clonesImported: 1 });
  });

  test('links up with what was read before, and misses nothing that the card still has', async () => {
    const card = await activeCard();
    const before = await tap(card, { pin: testPin }, logOf);
    await tap(card, { pin: testPin }, async (session) => {
      for (let change = 0; change < 32; change += 1) await changePin(session, testPin);
    });
    const after = await tap(card, { pin: testPin }, logOf);
    expect(after.base.count).toBe(2);
    expect(joinLogs(before, after)?.entries).toHaveLength(34);
    await tap(card, { pin: testPin }, (session) => changePin(session, testPin));
    expect(joinLogs(before, await tap(card, { pin: testPin }, logOf))).toBeUndefined();
  });

  test('shows what was tried on the card in its owner’s absence', async () => {
    const card = await activeCard();
    await expectError(tap(card, { pin: '999999' }, logOf), 'pin/wrong');
    await expectError(tap(card, { puk: '999999999999' }, logOf), 'pin/wrong');
    await tap(card, { puk: testPuk }, (session) => getStatus(session));
    const { cardCounters, ...log } = await tap(card, { pin: testPin }, logOf);
    expect(events(log).slice(2)).toEqual(['pinFailed', 'pukProven']);
    expect(cardCounters).toMatchObject({ wrongPins: 1, wrongPuks: 1 });
  });

  test('is for those who have proven the PIN', async () => {
    const card = await activeCard();
    await expectStatus(tap(card, { can: card.can }, logOf), 'securityStatus');
    await expectStatus(tap(card, { puk: testPuk }, logOf), 'securityStatus');
  });

  test('refuses the log of a card that is not the one attested', async () => {
    const card = await activeCard();
    const other = await activeCard('other');
    const { publicKey } = await tap(other, { can: other.can }, (session) => attest(session, { trust }));
    await tap(card, { pin: testPin }, async (session) => {
      await expectError(readLog(session, { publicKey }), 'log/broken');
      await expectError(attest(session, { trust }), 'channel/closed');
    });
  });
});

describe('proveBlank', () => {
  test('tells an untouched card from one that was offered for a clone', async () => {
    const card = testCard();
    expect(await tap(card, { can: card.can }, blankProof)).toEqual({ untouched: true });
    await tap(card, { can: card.can }, (session) => cloneTarget(session).offer());
    expect(await tap(card, { can: card.can }, blankProof)).toEqual({ untouched: false });
  });

  test('refuses a card that holds a wallet, and one whose wallet a reset has erased', async () => {
    const card = await activeCard();
    await expectError(tap(card, { can: card.can }, blankProof), 'card/used', { reason: 'it has a wallet' });
    await tap(card, { pin: testPin }, (session) => resetCard(session));
    await expectError(tap(card, { can: card.can }, blankProof), 'card/used', { reason: 'it has had a wallet' });
    await activate(card);
    await tap(card, { pin: testPin }, (session) => resetCard(session, { terminate: true }));
    await expectError(tap(card, { can: card.can }, blankProof), 'card/used', { reason: 'it is terminated' });
  });

  test('refuses a card that was a clone', async () => {
    const { clone } = await clonedPair();
    await tap(clone, { pin: testPin }, (session) => resetCard(session));
    await expectError(tap(clone, { can: clone.can }, blankProof), 'card/used', { reason: 'it has had a wallet' });
  });
});

describe('files', () => {
  test('are carried to a clone, which takes later versions only', async () => {
    const { source, clone } = await clonedPair();
    const content = new Uint8Array(512).fill(7);
    const sealed = await tap(source, { pin: testPin }, async (session) => {
      await writeFile(session, { file: 0, name: 'labels', content });
      await writeFile(session, { file: 5, name: 'descriptor', content: new Uint8Array() });
      return exportFiles(session);
    });
    await tap(clone, { pin: testPin }, async (session) => {
      expect(await importFiles(session, sealed)).toBe(2);
      expect((await readFile(session, 0)).content).toEqual(content);
      await writeFile(session, { file: 0, name: 'labels', content: new Uint8Array(1) });
      expect(await importFiles(session, sealed)).toBe(1);
      expect(await listFiles(session)).toMatchObject([{ version: 2 }, { version: 1, name: 'descriptor' }]);
    });
  });
});
