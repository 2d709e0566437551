import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { exportMessage, exportPayload } from '@symbolon/protocol/clone';
import { describe, expect, test } from 'vitest';
import { createExport, type ExportTerms } from '../../src/clone/source.ts';
import { createOffer, createReceipt, openExport } from '../../src/clone/target.ts';
import { exportKey } from '../../src/clone/transcript.ts';
import { encryptPayload } from '../../src/tunnel/seal.ts';
import {
  bytesOf,
  cuts,
  flips,
  forge,
  genuine,
  judge,
  source,
  target,
  testClone,
  testIssuer,
  third,
  verdict,
} from '../support/clone-ceremony.ts';

const clone = testClone('a clone');
const { offer, exported, pending, terms } = clone;
const { header } = exportMessage.decode(exported).body;

test('offers and receipts are the same bytes each time', () => {
  expect(createOffer(pending, target)).toEqual(offer);
  expect(createReceipt(clone.received, target)).toEqual(clone.receipt);
});

test('an export opens to what was encrypted, and names its sender', () => {
  const opened = openExport(exported, pending, target, genuine.trust);
  expect(opened.payload).toEqual(terms.payload);
  expect(opened.header).toMatchObject({
    setId: terms.setId,
    epoch: 0,
    members: terms.members,
    scope: [],
    masterFingerprint: 0x01020304,
  });
  expect(opened.source.publicKey).toEqual(source.publicKey);
  expect(opened.exportHash).toEqual(sha256(exported));
});

