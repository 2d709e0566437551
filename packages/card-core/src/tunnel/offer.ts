/** The offer that opens a tunnel: "I am this genuine card, and this key exchange is mine." Its label says for what. */
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CardSubject, TrustStore } from '@symbolon/protocol/certificates';
import { cloneVersion, offerBody, offerMessage } from '@symbolon/protocol/clone';
import { decodeWith } from '@symbolon/protocol/encoding';
import { Refusal } from '../refusal.ts';
import { certificatesFor, checkPeer } from './peer.ts';
import { type CardIdentity, checkSignature, signBody } from './sign.ts';

/** What the target remembers between offering and importing. */
export type PendingOffer = {
  /** 16 random bytes. */
  readonly offerId: Uint8Array;
  /** Scalar of P-256, 32 bytes. Must be erased with the import. */
  readonly ephemeralSecret: Uint8Array;
  /** The owner agrees to a source from another pack. */
  readonly anyPack: boolean;
  /** Number of the firmware that makes the offer. */
  readonly release: number;
  /** Number of the split whose share the card holds; 0: none. */
  readonly split?: number;
};

/**
 * The signed offer: the same bytes each time for the same `pending`.
 *
 * @param label what the card offers itself for, such as `cloneLabels.offer`
 * @returns `offerMessage`, encoded
 */
export function signOffer(label: Uint8Array, pending: PendingOffer, own: CardIdentity): Uint8Array {
  const body = {
    version: cloneVersion,
    offerId: pending.offerId,
    ephemeral: p256.getPublicKey(pending.ephemeralSecret, true),
    certificates: certificatesFor(pending.anyPack, own),
    release: pending.release,
    anyPack: pending.anyPack,
    ...(pending.split !== undefined && pending.split > 0 && { split: pending.split }),
  };
  return offerMessage.encode({ body, signature: signBody(label, offerBody.encode(body), own.secretKey) });
}

/** An offer that holds: who made it, and what an export for it is bound to. */
export type AcceptedOffer = {
  /** As the target's certificates say. */
  readonly target: CardSubject;
  /** The target's ephemeral key, compressed P-256 point. */
  readonly ephemeral: Uint8Array;
  /** SHA-256 of the whole offer. */
  readonly offerHash: Uint8Array;
  /** The target may be of another pack, and another batch. */
  readonly anyPack: boolean;
  /** Number of the split whose share it holds; 0: none. */
  readonly split: number;
};

/** What a source checks an offer against. */
export type OfferTerms = {
  /** The root that the target's certificates must lead to. */
  readonly trust: TrustStore;
  /** Number of this card's own firmware. */
  readonly release: number;
  /** Whether the card with this key may come from another pack: because a quorum has admitted it. */
  readonly isAdmitted: (publicKey: Uint8Array) => boolean;
};

/**
 * Checks an offer on its own; whether there is anything for it is the caller's to know.
 *
 * @param label as in {@link signOffer}
 * @param bytes `offerMessage`, as it crossed
 * @param own this card's identity
 * @param terms what the offer is held against
 * @throws Refusal `incorrectData`, `notGenuine`, `otherPack`, `alreadyMember` (this card itself), `olderFirmware`
 */
export function verifyOffer(
  label: Uint8Array,
  bytes: Uint8Array,
  own: CardIdentity,
  { trust, release, isAdmitted }: OfferTerms,
): AcceptedOffer {
  const { body, signature } = decodeWith(offerMessage, 'offer', bytes);
  if (body.version !== cloneVersion) throw new Refusal('incorrectData');
  const target = checkPeer(body.certificates, own, trust, isAdmitted);
  checkSignature(label, offerBody.encode(body), signature, target.publicKey);
  if (body.release < release) throw new Refusal('olderFirmware');
  return { target, ephemeral: body.ephemeral, offerHash: sha256(bytes), anyPack: body.anyPack, split: body.split ?? 0 };
}
