/** Certificates made from TEST KEYS: everyone can make them. */
import { p256 } from '@noble/curves/nist.js';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { type CertificateBody, issueCertificate } from '../../src/certificates/card-verifiable-certificate.ts';

export type TestKey = { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array };

export function testKey(name: string): TestKey {
  return p256.keygen(seededRandom(`key ${name}`)(48));
}

export const rootKey = testKey('root');
export const batchKey = testKey('batch');
export const cardKey = testKey('card');
const validity = { effective: '2025-01-31', expiration: '2055-01-31' } as const;

/** The three bodies of a chain in the test country ZZ, or another. */
export function bodies(country = 'ZZ') {
  const root = {
    role: 'root',
    authority: `${country}ROOT00001`,
    holder: `${country}ROOT00001`,
    publicKey: rootKey.publicKey,
    ...validity,
  } as const;
  const batch = {
    role: 'batch',
    authority: root.holder,
    holder: `${country}BATCH00042`,
    publicKey: batchKey.publicKey,
    ...validity,
  } as const;
  const subject = { pack: new Uint8Array(8).fill(5), firmware: new Uint8Array(32).fill(6) };
  const card = {
    role: 'card',
    authority: batch.holder,
    holder: `${country}000012345678`,
    publicKey: cardKey.publicKey,
    ...subject,
    ...validity,
  } as const;
  return { root, batch, card };
}

export function certificates(country = 'ZZ') {
  const { root, batch, card } = bodies(country);
  return { root: issue(root, rootKey), batch: issue(batch, rootKey), card: issue(card, batchKey) };
}

export function issue(body: CertificateBody, signer: TestKey): Uint8Array {
  return issueCertificate(body, (signed) => p256.sign(signed, signer.secretKey));
}