describe('an export is refused', () => {
  test('with a bit changed anywhere: malformed or not genuine', () => {
    for (const { at, bytes } of flips(exported))
      expect(['incorrectData', 'notGenuine'], `byte ${at}`).toContain(judge.export(bytes, clone));
  });

  test('cut short or continued: malformed', () => {
    for (const bytes of cuts(exported)) expect(judge.export(bytes, clone)).toBe('incorrectData');
  });

  test('of another version', () => {
    expect(judge.export(forge.export(exported, { header: { ...header, version: 1 } }, source), clone)).toBe(
      'incorrectData',
    );
  });

  const [self, other] = [terms.members[1], terms.members[0]];
  test.each([
    ['without this card in the last place', 'incorrectData', [self, other]],
    ['without its source', 'incorrectData', [{ ...other, publicKey: third.publicKey }, self]],
    ['with a card twice', 'incorrectData', [other, self, self]],
    ['by a source that is no primary', 'wrongRole', [{ ...other, role: 'daily' }, self]],
    ['by a source that is revoked', 'wrongRole', [{ ...other, standing: 'revoked' }, self]],
    ['that makes a primary of it', 'wrongRole', [other, { ...self, role: 'primary' }]],
    ['that revokes it', 'wrongRole', [other, { ...self, standing: 'revoked' }]],
  ])('with a list of members %s, by a source gone bad', (_, refusal, members) => {
    const lying = createExport({ ...terms, members: members as ExportTerms['members'] }, source);
    expect(judge.export(lying, clone)).toBe(refusal);
  });

  const subtree = {
    path: [0x80000054],
    curve: 'secp256k1',
    secret: bytesOf('subtree', 64),
    masterFingerprint: 7,
  } as const;
  test.each([
    ['fewer subtrees than it holds', [subtree, { ...subtree, path: [0x80000055] }], [subtree]],
    ['a subtree of another path', [subtree], [{ ...subtree, path: [0x80000055] }]],
    ['a subtree of another curve', [subtree], [{ ...subtree, curve: 'ed25519' }]],
    ['a whole wallet where it holds a subtree', [subtree], []],
    ['a subtree where it holds the whole', terms.payload.keyRoots, [subtree]],
  ])('that tells of %s, by a source gone bad', (_, keyRoots, scope) => {
    const told = scope.map(({ path, curve }) => ({ path, curve }));
    const { body } = exportMessage.decode(
      createExport({ ...terms, payload: { ...terms.payload, keyRoots: [...keyRoots] } }, source),
    );
    const open = { ...body, header: { ...body.header, scope: told } } as typeof body;
    const ciphertext = encryptPayload(
      exportKey(terms.ephemeralSecret, terms.offer.ephemeral, open),
      exportPayload.encode({ ...terms.payload, keyRoots: [...keyRoots] }),
    );
    expect(judge.export(forge.export(exported, { ...open, ciphertext }, source), clone)).toBe('incorrectData');
  });

  test('from another pack, taken where the owner has agreed to that', () => {
    const outsider = genuine.card('outsider', { pack: 'another pack' });
    const open = { ...pending, anyPack: true };
    const offered = createOffer(open, target);
    const offerHash = sha256(offered);
    const members = [
      { role: 'primary', standing: 'agreed', publicKey: outsider.publicKey },
      ...terms.members.slice(1),
    ] as const;
    const made = createExport({ ...terms, offer: { ...terms.offer, offerHash }, members }, outsider);
    expect(judge.export(made, { pending: open })).toBe('accepted');
    expect(judge.export(made, clone)).toBe('otherPack');
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
    ['members', terms.members.map((member) => ({ ...member, standing: 'admitted' }))],
    ['extendable', true],
    ['scope', [{ curve: 'secp256k1', path: [0x80000000] }]],
    ['masterFingerprint', 0],
  ])('with another %s than the one encrypted under, though rightly signed: the key depends on it', (field, value) => {
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
    for (const change of [{ ephemeral: body.ephemeral }, { ciphertext: body.ciphertext }]) {
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

  test('that encrypts something other than a payload, by a genuine card gone bad', () => {
    const { body } = exportMessage.decode(exported);
    for (const plaintext of [new Uint8Array(), bytesOf('not a payload', 90)]) {
      const key = exportKey(terms.ephemeralSecret, terms.offer.ephemeral, body);
      const lying = forge.export(exported, { ciphertext: encryptPayload(key, plaintext) }, source);
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
    const certificates = [third.cardCertificate];
    expect(judge.export(forge.export(exported, { certificates }, third), clone)).toBe('incorrectData');
    const members = header.members.map((member, place) =>
      place === 0 ? { ...member, publicKey: third.publicKey } : member,
    );
    expect(judge.export(forge.export(exported, { certificates, header: { ...header, members } }, third), clone)).toBe(
      'notGenuine',
    );
  });

  test("with the target's own identity key stolen, nobody can speak to it as the source", () => {
    // Key-compromise impersonation: the thief knows the target's identity key, and not the source's.
    expect(judge.export(forge.export(createExport(terms, source), {}, target), clone)).toBe('notGenuine');
    expect(judge.export(createExport(terms, { ...source, secretKey: target.secretKey }), clone)).toBe('notGenuine');
  });

  test("with the source's identity key stolen, nobody can receipt as the target", () => {
    expect(judge.receipt(createReceipt(clone.received, { ...target, secretKey: source.secretKey }), clone)).toBe(
      'notGenuine',
    );
  });
});

test('with both identity keys stolen later, and every message kept, the seal stays closed', () => {
  const { body } = exportMessage.decode(exported);
  const publicKeys = [body.ephemeral, terms.offer.ephemeral, source.publicKey, target.publicKey];
  for (const secretKey of [source.secretKey, target.secretKey]) {
    for (const publicKey of publicKeys) {
      const key = exportKey(secretKey, publicKey, body);
      expect(encryptPayload(key, bytesOf('probe'))).not.toEqual(
        encryptPayload(exportKey(pending.ephemeralSecret, body.ephemeral, body), bytesOf('probe')),
      );
      const stolen = { ...pending, ephemeralSecret: secretKey };
      expect(verdict(() => openExport(exported, stolen, target, genuine.trust))).not.toBe('accepted');
    }
  }
  // It takes an ephemeral secret, which no card keeps: with it, and nothing else, the seal opens.
  expect(exportKey(pending.ephemeralSecret, body.ephemeral, body)).toEqual(
    exportKey(terms.ephemeralSecret, terms.offer.ephemeral, body),
  );
  expect(p256.getPublicKey(pending.ephemeralSecret, true)).toEqual(terms.offer.ephemeral);
});
