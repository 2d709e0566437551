/**
 * The identity of a card: its certificate chain, root to batch to card, verified offline. BSI TR-03110-3 clause 2.5 and
 * annex C.
 */

import { copyBytes } from '@noble/curves/utils.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import {
  type Certificate,
  type CertificateBody,
  type CertificateRole,
  decodeCertificate,
} from './card-verifiable-certificate.ts';
import { findRoot, isSignedBy, openTrustStore, type TrustKind, type TrustStore } from './trust-anchors.ts';

export type { TrustKind, TrustStore } from './trust-anchors.ts';

/** What a verified chain says of a card. */
export type CardSubject = {
  /** Kind of the root. `test` is not a real card. */
  readonly trust: TrustKind;
  /** 12 digits. */
  readonly cardNumber: string;
  /** The pack it was boxed with, 8 bytes. */
  readonly pack: Uint8Array;
  /** SHA-256 of its firmware image, 32 bytes. */
  readonly firmware: Uint8Array;
  /** The card's identity key on P-256, compressed point, 33 bytes. */
  readonly publicKey: Uint8Array;
};

/** Roots of real cards. There are none yet, so a store of these accepts no card. */
export const productionRoots: readonly Uint8Array[] = Object.freeze([]);

/**
 * A store of production roots.
 * @param roots self-signed root certificates, whole data objects '7F21'. No reference begins with 'ZZ'.
 * @throws SymbolonError `data/malformed`, or `argument/invalid` for a certificate that is not a production root.
 * @example
 * ```ts
 * import { createTrustStore, verifyChain } from '@symbolon/protocol/certificates';
 * import { isSymbolonError } from '@symbolon/interface';
 * const production = createTrustStore();
 * production.kind; // => 'production'
 * let refused: unknown;
 * try {
 *   verifyChain({ trust: production, chain: [batchCertificate, cardCertificate] }); // those of an emulated card
 * } catch (error) {
 *   refused = error;
 * }
 * isSymbolonError(refused, 'card/counterfeit'); // => true
 * ```
 */
export function createTrustStore(roots: readonly Uint8Array[] = productionRoots): TrustStore<'production'> {
  return openTrustStore('production', roots);
}

/**
 * Verifies a chain of exactly three certificates: a root in `trust`, then those of the batch and the card in `chain`,
 * as whole data objects '7F21'.
 * @param input.at day on which all three must be valid, `2025-12-31`. A card has no clock and omits it.
 * @throws SymbolonError `card/counterfeit` if the chain is wrong; `argument/invalid` for an object that is not a store.
 * @example
 * ```ts
 * import { verifyChain } from '@symbolon/protocol/certificates';
 * const subject = verifyChain({ trust, chain: [batchCertificate, cardCertificate] });
 * subject.trust; // => 'test'
 * subject.cardNumber.length; // => 12
 * subject.pack.length; // => 8
 * ```
 */
export function verifyChain(input: {
  readonly trust: TrustStore;
  readonly chain: readonly Uint8Array[];
  readonly at?: string;
}): CardSubject {
  const [batchBytes, cardBytes, ...more] = input.chain;
  if (batchBytes === undefined || cardBytes === undefined || more.length > 0)
    throw counterfeit('its chain is not a batch and a card');
  const batch = decode(batchBytes);
  const root = findRoot(input.trust, batch.body.authority);
  if (root === undefined) throw counterfeit('its chain ends at no trusted root');
  checkLink(root, batch, 'batch');
  const card = decode(cardBytes);
  checkLink(batch.body, card, 'card');
  const { body } = card;
  if (body.role !== 'card') throw counterfeit('its certificate is not that of a card');
  for (const { effective, expiration } of [root, batch.body, body]) {
    if (input.at !== undefined && (input.at < effective || input.at > expiration))
      throw counterfeit('a certificate is not valid on this day');
  }
  const { pack, firmware, publicKey, holder } = body;
  const copied = { pack: copyBytes(pack), firmware: copyBytes(firmware), publicKey: copyBytes(publicKey) };
  return Object.freeze({ trust: input.trust.kind, cardNumber: holder.slice(2), ...copied });
}

/**
 * One step down: the signer's reference, its role, the country (which tells test from production) and its signature.
 */
function checkLink(signer: CertificateBody, certificate: Certificate, role: CertificateRole): void {
  const { body } = certificate;
  if (body.role !== role) throw counterfeit(`a certificate is that of a ${body.role}, not of a ${role}`);
  if (body.authority !== signer.holder) throw counterfeit('a certificate names another signer');
  if (body.holder.slice(0, 2) !== signer.holder.slice(0, 2))
    throw counterfeit('a certificate is of another kind than its signer');
  if (!isSignedBy(certificate, signer.publicKey)) throw counterfeit('the signature of a certificate is wrong');
}

function decode(bytes: Uint8Array): Certificate {
  try {
    return decodeCertificate(bytes);
  } catch (cause) {
    throw cardError('card/counterfeit', { reason: 'a certificate is malformed' }, { cause });
  }
}

function counterfeit(reason: string): SymbolonError<'card/counterfeit'> {
  return cardError('card/counterfeit', { reason });
}
