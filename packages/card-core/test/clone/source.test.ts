import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { offerMessage } from '@symbolon/protocol/clone';
import { describe, expect, test } from 'vitest';
import { acceptOffer, createExport, receiptMember } from '../../src/clone/source.ts';
import { createReceipt } from '../../src/clone/target.ts';
import {
  bytesOf,
  cuts,
  flips,
  forge,
  genuine,
  judge,
  offerTerms,
  source,
  target,
  testClone,
  testIssuer,
  third,
  verdict,
} from '../support/clone-ceremony.ts';

const clone = testClone('a clone');
const { offer, exported, receipt } = clone;

describe('an offer', () => {
  test('is taken for what it says', () => {
    const accepted = acceptOffer(offer, source, { ...offerTerms, trust: genuine.trust });
    expect(accepted.target.publicKey).toEqual(target.publicKey);
    expect(accepted.ephemeral).toEqual(p256.getPublicKey(clone.pending.ephemeralSecret, true));
    expect(accepted.offerHash).toEqual(sha256(offer));
  });

  test('with a bit changed anywhere is malformed or not genuine', () => {
    for (const { at, bytes } of flips(offer))
      expect(['incorrectData', 'notGenuine'], `byte ${at}`).toContain(judge.offer(bytes));
  });

  test('cut short or continued is malformed', () => {
    for (const bytes of cuts(offer)) expect(judge.offer(bytes)).toBe('incorrectData');
  });

  test.each([0, 1, 3, 255])('of version %i is refused, though rightly signed', (version) => {
    expect(judge.offer(forge.offer(offer, { version }, target))).toBe('incorrectData');
  });

  test('of the source itself is refused', () => {
    expect(judge.offer(testClone('own', third, source).offer)).toBe('alreadyMember');
  });

  test('from another pack of the same batch is refused', () => {
    const outsider = genuine.card('outsider', { pack: 'another pack' });
    expect(judge.offer(testClone('outsider', genuine.card('x', { pack: 'another pack' }), outsider).offer)).toBe(
      'otherPack',
    );
  });

  test('from another pack is taken where a quorum admitted the card, and from that card alone', () => {
    const outsider = genuine.card('outsider', { pack: 'another pack' });
    const foreign = testClone('outsider', genuine.card('x', { pack: 'another pack' }), outsider).offer;
    const admitting = (publicKey: Uint8Array) => (bytes: Uint8Array) =>
      verdict(() =>
        acceptOffer(bytes, source, {
          ...offerTerms,
          trust: genuine.trust,
          isAdmitted: (key) => equalBytes(key, publicKey),
        }),
      );
    expect(admitting(outsider.publicKey)(foreign)).toBe('accepted');
    expect(admitting(target.publicKey)(foreign)).toBe('otherPack');
  });

  test('of older firmware than the source has is refused, of newer taken', () => {
    expect(judge.offer(forge.offer(offer, { release: 0 }, target))).toBe('olderFirmware');
    expect(judge.offer(forge.offer(offer, { release: 2 }, target))).toBe('accepted');
  });

  test('from a counterfeit card is refused, whether it shows its own batch or none', () => {
    const maker = testIssuer('counterfeit');
    const fake = maker.card('target');
    expect(judge.offer(testClone('fake', maker.card('source'), fake, maker.trust).offer)).toBe('notGenuine');
    const withBatch = forge.offer(offer, { certificates: [fake.batchCertificate, fake.cardCertificate] }, fake);
    expect(judge.offer(withBatch)).toBe('notGenuine');
  });

  test('with the certificate of one card and the signature of another is refused', () => {
    expect(judge.offer(forge.offer(offer, { certificates: [third.cardCertificate] }, target))).toBe('notGenuine');
    expect(judge.offer(forge.offer(offer, {}, third))).toBe('notGenuine');
  });

  test('from a card of another batch needs that batch to be shown', () => {
    const cousin = genuine.card('cousin', { batch: 'other' });
    const body = { certificates: [cousin.cardCertificate] };
    expect(judge.offer(forge.offer(offer, body, cousin))).toBe('notGenuine');
    const shown = { certificates: [cousin.batchCertificate, cousin.cardCertificate] };
    expect(judge.offer(forge.offer(offer, shown, cousin))).toBe('accepted');
  });

  test.each([
    [[]],
    [[target.batchCertificate]],
    [[target.batchCertificate, target.cardCertificate, target.cardCertificate]],
  ])('with other certificates than a chain is refused', (certificates) => {
    expect(judge.offer(forge.offer(offer, { certificates }, target))).toBe('notGenuine');
  });

  test('is no export and no receipt, nor are they offers', () => {
    for (const other of [exported, receipt]) expect(judge.offer(other)).toBe('incorrectData');
    for (const other of [offer, receipt]) expect(judge.export(other, clone)).toBe('incorrectData');
    for (const other of [offer, exported]) expect(judge.receipt(other, clone)).toBe('incorrectData');
  });
});

