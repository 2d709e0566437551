import { p256 } from '@noble/curves/nist.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCertificate } from '../../src/certificates/card-verifiable-certificate.ts';
import {
  restoreCertificate,
  shortCertificateOf,
  shortenCertificate,
} from '../../src/certificates/short-certificate.ts';
import { batchKey, bodies, certificates, issue, testKey } from '../support/certificates.ts';
import { refusal } from '../support/messages.ts';

const { card } = bodies();
const issued = certificates();
const other = issue({ ...card, holder: 'ZZ999999999999', publicKey: testKey('other').publicKey }, batchKey);

test('is number, key and signature, and the whole again with the certificate of any card of the pack', () => {
  const short = shortCertificateOf(issued.card);
  const { signature } = decodeCertificate(issued.card);
  expect(short).toEqual(concatBytes(hexToBytes('000012345678'), card.publicKey, signature));
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{12}$/), fc.string(), (number, name) => {
      const certificate = issue({ ...card, holder: `ZZ${number}`, publicKey: testKey(name).publicKey }, batchKey);
      expect(restoreCertificate(shortCertificateOf(certificate), other)).toEqual(certificate);
      expect(shortenCertificate(certificate, issued.card)).toEqual(shortCertificateOf(certificate));
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['pack', { ...card, pack: new Uint8Array(8).fill(9) }],
  ['firmware', { ...card, firmware: new Uint8Array(32).fill(9) }],
  ['authority', { ...card, authority: 'ZZBATCH00009' }],
  ['day', { ...card, expiration: '2056-01-02' }],
])('is not given for a card of another %s', (_, body) => {
  expect(shortenCertificate(issue(body, batchKey), issued.card)).toBeUndefined();
});

test('is of cards alone', () => {
  expect(shortenCertificate(issued.batch, issued.card)).toBeUndefined();
  expect(shortenCertificate(issued.card, issued.batch)).toBeUndefined();
  expect(refusal(() => shortCertificateOf(issued.batch))).toBe('data/malformed');
  expect(refusal(() => restoreCertificate(shortCertificateOf(issued.card), issued.batch))).toBe('data/malformed');
});

test('has one encoding: digits alone, a point, s in the lower half, 103 bytes', () => {
  const short = shortCertificateOf(other);
  const restored = (bytes: Uint8Array) => refusal(() => restoreCertificate(bytes, issued.card));
  const { ORDER } = p256.Point.Fn;
  const s = BigInt(`0x${Buffer.from(short.subarray(71)).toString('hex')}`);
  for (const bytes of [
    short.subarray(1),
    concatBytes(short, Uint8Array.of(0)),
    short.with(0, 0xa9),
    short.with(6, 0x05),
    concatBytes(short.subarray(0, 71), numberToBytesBE(ORDER - s, 32)),
  ])
    expect(restored(bytes)).toBe('data/malformed');
});
