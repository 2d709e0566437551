/** The source's side: judges an offer, makes the export for it, takes the receipt. Pure: what must be remembered is the caller's. */
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
  type Role,
  receiptBody,
  receiptMessage,
} from '@symbolon/protocol/clone';
import { Refusal } from '@symbolon/protocol/refusal';
import { decodeWith } from '@symbolon/protocol/tlv';
import type { UnwrapCoder } from 'micro-packed';
import { checkPeer } from './peer.ts';
import { type CardIdentity, checkSignature, seal, sealingKey, signBody } from './transcript.ts';

export type AcceptedOffer = {
  readonly target: CardSubject;
  /** The target's ephemeral key, compressed P-256 point. */
  readonly ephemeral: Uint8Array;
  /** SHA-256 of the whole offer. */
  readonly offerHash: Uint8Array;
};

/**
 * Checks an offer on its own; whether the set has room is the caller's to know.
 *
 * @throws Refusal `incorrectData`, `notGenuine`, `otherPack`, `alreadyMember` (the source itself)
 */
export function acceptOffer(bytes: Uint8Array, own: CardIdentity, trust: TrustStore): AcceptedOffer {
  const { body, signature } = decodeWith(offerMessage, 'clone offer', bytes);
  if (body.version !== cloneVersion) throw new Refusal('incorrectData');
  const target = checkPeer(body.certificates, own, trust);
  checkSignature(cloneLabels.offer, offerBody.encode(body), signature, target.publicKey);
  return { target, ephemeral: body.ephemeral, offerHash: sha256(bytes) };
}

/** Everything that goes into one export. The same inputs give the same bytes. */
export type ExportTerms = {
  readonly offer: Pick<AcceptedOffer, 'offerHash' | 'ephemeral'>;
  readonly setId: Uint8Array;
  readonly epoch: number;
  readonly index: number;
  readonly role: Role;
  readonly masterFingerprint: number;
  readonly payload: UnwrapCoder<typeof exportPayload>;
  /** The source's secret for this one export. */
  readonly ephemeralSecret: Uint8Array;
};

/** @throws Refusal `incorrectData` where the offer's ephemeral is no point of the curve */
export function createExport(terms: ExportTerms, own: CardIdentity): Uint8Array {
  const open = {
    header: {
      version: cloneVersion,
      offerHash: terms.offer.offerHash,
      setId: terms.setId,
      epoch: terms.epoch,
      index: terms.index,
      role: terms.role,
      masterFingerprint: terms.masterFingerprint,
    },
    certificates: [own.cardCertificate],
    ephemeral: p256.getPublicKey(terms.ephemeralSecret, true),
  };
  const key = sealingKey(terms.ephemeralSecret, terms.offer.ephemeral, open);
  const plaintext = exportPayload.encode(terms.payload);
  try {
    const body = { ...open, sealed: seal(key, plaintext) };
    return exportMessage.encode({ body, signature: signBody(cloneLabels.export, exportBody.encode(body), own.secretKey) });
  } finally {
    key.fill(0);
    plaintext.fill(0);
  }
}

/** What the source knows of an export it made, and must find again in the receipt. */
export type ExpectedReceipt = {
  readonly setId: Uint8Array;
  readonly epoch: number;
  readonly index: number;
  readonly exportHash: Uint8Array;
  readonly keySetDigest: Uint8Array;
  readonly targetKey: Uint8Array;
};

/** The place in the set a receipt speaks of, before it is checked: where to look up what to expect. @throws Refusal `incorrectData` */
export function receiptIndex(bytes: Uint8Array): number {
  return decodeWith(receiptMessage, 'clone receipt', bytes).body.index;
}

/** @throws Refusal `incorrectData`, `notGenuine`, `otherCeremony` (another set, epoch or export, or keys that are not these) */
export function acceptReceipt(bytes: Uint8Array, expected: ExpectedReceipt): void {
  const { body, signature } = decodeWith(receiptMessage, 'clone receipt', bytes);
  if (body.version !== cloneVersion) throw new Refusal('incorrectData');
  checkSignature(cloneLabels.receipt, receiptBody.encode(body), signature, expected.targetKey);
  const agrees =
    equalBytes(body.setId, expected.setId) &&
    body.epoch === expected.epoch &&
    body.index === expected.index &&
    equalBytes(body.exportHash, expected.exportHash) &&
    equalBytes(body.keySetDigest, expected.keySetDigest);
  if (!agrees) throw new Refusal('otherCeremony');
}
