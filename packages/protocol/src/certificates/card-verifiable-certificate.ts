/**
 * Card-verifiable certificates: BSI TR-03110-3 annex C.1 and D.2, only with P-256 and SHA-256.
 *
 *   7F21
 *     7F4E                body, signed with its tag and length
 *       5F29              profile 00
 *       42                authority reference: who signed
 *       7F49              public key: 06 id-TA-ECDSA-SHA-256, [81-85, 87 domain parameters: root only], 86 point
 *       5F20              holder reference: whose key this is
 *       7F4C              06 role type, 53 role
 *       5F25, 5F24        effective and expiration date, YYMMDD with a digit a byte
 *       [65]              card only: 73 { 06 extension type, 80 pack, 81 firmware }
 *     5F37                signature r || s
 *
 * Intentional divergences keep a card's certificate small or its bytes unique. Keys of batches and cards are compressed
 * points (TR-03110-3 D.2.1.2 has uncompressed ones only). s is in the lower half of the group order. The role is one
 * byte without access rights. Only what {@link issueCertificate} writes decodes.
 */

import { p256 } from '@noble/curves/nist.js';
import { bytesToNumberBE, equalBytes, numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cardError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { arc, objectIdentifier } from '../encoding/object-identifier.ts';
import { decodeWith, encodeTlv, encodeWith, malformed, tlv, tlvStruct } from '../encoding/tlv.ts';
import { enumeration } from '../encoding/values.ts';

/** Holder of a certificate. TR-03110 calls them country verifying CA, document verifier and terminal. */
export type CertificateRole = 'root' | 'batch' | 'card';

type CommonFields = {
  /** Reference of the signer. A root names itself. */
  readonly authority: string;
  /**
   * Two letters, a mnemonic of 1 to 9 capitals or digits, a sequence of 5 digits. The number of a card is all but the
   * letters.
   */
  readonly holder: string;
  /** P-256 key of the holder, compressed point, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** First and last day of validity, `2025-12-31`, in the years 2000 to 2099. */
  readonly effective: string;
  readonly expiration: string;
};

/**
 * What a certificate says. A card's also names the pack that the card was boxed with (8 bytes) and its firmware
 * (SHA-256, 32 bytes).
 */
export type CertificateBody =
  | (CommonFields & { readonly role: 'root' | 'batch' })
  | (CommonFields & { readonly role: 'card'; readonly pack: Uint8Array; readonly firmware: Uint8Array });

/** A decoded certificate. Its signature is not verified yet. */
export type Certificate = {
  readonly body: CertificateBody;
  /** The bytes under the signature: the body with its tag and length. */
  readonly signed: Uint8Array;
  /** r || s, 64 bytes. */
  readonly signature: Uint8Array;
};

/** id-TA-ECDSA-SHA-256: TR-03110-3 A.1.1.3 and table 18 (A.7.4.1). */
const signatureAlgorithm = objectIdentifier('0.4.0.127.0.7.2.2.2.2.3');

const roleType = objectIdentifier(`${arc}.1`);
const cardExtension = objectIdentifier(`${arc}.2`);

/**
 * Encodes and signs a certificate.
 * @param sign returns the ECDSA signature r || s (64 bytes) of its argument, hashed with SHA-256, by the key of
 * `authority`. s may be in either half of the group order.
 * @throws SymbolonError `data/malformed` for a body that would not decode.
 * @example
 * ```ts
 * import { p256 } from '@noble/curves/nist.js';
 * import { decodeCertificate, issueCertificate } from '@symbolon/protocol/certificates';
 * const [root, batch] = [p256.keygen(), p256.keygen()];
 * const validity = { effective: '2026-01-01', expiration: '2056-01-01' };
 * const bytes = issueCertificate(
 *   { role: 'batch', authority: 'ZZROOT00001', holder: 'ZZBATCH00001', publicKey: batch.publicKey, ...validity },
 *   (signed) => p256.sign(signed, root.secretKey),
 * );
 * decodeCertificate(bytes).body.holder; // => 'ZZBATCH00001'
 * ```
 */
export function issueCertificate(body: CertificateBody, sign: (signed: Uint8Array) => Uint8Array): Uint8Array {
  const signed = encodeBody(body);
  return encodeTlv(0x7f21, concatBytes(signed, encodeTlv(0x5f37, lowerS(sign(signed)))));
}

/**
 * Decodes a certificate: the whole data object '7F21'.
 * @throws SymbolonError `data/malformed` for anything that {@link issueCertificate} does not write.
 * @example
 * ```ts
 * import { decodeCertificate } from '@symbolon/protocol/certificates';
 * const { body } = decodeCertificate(cardCertificate);
 * body.role; // => 'card'
 * body.holder.length; // => 14
 * ```
 */
export function decodeCertificate(bytes: Uint8Array): Certificate {
  const { body: content, signature } = decodeWith(certificateObject, what, bytes);
  const { publicKey, holderAuthorization, extension, profile: _, ...common } = decodeWith(bodyObject, what, content);
  const { role } = holderAuthorization;
  const fields = { ...common, publicKey: encodePoint(publicKey.point, 'compressed') };
  if (role === 'card' && extension === undefined) throw malformed(what, "a card's extension is missing");
  const body: CertificateBody =
    role === 'card' && extension !== undefined
      ? { ...fields, role, pack: extension.pack, firmware: extension.firmware }
      : { ...fields, role: role as 'root' | 'batch' };
  const signed = encodeTlv(0x7f4e, content);
  // One comparison checks all constants: profile, object identifiers, domain parameters, form of the point.
  if (!equalBytes(encodeBody(body), signed)) throw malformed(what, 'it is not in the form it is issued in');
  if (!equalBytes(lowerS(signature), signature)) throw malformed(what, 's is in the upper half of the group order');
  return { body, signed, signature };
}

const what = 'certificate';

/** TR-03110-3 A.7.1: country code, mnemonic, sequence number. ISO/IEC 8859-1 there, only capitals and digits here. */
const reference = P.validate(P.string(null), (text) => {
  if (!/^[A-Z]{2}[A-Z0-9]{1,9}[0-9]{5}$/.test(text)) throw new Error('not a reference');
  return text;
});

/** TR-03110-3 D.2.1.3: YYMMDD, six bytes of 0 to 9, in 2000 to 2099. */
const date: P.CoderType<string> = P.apply(P.bytes(6), {
  encode: (digits: Uint8Array): string => checkedDate(`20${digits.join('').replace(/^(..)(..)(..)$/, '$1-$2-$3')}`),
  decode: (text: string): Uint8Array => Uint8Array.from(checkedDate(text).replaceAll('-', '').slice(2), Number),
});

function checkedDate(text: string): string {
  const milliseconds = /^20\d\d-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== text)
    throw new Error('not a date');
  return text;
}

