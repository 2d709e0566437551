import { p256 } from '@noble/curves/nist.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CertificateBody,
  decodeCertificate,
  issueCertificate,
} from '../../src/certificates/card-verifiable-certificate.ts';
import { decodeTlv, encodeTlv, findTlv } from '../../src/encoding/tlv.ts';
import { batchKey, bodies, certificates, issue, rootKey } from '../support/certificates.ts';
import { bitFlips, cutOrExtended, refusal } from '../support/messages.ts';

const { root, batch, card } = bodies();
const issued = certificates();
const at = (bytes: Uint8Array, ...path: readonly number[]): Uint8Array =>
  path.reduce((inner, tag) => findTlv(decodeTlv('test', inner), tag) ?? new Uint8Array(0), bytes);

test.each([
  ['root', root, issued.root],
  ['batch', batch, issued.batch],
  ['card', card, issued.card],
] as const)('a %s says what it was issued with', (_, body, bytes) => {
  const certificate = decodeCertificate(bytes);
  expect(certificate.body).toEqual(body);
  expect(concatBytes(certificate.signed, encodeTlv(0x5f37, certificate.signature))).toEqual(at(bytes, 0x7f21));
});

describe('the layout of TR-03110-3 annex C.1', () => {
  const body = at(issued.card, 0x7f21, 0x7f4e);

  test('data objects of a body in their order', () => {
    const tags = (bytes: Uint8Array) => decodeTlv('test', bytes).map(({ tag }) => tag.toString(16));
    expect(tags(body)).toEqual(['5f29', '42', '7f49', '5f20', '7f4c', '5f25', '5f24', '65']);
    expect(tags(at(issued.batch, 0x7f21, 0x7f4e))).toEqual(['5f29', '42', '7f49', '5f20', '7f4c', '5f25', '5f24']);
    expect(tags(at(issued.root, 0x7f21, 0x7f4e, 0x7f49))).toEqual(['6', '81', '82', '83', '84', '85', '86', '87']);
    expect(tags(at(body, 0x7f49))).toEqual(['6', '86']);
  });

  test('their contents', () => {
    expect(bytesToHex(at(body, 0x5f29))).toBe('00');
    expect(Buffer.from(at(body, 0x42)).toString('latin1')).toBe('ZZBATCH00042');
    expect(Buffer.from(at(body, 0x5f20)).toString('latin1')).toBe('ZZ000012345678');
    expect(bytesToHex(at(body, 0x7f49, 0x06))).toBe('04007f00070202020203');
    expect(bytesToHex(at(body, 0x5f25))).toBe('020500010301');
    expect(bytesToHex(at(body, 0x7f4c, 0x53))).toBe('00');
    expect(bytesToHex(at(issued.batch, 0x7f21, 0x7f4e, 0x7f4c, 0x53))).toBe('80');
    expect(bytesToHex(at(issued.root, 0x7f21, 0x7f4e, 0x7f4c, 0x53))).toBe('c0');
    expect(at(body, 0x65, 0x73, 0x80)).toEqual(card.pack);
    expect(at(body, 0x65, 0x73, 0x81)).toEqual(card.firmware);
  });

  test('a root carries P-256 as SEC 2 publishes it', () => {
    const key = at(issued.root, 0x7f21, 0x7f4e, 0x7f49);
    expect(bytesToHex(at(key, 0x81))).toBe('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff');
    expect(bytesToHex(at(key, 0x82))).toBe('ffffffff00000001000000000000000000000000fffffffffffffffffffffffc');
    expect(bytesToHex(at(key, 0x83))).toBe('5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b');
    expect(bytesToHex(at(key, 0x84))).toBe(
      '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
        '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    );
    expect(bytesToHex(at(key, 0x85))).toBe('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    expect(bytesToHex(at(key, 0x87))).toBe('01');
    expect(at(key, 0x86)).toEqual(p256.Point.fromBytes(rootKey.publicKey).toBytes(false));
  });

  test('sizes', () => {
    expect({ root: issued.root.length, batch: issued.batch.length, card: issued.card.length }).toEqual({
      root: 444,
      batch: 203,
      card: 277,
    });
  });
});

describe('does not decode', () => {
  test.each(['root', 'batch', 'card'] as const)('a %s cut anywhere, or with a byte too many', (role) => {
    for (const damaged of cutOrExtended(issued[role]))
      expect(refusal(() => decodeCertificate(damaged))).toBe('data/malformed');
  });

  test('a bit flipped: malformed, or a certificate that is again in the issued form', () => {
    for (const damaged of bitFlips(issued.card, 7)) {
      const code = refusal(() => {
        const { body, signature } = decodeCertificate(damaged);
        expect(issueCertificate(body, () => signature)).toEqual(damaged);
      });
      expect(['accepted', 'data/malformed']).toContain(code);
    }
  });

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(refusal(() => decodeCertificate(bytes))).toBe('data/malformed');
        expect(refusal(() => decodeCertificate(encodeTlv(0x7f21, bytes)))).toBe('data/malformed');
      }),
    );
  });

  /** A certificate whose body has one data object replaced, or removed. */
  function changed(bytes: Uint8Array, tag: number, value: Uint8Array | undefined): Uint8Array {
    const objects = decodeTlv('test', at(bytes, 0x7f21, 0x7f4e)).flatMap((object) => {
      if (object.tag !== tag) return [encodeTlv(object.tag, object.value)];
      return value === undefined ? [] : [encodeTlv(tag, value)];
    });
    const signature = encodeTlv(0x5f37, at(bytes, 0x7f21, 0x5f37));
    return encodeTlv(0x7f21, concatBytes(encodeTlv(0x7f4e, concatBytes(...objects)), signature));
  }

  const uncompressed = p256.Point.fromBytes(bodies().card.publicKey).toBytes(false);
  const algorithm = encodeTlv(0x06, hexToBytes('04007f00070202020203'));
  const roleType = at(issued.card, 0x7f21, 0x7f4e, 0x7f4c, 0x06);
  const bits = (value: string) => concatBytes(encodeTlv(0x06, roleType), encodeTlv(0x53, hexToBytes(value)));
  const key = (value: string) => concatBytes(algorithm, encodeTlv(0x86, hexToBytes(value)));

  test.each<[string, number, Uint8Array | undefined]>([
    ['another profile', 0x5f29, Uint8Array.of(1)],
    ['no authority', 0x42, undefined],
    ['an uncompressed key', 0x7f49, concatBytes(algorithm, encodeTlv(0x86, uncompressed))],
    ['a key off the curve', 0x7f49, key(`02${'00'.repeat(31)}01`)],
    ['the identity as key', 0x7f49, key('00')],
    [
      'another algorithm',
      0x7f49,
      concatBytes(encodeTlv(0x06, hexToBytes('04007f00070202020202')), encodeTlv(0x86, card.publicKey)),
    ],
    ['domain parameters in a card', 0x7f49, at(issued.root, 0x7f21, 0x7f4e, 0x7f49)],
    ['an unknown role', 0x7f4c, bits('40')],
    ['access rights beside the role', 0x7f4c, bits('01')],
    ['a role of two bytes', 0x7f4c, bits('0000')],
    [
      'the role type of a standard terminal',
      0x7f4c,
      concatBytes(encodeTlv(0x06, hexToBytes('04007f000703010201')), encodeTlv(0x53, Uint8Array.of(0))),
    ],
    ['the role of a batch, with the extension of a card', 0x7f4c, bits('80')],
    ['no extension', 0x65, undefined],
    [
      'an extension twice',
      0x65,
      concatBytes(at(issued.card, 0x7f21, 0x7f4e, 0x65), at(issued.card, 0x7f21, 0x7f4e, 0x65)),
    ],
    ['a short date', 0x5f25, Uint8Array.of(2, 5, 0, 1, 0)],
    ['a month 13', 0x5f25, Uint8Array.of(2, 5, 1, 3, 0, 1)],
    ['30 February', 0x5f25, Uint8Array.of(2, 5, 0, 2, 3, 0)],
    ['digits as text', 0x5f25, Uint8Array.of(0x32, 0x35, 0x30, 0x31, 0x30, 0x31)],
    ['a digit above 9', 0x5f25, Uint8Array.of(2, 5, 0, 1, 0, 10)],
    ['an end before the beginning', 0x5f24, Uint8Array.of(2, 5, 0, 1, 3, 0)],
    ['a card number that is none', 0x5f20, new Uint8Array(14).fill(0x5a)],
    ['a reference with a sign', 0x42, new Uint8Array(12).fill(0x2d)],
  ])('%s', (_, tag, value) => {
    expect(refusal(() => decodeCertificate(changed(issued.card, tag, value)))).toBe('data/malformed');
  });

  test('the helper of this test changes nothing else', () => {
    expect(changed(issued.card, 0x5f29, Uint8Array.of(0))).toEqual(issued.card);
  });

  test('the upper of the two equivalent signatures; what is issued has the lower one', () => {
    const { signed, signature, body } = decodeCertificate(issued.card);
    const s = BigInt(`0x${bytesToHex(signature.subarray(32))}`);
    const upper = concatBytes(signature.subarray(0, 32), numberToBytesBE(p256.Point.Fn.ORDER - s, 32));
    expect(p256.verify(upper, signed, batchKey.publicKey, { lowS: false })).toBe(true);
    expect(refusal(() => decodeCertificate(encodeTlv(0x7f21, concatBytes(signed, encodeTlv(0x5f37, upper)))))).toBe(
      'data/malformed',
    );
    expect(issueCertificate(body, () => upper)).toEqual(issued.card);
  });
});