describe('an export', () => {
  test('of the same terms is the same bytes', () => {
    expect(createExport(clone.terms, source)).toEqual(exported);
    expect(
      createExport(
        { ...clone.terms, offer: acceptOffer(offer, source, { ...offerTerms, trust: genuine.trust }) },
        source,
      ),
    ).toEqual(exported);
  });

  test.each([
    ['no bytes at all', new Uint8Array(33)],
    ['a point off the curve', Uint8Array.of(2, ...bytesOf('off the curve').fill(0xff, 0, 4))],
    ['an uncompressed prefix', Uint8Array.of(4, ...bytesOf('prefix'))],
  ])('to an ephemeral key that is %s is refused, though the target signed it', (_, ephemeral) => {
    const { ephemeral: key, ...rest } = acceptOffer(forge.offer(offer, { ephemeral }, target), source, {
      ...offerTerms,
      trust: genuine.trust,
    });
    expect(verdict(() => createExport({ ...clone.terms, offer: { ...rest, ephemeral: key } }, source))).toBe(
      'incorrectData',
    );
  });

  test('holds no secret in the clear', () => {
    const whole = Buffer.from(exported);
    const [root] = clone.terms.payload.keyRoots;
    const secrets = [
      root?.secret,
      root?.entropy,
      clone.terms.payload.pinKey,
      clone.terms.ephemeralSecret,
      source.secretKey,
    ];
    for (const secret of secrets) expect(whole.includes(Buffer.from(secret ?? whole).subarray(0, 8))).toBe(false);
  });
});

describe('a receipt', () => {
  test('is taken', () => {
    expect(judge.receipt(receipt, clone)).toBe('accepted');
    expect(receiptMember(receipt)).toBe(1);
  });

  test('with a bit changed anywhere is malformed or not genuine', () => {
    for (const { at, bytes } of flips(receipt))
      expect(['incorrectData', 'notGenuine'], `byte ${at}`).toContain(judge.receipt(bytes, clone));
  });

  test('cut short or continued is malformed', () => {
    for (const bytes of cuts(receipt)) {
      expect(judge.receipt(bytes, clone)).toBe('incorrectData');
      expect(verdict(() => receiptMember(bytes))).toBe('incorrectData');
    }
  });

  test.each([
    ['setId', bytesOf('another set', 16)],
    ['epoch', 1],
    ['member', 2],
    ['exportHash', bytesOf('another export')],
    ['keySetDigest', bytesOf('other keys')],
  ])('with another %s is of another ceremony, though rightly signed', (field, value) => {
    expect(judge.receipt(forge.receipt(receipt, { [field]: value }, target), clone)).toBe('otherCeremony');
  });

  test('of another version is refused', () => {
    expect(judge.receipt(forge.receipt(receipt, { version: 1 }, target), clone)).toBe('incorrectData');
  });

  test('signed by another card of the pack, the source among them, is refused', () => {
    for (const signer of [third, source])
      expect(judge.receipt(createReceipt(clone.received, signer), clone)).toBe('notGenuine');
  });
});

test('no signature of one kind of message passes for another', () => {
  // The body of each, signed by the right card under the label of another kind.
  const { body } = offerMessage.decode(offer);
  const signed = forge.receipt(receipt, {}, target);
  expect(judge.offer(offerMessage.encode({ body, signature: signed.slice(-64) }))).toBe('notGenuine');
});
