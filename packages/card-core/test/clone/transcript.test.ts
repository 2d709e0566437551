import { p256 } from '@noble/curves/nist.js';
import { cloneLabels, exportMessage } from '@symbolon/protocol/clone';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportKey } from '../../src/clone/transcript.ts';
import { decryptPayload, encryptPayload } from '../../src/tunnel/seal.ts';
import { checkSignature, signBody } from '../../src/tunnel/sign.ts';
import { bytesOf, source, target, testClone, third, verdict } from '../support/clone-ceremony.ts';

const clone = testClone('a clone');
const { body } = exportMessage.decode(clone.exported);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the sealing key', () => {
  const key = exportKey(clone.terms.ephemeralSecret, clone.terms.offer.ephemeral, body);

  test('is the same on both sides, 64 bytes', () => {
    expect(exportKey(clone.pending.ephemeralSecret, body.ephemeral, body)).toEqual(key);
    expect(key.length).toBe(64);
  });

  test('depends on everything the cards agree on', () => {
    const { header } = body;
    const others = [
      { ...body, header: { ...header, offerHash: bytesOf('other offer') } },
      { ...body, header: { ...header, setId: bytesOf('other set', 16) } },
      { ...body, header: { ...header, epoch: 7 } },
      { ...body, header: { ...header, members: header.members.toReversed() } },
      {
        ...body,
        header: { ...header, members: header.members.map((member) => ({ ...member, role: 'daily' as const })) },
      },
      {
        ...body,
        header: { ...header, members: header.members.map((member) => ({ ...member, standing: 'admitted' as const })) },
      },
      { ...body, header: { ...header, extendable: true } },
      { ...body, header: { ...header, scope: [{ curve: 'ed25519' as const, path: [0x80000000] }] } },
      { ...body, header: { ...header, masterFingerprint: 9 } },
      { ...body, header: { ...header, version: 1 } },
      { ...body, certificates: [third.cardCertificate] },
      { ...body, certificates: [source.batchCertificate, source.cardCertificate] },
      { ...body, ephemeral: p256.getPublicKey(bytesOf('other'), true) },
    ].map((other) => hex(exportKey(clone.terms.ephemeralSecret, clone.terms.offer.ephemeral, other)));
    expect(new Set([hex(key), ...others]).size).toBe(others.length + 1);
  });

  test('is refused to keys that are no points', () => {
    const bad = Uint8Array.of(3, ...new Uint8Array(32).fill(0xff));
    expect(verdict(() => exportKey(clone.terms.ephemeralSecret, bad, body))).toBe('incorrectData');
    expect(verdict(() => exportKey(clone.terms.ephemeralSecret, new Uint8Array(33), body))).toBe('incorrectData');
  });
});

test('what is encrypted opens with the key alone, whole and unchanged', () => {
  const [key, other] = [bytesOf('key', 64), bytesOf('other key', 64)];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (plaintext, position) => {
      const encrypted = encryptPayload(key, plaintext);
      expect(decryptPayload(key, encrypted)).toEqual(plaintext);
      expect(encryptPayload(key, plaintext)).toEqual(encrypted);
      expect(verdict(() => decryptPayload(other, encrypted))).toBe('notGenuine');
      const touched = encrypted.map((byte, at) => (at === position % encrypted.length ? byte ^ 0x10 : byte));
      expect(verdict(() => decryptPayload(key, touched))).toBe('notGenuine');
      expect(verdict(() => decryptPayload(key, encrypted.subarray(0, position % encrypted.length)))).toBe('notGenuine');
    }),
    { numRuns: 50 },
  );
});

describe('a signature', () => {
  const message = bytesOf('body', 100);
  const check = (label: Uint8Array, signed: Uint8Array, signature: Uint8Array, publicKey: Uint8Array) =>
    verdict(() => checkSignature(label, signed, signature, publicKey));

  test('holds for its label, its body and its key', () => {
    const signature = signBody(cloneLabels.offer, message, source.secretKey);
    expect(check(cloneLabels.offer, message, signature, source.publicKey)).toBe('accepted');
    expect(check(cloneLabels.offer, message, signature, target.publicKey)).toBe('notGenuine');
    expect(check(cloneLabels.offer, bytesOf('other body', 100), signature, source.publicKey)).toBe('notGenuine');
    for (const label of [cloneLabels.export, cloneLabels.receipt]) {
      expect(check(label, message, signature, source.publicKey)).toBe('notGenuine');
    }
  });

  test('has one form: with s in the upper half, zeros, or of another length it is refused', () => {
    const signature = signBody(cloneLabels.offer, message, source.secretKey);
    const { r, s } = p256.Signature.fromBytes(signature);
    const mirrored = new p256.Signature(r, p256.Point.Fn.neg(s)).toBytes();
    for (const other of [
      mirrored,
      new Uint8Array(64),
      new Uint8Array(64).fill(0xff),
      signature.subarray(1),
      new Uint8Array(),
    ]) {
      expect(check(cloneLabels.offer, message, other, source.publicKey)).toBe('notGenuine');
    }
  });

  test('labels begin nothing that another label begins', () => {
    const labels = Object.values(cloneLabels).map(hex);
    for (const a of labels) for (const b of labels) expect(a !== b && a.startsWith(b)).toBe(false);
  });
});