test.each<[string, CertificateBody]>([
  ['a root signed by another', { ...root, authority: 'ZZOTHER00001' }],
  ['a key that is none', { ...batch, publicKey: new Uint8Array(33) }],
  ['a date that is none', { ...batch, effective: '2025-02-29' }],
  ['another century', { ...batch, effective: '1999-01-01' }],
  ['an end before the beginning', { ...batch, expiration: '2025-01-30' }],
  ['a reference without sequence', { ...batch, holder: 'ZZBATCH' }],
  ['a mnemonic of ten', { ...batch, holder: 'ZZ012345678900001' }],
  ['a card number of eleven digits', { ...card, holder: 'ZZ12345678901' }],
  ['a pack of seven bytes', { ...card, pack: new Uint8Array(7) }],
  ['a firmware of 31 bytes', { ...card, firmware: new Uint8Array(31) }],
])('%s is not issued', (_, body) => {
  expect(refusal(() => issue(body, rootKey))).toBe('data/malformed');
});

test('a signer that returns no signature is refused', () => {
  expect(refusal(() => issueCertificate(batch, () => new Uint8Array(63)))).toBe('data/malformed');
  expect(refusal(() => issueCertificate(batch, () => new Uint8Array(64).fill(0xff)))).toBe('data/malformed');
});
