/** The vault from the host's side: several cards, a tap each, and nothing but what a wallet imports. */
import { vaultCardCode } from '@symbolon/backup';
import {
  approveVaultUse,
  attested,
  cloneSource,
  cloneTarget,
  createWalletFromVault,
  deleteFromVault,
  getStatus,
  listVault,
  offerVault,
  openCard,
  openSession,
  readFromVault,
  readLog,
  receiveIntoVault,
  requestVaultUse,
  type Session,
  sendFromVault,
  storeInVault,
} from '@symbolon/client';
import type { PackedCard } from '@symbolon/emulator/cards';
import { decodeCertificate } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import { vaultRequestMessage } from '@symbolon/protocol/vault';
import { expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { activate, activeCard, tap, testPack } from '../support/table.ts';

const words = `${'abandon '.repeat(11)}about`;
const locked = { show: false, members: false, others: false, approval: false };
const pin = { pin: testPin };

/** A card and its clone. */
async function pair(): Promise<readonly [PackedCard, PackedCard]> {
  const [primary, clone] = testPack(2, 'vault');
  if (primary === undefined || clone === undefined) throw new Error('two cards make a pair');
  await activate(primary);
  const offer = await tap(clone, { can: clone.can }, (session) => cloneTarget(session).offer());
  const exported = await tap(primary, pin, (session) => cloneSource(session).exportTo(offer, { role: 'backup' }));
  const receipt = await tap(clone, { can: clone.can }, (session) => cloneTarget(session).importClone(exported));
  await tap(primary, pin, (session) => cloneSource(session).confirm(receipt));
  return [primary, clone];
}

/** Identity key of the card behind an offer, as its certificate has it. */
function keyIn(offer: Uint8Array): Uint8Array {
  const certificate = offerMessage.decode(offer).body.certificates.at(-1);
  return decodeCertificate(certificate ?? new Uint8Array()).body.publicKey;
}

/** Identity key of the card of a session, which has proven it. */
function keyOf(session: Session): Uint8Array {
  return decodeCertificate(attested(session)?.certificates.at(-1) ?? new Uint8Array()).body.publicKey;
}

test('what is stored in one tap is read in the next, and deleted', async () => {
  const card = await activeCard();
  const content = 'wer nichts hat – 中文';
  const item = await tap(card, pin, (session) =>
    storeInVault(session, { kind: 'text', label: 'Zettel', rule: { ...locked, show: true }, content }),
  );
  const read = await tap(card, pin, (session) => readFromVault(session, item));
  expect(new TextDecoder().decode(read.content)).toBe(content);
  await tap(card, pin, (session) => deleteFromVault(session, item));
  expect((await tap(card, pin, (session) => listVault(session))).items).toEqual([]);
});

test('a passphrase is normalised as BIP-39 wants it, and other text is not touched', async () => {
  const card = await activeCard();
  const rule = { ...locked, show: true };
  const kept = (kind: 'passphrase' | 'password') =>
    tap(card, pin, async (session) => {
      const item = await storeInVault(session, { kind, label: kind, rule, content: 'é' });
      return new TextDecoder().decode((await readFromVault(session, item)).content);
    });
  expect(await kept('passphrase')).toBe('é'.normalize('NFKD'));
  expect(await kept('password')).toBe('é'.normalize('NFC'));
});

test('a card that has not proven to be genuine gets no secret, and is asked for none', async () => {
  const card = await activeCard();
  const session = await openSession(await openCard(card.tap()), pin);
  const item = { kind: 'text', label: 'note', rule: { ...locked, show: true }, content: 'a secret' } as const;
  await expectError(storeInVault(session, item), 'card/unattested');
  await expectError(readFromVault(session, 1), 'card/unattested');
});

test('an item goes to the other card of a set with an approval, and no host reads it', async () => {
  const [primary, clone] = await pair();
  const rule = { ...locked, members: true, approval: true };
  const item = await tap(primary, pin, (session) =>
    storeInVault(session, { kind: 'bip39Phrase', label: 'old wallet', rule, content: words }),
  );
  const offer = await tap(clone, pin, (session) => offerVault(session));
  await expectStatus(
    tap(primary, pin, (session) => sendFromVault(session, { item, offer })),
    'vaultApprovalMissing',
  );
  const request = await tap(primary, pin, (session) =>
    requestVaultUse(session, { item, use: 'send', target: keyIn(offer) }),
  );
  expect(vaultRequestMessage.decode(request).body).toMatchObject({ label: 'old wallet', use: 'send', holder: 0 });
  const approval = await tap(clone, pin, (session) => approveVaultUse(session, request));
  const sealed = await tap(primary, pin, (session) => sendFromVault(session, { item, offer }, { approval }));
  expect(Buffer.from(sealed).includes(words)).toBe(false);
  const received = await tap(clone, pin, (session) => receiveIntoVault(session, sealed));
  expect((await tap(clone, pin, (session) => listVault(session))).items).toMatchObject([{ item: received, rule }]);
  await expectStatus(
    tap(clone, pin, (session) => readFromVault(session, received)),
    'vaultRuleRefused',
  );
  const events = (await tap(primary, pin, (session) => readLog(session, { publicKey: keyOf(session) }))).entries.map(
    ({ entry }) => entry.event,
  );
  expect(events.slice(-2)).toEqual(['vaultStored', 'vaultSent']);
});

test('an item goes to a card of somebody else’s by the code that two devices show', async () => {
  const [ours, theirs] = [await activeCard('ours'), await activeCard('theirs')];
  const rule = { ...locked, others: true };
  const [item, setId] = await tap(ours, pin, async (session) => [
    await storeInVault(session, { kind: 'text', label: 'for you', rule, content: 'hello' }),
    (await getStatus(session)).set?.id ?? new Uint8Array(),
  ]);
  const [offer, certificate] = await tap(theirs, pin, async (session) => [
    await offerVault(session, { anyPack: true }),
    attested(session)?.certificates.at(-1) ?? new Uint8Array(),
  ]);
  // The second device reads the key from the card, the phone that sends from the offer.
  const { publicKey } = decodeCertificate(certificate).body;
  const confirmed = keyIn(offer);
  expect(vaultCardCode({ setId, publicKey: confirmed })).toBe(vaultCardCode({ setId, publicKey }));
  expect(vaultCardCode({ setId, publicKey })).toMatch(/^\d{4} \d{4}$/);
  expect(vaultCardCode({ setId: new Uint8Array(16), publicKey })).not.toBe(vaultCardCode({ setId, publicKey }));
  await expectStatus(
    tap(ours, pin, (session) => sendFromVault(session, { item, offer })),
    'vaultCardUnconfirmed',
  );
  const sealed = await tap(ours, pin, (session) => sendFromVault(session, { item, offer, confirmed }));
  await tap(theirs, pin, (session) => receiveIntoVault(session, sealed));
  expect((await tap(theirs, pin, (session) => listVault(session))).items).toMatchObject([{ label: 'for you' }]);
});

test('a stored phrase becomes a wallet in another slot, and no phrase crosses the air', async () => {
  const card = await activeCard();
  await tap(card, pin, async (session) => {
    const item = await storeInVault(session, { kind: 'bip39Phrase', label: 'old', rule: locked, content: words });
    await createWalletFromVault(session, { item, slot: 1, policy: 'savings' });
    expect((await getStatus(session, { slot: 1 })).masterFingerprint).toBe(0x73c5da0a);
    await expectStatus(createWalletFromVault(session, { item, slot: 2, exportable: true }), 'vaultRuleRefused');
  });
});
