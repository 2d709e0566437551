/**
 * A card's certificate for somebody who has that of another card of the same pack. Cards of one pack, with the same
 * firmware, have certificates that differ in three values only: card number, key and signature.
 */
import { equalBytes } from '@noble/curves/utils.js';
import * as P from 'micro-packed';
import { decodeWith, encodeWith, malformed } from '../encoding/tlv.ts';
import { point, struct } from '../encoding/values.ts';
import { type CertificateBody, decodeCertificate, issueCertificate } from './card-verifiable-certificate.ts';

const what = 'short certificate';

/** 12 digits, two a byte. */
const cardNumber: P.CoderType<string> = P.apply(P.hex(6), {
  encode: checkedDigits,
  decode: checkedDigits,
});

function checkedDigits(digits: string): string {
  if (!/^[0-9]{12}$/.test(digits)) throw new Error('not a card number');
  return digits;
}

const shortCertificate = struct({ cardNumber, publicKey: point, signature: P.bytes(64) });

/**
 * The short form of a card's certificate.
 *
 * @returns 103 bytes: card number, two digits a byte; compressed point; signature r || s
 * @throws SymbolonError `data/malformed` for what is no certificate of a card
 * @example
 * ```ts
 * import { restoreCertificate, shortCertificateOf } from '@symbolon/protocol/certificates';
 * restoreCertificate(shortCertificateOf(cardCertificate), cardCertificate); // => cardCertificate
 * ```
 */
export function shortCertificateOf(certificate: Uint8Array): Uint8Array {
  const { body, signature } = decodeCertificate(certificate);
  const { holder, publicKey } = body;
  return encodeWith(shortCertificate, what, { cardNumber: holder.slice(2), publicKey, signature });
}

/**
 * The three values in which a card's certificate differs from one of the same pack: {@link shortCertificateOf}.
 *
 * @param certificate whole data object 7F21
 * @param like the same of a card of the same pack
 * @returns `undefined` if anything else differs, or one of the two is no certificate of a card
 * @example
 * ```ts
 * import { restoreCertificate, shortenCertificate } from '@symbolon/protocol/certificates';
 * const short = shortenCertificate(cardCertificate, cardCertificate) ?? new Uint8Array();
 * short.length; // => 103
 * restoreCertificate(short, cardCertificate); // => cardCertificate
 * ```
 */
export function shortenCertificate(certificate: Uint8Array, like: Uint8Array): Uint8Array | undefined {
  try {
    const short = shortCertificateOf(certificate);
    return equalBytes(restoreCertificate(short, like), certificate) ? short : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The whole certificate. Nothing is verified: a wrong one has a wrong signature.
 *
 * @param short as {@link shortenCertificate} gives it
 * @param like certificate of a card of the same pack, whole data object 7F21
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { decodeCertificate, restoreCertificate, shortenCertificate } from '@symbolon/protocol/certificates';
 * const short = shortenCertificate(cardCertificate, cardCertificate) ?? new Uint8Array();
 * decodeCertificate(restoreCertificate(short, cardCertificate)).body.role; // => 'card'
 * ```
 */
export function restoreCertificate(short: Uint8Array, like: Uint8Array): Uint8Array {
  const { cardNumber: number, publicKey, signature } = decodeWith(shortCertificate, what, short);
  const { body } = decodeCertificate(like);
  if (body.role !== 'card') throw malformed(what, 'the other certificate is not of a card');
  const restored: CertificateBody = { ...body, holder: `${body.holder.slice(0, 2)}${number}`, publicKey };
  const certificate = issueCertificate(restored, () => signature);
  // Issuing takes either of two equivalent signatures. A short certificate has one encoding.
  if (!equalBytes(certificate.subarray(-64), signature)) throw malformed(what, 's is in the upper half');
  return certificate;
}