const constant = P.bytes(null);

const publicKeyObject = tlvStruct('certificate public key', {
  algorithm: [0x06, constant],
  prime: [0x81, constant, 'optional'],
  a: [0x82, constant, 'optional'],
  b: [0x83, constant, 'optional'],
  basePoint: [0x84, constant, 'optional'],
  order: [0x85, constant, 'optional'],
  point: [0x86, P.bytes(null)],
  cofactor: [0x87, constant, 'optional'],
});

const bodyObject = tlvStruct('certificate body', {
  profile: [0x5f29, P.U8],
  authority: [0x42, reference],
  publicKey: [0x7f49, publicKeyObject],
  holder: [0x5f20, reference],
  /**
   * CHAT, TR-03110-3 C.1.5 and TR-03110-4 table 2: the two highest bits are 11 for a CVCA, 10 for a document verifier,
   * 00 for a terminal.
   */
  holderAuthorization: [
    0x7f4c,
    tlvStruct('role', {
      type: [0x06, constant],
      role: [0x53, enumeration<CertificateRole>({ root: 0xc0, batch: 0x80, card: 0x00 })],
    }),
  ],
  effective: [0x5f25, date],
  expiration: [0x5f24, date],
  extension: [
    0x65,
    tlv(
      0x73,
      tlvStruct('certificate extension', {
        type: [0x06, constant],
        pack: [0x80, P.bytes(8)],
        firmware: [0x81, P.bytes(32)],
      }),
    ),
    'optional',
  ],
});

const certificateObject = tlv(
  0x7f21,
  tlvStruct(what, { body: [0x7f4e, P.bytes(null)], signature: [0x5f37, P.bytes(64)] }),
);

/** TR-03110-3 D.3.3 and A.2.1.1: a root carries P-256 in full. */
const domainParameters = (() => {
  const { p, a, b, n } = p256.Point.CURVE();
  const [prime, first, second, order] = [p, a, b, n].map((value) => numberToBytesBE(value, 32)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return { prime, a: first, b: second, basePoint: p256.Point.BASE.toBytes(false), order, cofactor: Uint8Array.of(1) };
})();

function encodeBody(body: CertificateBody): Uint8Array {
  const { role, authority, holder, effective, expiration } = body;
  if (role === 'root' && authority !== holder) throw malformed(what, 'a root signs itself');
  if (role === 'card' && !/^..[0-9]{12}$/.test(holder)) throw malformed(what, 'a card number has 12 digits');
  // Dates in this form compare as text.
  if (effective > expiration) throw malformed(what, 'it expires before it takes effect');
  const publicKey = {
    algorithm: signatureAlgorithm,
    ...(role === 'root' ? domainParameters : {}),
    point: encodePoint(body.publicKey, role === 'root' ? 'uncompressed' : 'compressed'),
  };
  const extension =
    role === 'card' ? { extension: { type: cardExtension, pack: body.pack, firmware: body.firmware } } : {};
  const holderAuthorization = { type: roleType, role };
  const fields = { profile: 0, authority, publicKey, holder, holderAuthorization, effective, expiration, ...extension };
  return encodeTlv(0x7f4e, encodeWith(bodyObject, what, fields));
}

/** Checks that it is a point of the curve. */
function encodePoint(bytes: Uint8Array, form: 'compressed' | 'uncompressed'): Uint8Array {
  try {
    return p256.Point.fromBytes(bytes).toBytes(form === 'compressed');
  } catch (cause) {
    throw cardError('data/malformed', { what, reason: 'its key is not a point on P-256' }, { cause });
  }
}

/** Of the two equivalent signatures (r, s) and (r, n - s), the one whose s is not above n/2. */
function lowerS(signature: Uint8Array): Uint8Array {
  const { ORDER } = p256.Point.Fn;
  const s = bytesToNumberBE(signature.subarray(32));
  if (signature.length !== 64 || s >= ORDER) throw malformed(what, 'the signature is not r || s');
  return s > ORDER / 2n ? concatBytes(signature.subarray(0, 32), numberToBytesBE(ORDER - s, 32)) : signature;
}
