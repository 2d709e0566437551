/** The deal: a share on its way from the dealer to a share card. Pure: what must be remembered is the caller's. */
import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CardSubject, TrustStore } from '@symbolon/protocol/certificates';
import { decodeWith } from '@symbolon/protocol/encoding';
import type { RosterMember } from '@symbolon/protocol/set';
import {
  type DealBody,
  type DealPayload,
  dealBody,
  dealMessage,
  dealPayload,
  type ShareSplit,
  shareLabels,
  splitVersion,
} from '@symbolon/protocol/shares';
import { Refusal } from '../refusal.ts';
import { type AcceptedOffer, type PendingOffer, signOffer } from '../tunnel/offer.ts';
import { certificatesFor, checkPeer } from '../tunnel/peer.ts';
import { decryptPayload, encryptPayload, ephemeralSecret, sealingKey } from '../tunnel/seal.ts';
import { type CardIdentity, checkSignature, signBody } from '../tunnel/sign.ts';
import { fits } from './fit.ts';

/** Everything that goes into one deal. The same inputs give the same bytes. */
export type DealTerms = Pick<DealBody, 'split' | 'index' | 'members' | 'member' | 'extendable' | 'delays'> & {
  readonly offer: Pick<AcceptedOffer, 'offerHash' | 'ephemeral' | 'anyPack'>;
  readonly share: DealPayload;
  /** Of the split, 32 bytes. */
  readonly seed: Uint8Array;
};

/** The deal for an offer. @throws Refusal `incorrectData` where the offer's ephemeral is no point of the curve */
export function createDeal({ offer, share, seed, ...terms }: DealTerms, own: CardIdentity): Uint8Array {
  const secret = ephemeralSecret(seed, offer.offerHash, shareLabels.ephemeral);
  const open = {
    ...terms,
    certificates: certificatesFor(offer.anyPack, own),
    ephemeral: p256.getPublicKey(secret, true),
    offerHash: offer.offerHash,
  };
  const key = dealKey(secret, offer.ephemeral, open);
  const plaintext = dealPayload.encode(share);
  try {
    const body = { ...open, ciphertext: encryptPayload(key, plaintext) };
    return dealMessage.encode({ body, signature: signBody(shareLabels.deal, dealBody.encode(body), own.secretKey) });
  } finally {
    for (const bytes of [secret, key, plaintext]) bytes.fill(0);
  }
}

/** What a deal brings, once all of it has been checked. */
export type OpenedDeal = {
  readonly body: Omit<DealBody, 'ciphertext'>;
  /** The caller stores its value and wipes it. */
  readonly share: DealPayload;
  /** The dealer, as its certificates say. */
  readonly dealer: CardSubject;
  /** SHA-256 of the deal. */
  readonly dealHash: Uint8Array;
};

/**
 * Checks everything about a deal and decrypts it. Nothing is to be stored unless this returns.
 *
 * @throws Refusal `incorrectData` (malformed, other version), `otherCeremony` (not for this offer), `notGenuine`,
 * `otherPack`, `alreadyMember` (own deal), `wrongRole`, `shareWrong` (it does not fit the others)
 */
export function openDeal(bytes: Uint8Array, pending: PendingOffer, own: CardIdentity, trust: TrustStore): OpenedDeal {
  const { body, signature } = decodeWith(dealMessage, 'deal', bytes);
  if (body.split.terms.version !== splitVersion) throw new Refusal('incorrectData');
  const dealer = checkPeer(body.certificates, own, trust, () => pending.anyPack);
  checkSignature(shareLabels.deal, dealBody.encode(body), signature, dealer.publicKey);
  if (!equalBytes(body.offerHash, sha256(signOffer(shareLabels.offer, pending, own))))
    throw new Refusal('otherCeremony');
  checkMembers(body, own.publicKey, dealer.publicKey);
  const key = dealKey(pending.ephemeralSecret, body.ephemeral, body);
  try {
    const share = decodeWith(dealPayload, 'deal payload', decryptPayload(key, body.ciphertext));
    if (!fits(body.split, body.index, share)) throw new Refusal('shareWrong');
    return { body, share, dealer, dealHash: sha256(bytes) };
  } finally {
    key.fill(0);
  }
}

/**
 * This card is there as a share, once; the dealer is a primary, or a backup that deals anew.
 *
 * @throws Refusal `incorrectData`, `wrongRole`
 */
function checkMembers({ members, member }: OpenedDeal['body'], ownKey: Uint8Array, dealerKey: Uint8Array): void {
  const self = members[member];
  const dealer = members.find(({ publicKey }) => equalBytes(publicKey, dealerKey));
  const places = members.filter(({ publicKey }) => equalBytes(publicKey, ownKey)).length;
  if (self === undefined || !equalBytes(self.publicKey, ownKey) || places !== 1 || dealer === undefined)
    throw new Refusal('incorrectData');
  if (self.role !== 'share' || self.standing === 'revoked' || !mayDeal(dealer)) throw new Refusal('wrongRole');
}

/** A primary deals to whom it may clone; a backup, to cards that hold a share already. */
export function mayDeal({ role, standing }: RosterMember): boolean {
  return (role === 'primary' || role === 'backup') && standing !== 'revoked';
}

function dealKey(secret: Uint8Array, peer: Uint8Array, body: Omit<DealBody, 'ciphertext'>): Uint8Array {
  // All that precedes the ciphertext, as it is encoded.
  const clear = dealBody.encode({ ...body, ciphertext: new Uint8Array() });
  return sealingKey(secret, peer, { clear: [clear], info: shareLabels.key });
}

/** What a share card keeps of its share. */
export type StoredShare = { readonly split: ShareSplit; readonly index: number; readonly value: Uint8Array };
