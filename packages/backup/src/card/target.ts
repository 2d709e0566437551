/** The clone's side: offers itself, opens the one export made for it, gives a receipt. Pure: what must be remembered is the caller's. */
import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CardSubject, TrustStore } from '@symbolon/protocol/certificates';
import {
  cloneLabels,
  cloneVersion,
  exportBody,
  exportMessage,
  exportPayload,
  offerBody,
  offerMessage,
  receiptBody,
  receiptMessage,
} from '@symbolon/protocol/clone';
import { Refusal } from '@symbolon/protocol/refusal';
import { decodeWith } from '@symbolon/protocol/tlv';
import type { UnwrapCoder } from 'micro-packed';
import { checkPeer } from './peer.ts';
import { type CardIdentity, checkSignature, sealingKey, signBody, unseal } from './transcript.ts';

/** What the target remembers between offering and importing. `ephemeralSecret` must be erased with the import. */
export type PendingOffer = { readonly offerId: Uint8Array; readonly ephemeralSecret: Uint8Array };

export type ImportedClone = {
  readonly header: UnwrapCoder<typeof exportBody>['header'];
  readonly payload: UnwrapCoder<typeof exportPayload>;
  readonly source: CardSubject;
  /** SHA-256 of the export. */
  readonly exportHash: Uint8Array;
};

/** The signed offer: the same bytes each time for the same `pending`. */
export function createOffer(pending: PendingOffer, own: CardIdentity): Uint8Array {
  const body = {
    version: cloneVersion,
    offerId: pending.offerId,
    ephemeral: p256.getPublicKey(pending.ephemeralSecret, true),
    certificates: [own.cardCertificate],
  };
  return offerMessage.encode({ body, signature: signBody(cloneLabels.offer, offerBody.encode(body), own.secretKey) });
}

/**
 * Checks everything about an export and decrypts it. Nothing is to be stored unless this returns.
 *
 * @throws Refusal `incorrectData` (malformed, other version), `otherCeremony` (not for this offer), `notGenuine`, `otherPack`, `alreadyMember` (own export)
 */
export function openExport(bytes: Uint8Array, pending: PendingOffer, own: CardIdentity, trust: TrustStore): ImportedClone {
  const { body, signature } = decodeWith(exportMessage, 'clone export', bytes);
  if (body.header.version !== cloneVersion) throw new Refusal('incorrectData');
  const source = checkPeer(body.certificates, own, trust);
  checkSignature(cloneLabels.export, exportBody.encode(body), signature, source.publicKey);
  if (!equalBytes(body.header.offerHash, sha256(createOffer(pending, own)))) throw new Refusal('otherCeremony');
  const key = sealingKey(pending.ephemeralSecret, body.ephemeral, body);
  try {
    const plaintext = unseal(key, body.sealed);
    return {
      header: body.header,
      payload: decodeWith(exportPayload, 'clone payload', plaintext),
      source,
      exportHash: sha256(bytes),
    };
  } finally {
    key.fill(0);
  }
}

/** What the receipt says; signed, it is the same bytes each time. */
export type Received = {
  readonly setId: Uint8Array;
  readonly epoch: number;
  readonly index: number;
  readonly exportHash: Uint8Array;
  readonly keySetDigest: Uint8Array;
};

export function createReceipt(received: Received, own: CardIdentity): Uint8Array {
  const body = { version: cloneVersion, ...received };
  return receiptMessage.encode({ body, signature: signBody(cloneLabels.receipt, receiptBody.encode(body), own.secretKey) });
}
