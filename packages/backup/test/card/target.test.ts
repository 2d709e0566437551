import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { exportMessage } from '@symbolon/protocol/clone';
import { describe, expect, test } from 'vitest';
import { createExport } from '../../src/card/source.ts';
import { createOffer, createReceipt, openExport } from '../../src/card/target.ts';
import { seal, sealingKey } from '../../src/card/transcript.ts';
import { bytesOf, cuts, flips, forge, genuine, judge, source, target, testClone, testIssuer, third, verdict } from '../support/ceremony.ts';

const clone = testClone('a clone');
const { offer, exported, pending, terms } = clone;
const { header } = exportMessage.decode(exported).body;

test('offers and receipts are the same bytes each time', () => {
  expect(createOffer(pending, target)).toEqual(offer);
  expect(createReceipt(clone.received, target)).toEqual(clone.receipt);
});

test('an export opens to what was sealed, and names its sender', () => {
  const opened = openExport(exported, pending, target, genuine.trust);
  expect(opened.payload).toEqual(terms.payload);
  expect(opened.header).toMatchObject({ setId: terms.setId, epoch: 0, index: 1, role: 'backup', masterFingerprint: 0x01020304 });
  expect(opened.source.publicKey).toEqual(source.publicKey);
  expect(opened.exportHash).toEqual(sha256(exported));
});

describe('an export is refused', () => {
  test('with a bit changed anywhere: malformed or not genuine', () => {
    for (const { at, bytes } of flips(exported))
      expect(['incorrectData', 'notGenuine'], `byte ${at}`).toContain(judge.export(bytes, clone));
  }, 60_000);

  test('cut short or continued: malformed', () => {
    for (const bytes of cuts(exported)) expect(judge.export(bytes, clone)).toBe('incorrectData');
  });

  test('of another version', () => {
    expect(judge.export(forge.export(exported, { header: { ...header, version: 2 } }, source), clone)).toBe('incorrectData');
  });

  test('made for another offer of this card, or for another card', () => {
    const other = testClone('another time');
    expect(judge.export(other.exported, clone)).toBe('otherCeremony');
    expect(judge.export(testClone('another card', source, third).exported, clone)).toBe('otherCeremony');
    expect(judge.export(exported, clone, third)).toBe('otherCeremony');
  });

  test.each([
    ['setId', bytesOf('another set', 16)],
    ['epoch', 1],
    ['index', 2],
    ['role', 'primary'],
    ['masterFingerprint', 0],
  ])('with another %s than the one sealed, though rightly signed: the key of the seal depends on it', (field, value) => {
    const lying = forge.export(exported, { header: { ...header, [field]: value } }, source);
    expect(judge.export(lying, clone)).toBe('notGenuine');
  });

  test('with the hash of this offer on an export made for another', () => {
    const other = testClone('another time');
    const lying = forge.export(
      other.exported,
      { header: { ...exportMessage.decode(other.exported).body.header, offerHash: header.offerHash } },
      source,
    );
    expect(judge.export(lying, clone)).toBe('notGenuine');
  });

  test('with the ephemeral key or the ciphertext of another ceremony', () => {
    const { body } = exportMessage.decode(testClone('another time').exported);
    for (const change of [{ ephemeral: body.ephemeral }, { sealed: body.sealed }]) {
      expect(judge.export(forge.export(exported, change, source), clone)).toBe('notGenuine');
    }
  });

  test('with an ephemeral key that is no point', () => {
    for (const ephemeral of [new Uint8Array(33), Uint8Array.of(2, ...new Uint8Array(32).fill(0xff))]) {
      expect(judge.export(forge.export(exported, { ephemeral }, source), clone)).toBe('incorrectData');
    }
  });

  test('that this card made itself: nothing is reflected', () => {
    const mirrored = createExport(terms, target);
    expect(judge.export(mirrored, clone)).toBe('alreadyMember');
  });

  test('from another pack, or from a counterfeit card', () => {
    const outsider = genuine.card('outsider', { pack: 'another pack' });
    expect(judge.export(createExport(terms, outsider), clone)).toBe('otherPack');
    const fake = testIssuer('counterfeit').card('source');
    expect(judge.export(createExport(terms, fake), clone)).toBe('notGenuine');
  });

  test('that seals something other than a payload, by a genuine card gone bad', () => {
    const { body } = exportMessage.decode(exported);
    for (const plaintext of [new Uint8Array(), bytesOf('not a payload', 90)]) {
      const key = sealingKey(terms.ephemeralSecret, terms.offer.ephemeral, body);
      const lying = forge.export(exported, { sealed: seal(key, plaintext) }, source);
      expect(judge.export(lying, clone)).toBe('incorrectData');
    }
  });
});

describe('who agrees with whom', () => {
  test('a genuine card that puts the key of another into its own offer gets an export it cannot open, nor can that other', () => {
    // Unknown key share: `third` offers with the ephemeral key of `target`.
    const stolen = createOffer({ ...pending, offerId: bytesOf('third', 16) }, third);
    const made = testClone('for third', source, third);
    const shared = createExport(
      { ...made.terms, offer: { ...made.terms.offer, offerHash: sha256(stolen), ephemeral: terms.offer.ephemeral } },
      source,
    );
    expect(judge.export(shared, clone)).toBe('otherCeremony');
    expect(judge.export(shared, made, third)).toBe('otherCeremony');
  });

  test('a genuine card that passes off an export as its own: the seal says whose it is', () => {
    // Identity misbinding: `third` replaces the certificate and signs the whole anew.
    const passedOff = forge.export(exported, { certificates: [third.cardCertificate] }, third);
    expect(judge.export(passedOff, clone)).toBe('notGenuine');
  });

  test("with the target's own identity key stolen, nobody can speak to it as the source", () => {
    // Key-compromise impersonation: the thief knows the target's identity key, and not the source's.
    expect(judge.export(forge.export(createExport(terms, source), {}, target), clone)).toBe('notGenuine');
    expect(judge.export(createExport(terms, { ...source, secretKey: target.secretKey }), clone)).toBe('notGenuine');
  });

  test("with the source's identity key stolen, nobody can receipt as the target", () => {
    expect(judge.receipt(createReceipt(clone.received, { ...target, secretKey: source.secretKey }), clone)).toBe('notGenuine');
  });
});

test('with both identity keys stolen later, and every message kept, the seal stays closed', () => {
  const { body } = exportMessage.decode(exported);
  const publicKeys = [body.ephemeral, terms.offer.ephemeral, source.publicKey, target.publicKey];
  for (const secretKey of [source.secretKey, target.secretKey]) {
    for (const publicKey of publicKeys) {
      const key = sealingKey(secretKey, publicKey, body);
      expect(seal(key, bytesOf('probe'))).not.toEqual(seal(sealingKey(pending.ephemeralSecret, body.ephemeral, body), bytesOf('probe')));
      const stolen = { ...pending, ephemeralSecret: secretKey };
      expect(verdict(() => openExport(exported, stolen, target, genuine.trust))).not.toBe('accepted');
    }
  }
  // It takes an ephemeral secret, which no card keeps: with it, and nothing else, the seal opens.
  expect(sealingKey(pending.ephemeralSecret, body.ephemeral, body)).toEqual(sealingKey(terms.ephemeralSecret, terms.offer.ephemeral, body));
  expect(p256.getPublicKey(pending.ephemeralSecret, true)).toEqual(terms.offer.ephemeral);
});
