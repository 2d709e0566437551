/**
 * The roots of a trust store. Not exported from the package. Only `createTrustStore` and `createTestTrustStore` make
 * stores: no other object counts as one, whatever its fields are.
 */

import { p256 } from '@noble/curves/nist.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import { type Certificate, type CertificateBody, decodeCertificate } from './card-verifiable-certificate.ts';

/** Whether a root is for real cards, or for emulated and test cards. */
export type TrustKind = 'production' | 'test';

/**
 * Roots to trust. Code that must never accept a test card takes a `TrustStore<'production'>`. Only this module can make
 * one.
 */
export type TrustStore<Kind extends TrustKind = TrustKind> = { readonly kind: Kind; readonly [brand]: true };
declare const brand: unique symbol;

/** Keyed by the store itself, so that roots can be neither changed nor added from outside. */
const rootsOf = new WeakMap<TrustStore, readonly CertificateBody[]>();

/**
 * Country code of every test reference. ISO 3166-1 assigns 'ZZ' to no country. So a test certificate is recognisable,
 * and links to no production root.
 */
const testCountry = 'ZZ';

/**
 * Makes a store of self-signed root certificates.
 * @throws SymbolonError `data/malformed`, or `argument/invalid` for a certificate that is not a root of this kind.
 */
export function openTrustStore<Kind extends TrustKind>(kind: Kind, roots: readonly Uint8Array[]): TrustStore<Kind> {
  const store = Object.freeze({ kind }) as TrustStore<Kind>;
  rootsOf.set(
    store,
    roots.map((bytes) => root(kind, bytes)),
  );
  return store;
}

/**
 * The root with this reference, or `undefined`.
 * @throws SymbolonError `argument/invalid` for an object that is not a trust store.
 */
export function findRoot(store: TrustStore, reference: string): CertificateBody | undefined {
  const roots = rootsOf.get(store);
  if (roots === undefined) throw invalid('it was not made by createTrustStore or createTestTrustStore');
  return roots.find(({ holder }) => holder === reference);
}

/**
 * Whether `key` (compressed point, 33 bytes) signed this certificate. Decoding has already refused the second of the
 * two equivalent signatures.
 */
export function isSignedBy({ signed, signature }: Certificate, key: Uint8Array): boolean {
  return p256.verify(signature, signed, key, { prehash: true, lowS: true });
}

function root(kind: TrustKind, bytes: Uint8Array): CertificateBody {
  const certificate = decodeCertificate(Uint8Array.from(bytes));
  const { body } = certificate;
  if (body.role !== 'root' || !isSignedBy(certificate, body.publicKey))
    throw invalid('a certificate in it is not a self-signed root');
  if (body.holder.startsWith(testCountry) !== (kind === 'test'))
    throw invalid('test roots, and they alone, have the country code ZZ');
  return body;
}

function invalid(reason: string): SymbolonError<'argument/invalid'> {
  return cardError('argument/invalid', { argument: 'trust store', reason });
}
