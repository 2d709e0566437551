/** The recovery: a share on its way from a share card to a card that recovers the wallet. Pure, as the deal is. */
import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Slip39Share } from '@symbolon/interface';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  placesOf,
  type RecoveryBody,
  recoveryBody,
  recoveryMessage,
  type ShareSplit,
  shareLabels,
  splitDigest,
  splitVersion,
} from '@symbolon/protocol/shares';
import { Refusal } from '../refusal.ts';
import { type AcceptedOffer, type PendingOffer, signOffer } from '../tunnel/offer.ts';
import { certificatesFor, checkPeer } from '../tunnel/peer.ts';
import { decryptPayload, encryptPayload, sealingKey } from '../tunnel/seal.ts';
import { type CardIdentity, checkSignature, signBody } from '../tunnel/sign.ts';
import type { StoredShare } from './deal.ts';
import { commitmentOf } from './fit.ts';
import type { GatheredShare } from './split.ts';

/**
 * Seals a share to the card behind an offer.
 *
 * @param secret scalar of P-256 that this message alone uses, 32 bytes
 * @throws Refusal `incorrectData` where the offer's ephemeral is no point of the curve
 */
export function createRecovery(
  { split, index, value }: StoredShare,
  { offer, secret }: { readonly offer: AcceptedOffer; readonly secret: Uint8Array },
  own: CardIdentity,
): Uint8Array {
  const open = {
    split,
    certificates: certificatesFor(offer.anyPack, own),
    ephemeral: p256.getPublicKey(secret, true),
    offerHash: offer.offerHash,
    index,
  };
  const key = recoveryKey(secret, offer.ephemeral, open);
  try {
    const body = { ...open, ciphertext: encryptPayload(key, value) };
    const signature = signBody(shareLabels.recovery, recoveryBody.encode(body), own.secretKey);
    return recoveryMessage.encode({ body, signature });
  } finally {
    key.fill(0);
  }
}

/** The shares that a recovering card has so far. */
export type Gathered = { readonly split: ShareSplit; readonly shares: readonly GatheredShare[] };

/**
 * Checks a recovery, decrypts its share, and adds it.
 *
 * @param before `undefined` for the first share, which says what the others must be of
 * @throws Refusal `incorrectData`, `notGenuine`, `otherPack`, `alreadyMember` (own), `otherCeremony` (for another
 * offer), `otherSplit`, `shareTwice`, `shareWrong`
 */
export function gatherRecovery(
  bytes: Uint8Array,
  before: Gathered | undefined,
  pending: PendingOffer,
  { own, trust }: { readonly own: CardIdentity; readonly trust: TrustStore },
): Gathered {
  const { body, signature } = decodeWith(recoveryMessage, 'recovery', bytes);
  const { split, index } = body;
  if (split.terms.version !== splitVersion) throw new Refusal('incorrectData');
  const holder = checkPeer(body.certificates, own, trust, () => pending.anyPack);
  checkSignature(shareLabels.recovery, recoveryBody.encode(body), signature, holder.publicKey);
  if (!equalBytes(body.offerHash, sha256(signOffer(shareLabels.recoveryOffer, pending, own))))
    throw new Refusal('otherCeremony');
  if (before !== undefined && !equalBytes(splitDigest(before.split), splitDigest(split)))
    throw new Refusal('otherSplit');
  const key = recoveryKey(pending.ephemeralSecret, body.ephemeral, body);
  try {
    const value = decryptPayload(key, body.ciphertext);
    return add(before ?? { split, shares: [] }, { index, value });
  } finally {
    key.fill(0);
  }
}

/**
 * Adds a share that somebody wrote down.
 *
 * @throws Refusal `otherSplit`, `shareTwice`, `shareWrong`
 */
export function gatherWritten(written: Slip39Share, before: Gathered): Gathered {
  const { encryption, plan } = before.split.terms;
  const index = placesOf(plan).findIndex(
    ({ group, member }) => group === written.groupIndex && member === written.memberIndex,
  );
  const isOfSplit =
    written.identifier === encryption.identifier &&
    written.extendable === encryption.extendable &&
    written.iterationExponent === encryption.iterationExponent &&
    written.groupThreshold === plan.groupThreshold &&
    written.groupCount === plan.groups.length &&
    written.memberThreshold === plan.groups[written.groupIndex]?.threshold;
  if (index < 0 || !isOfSplit) throw new Refusal('otherSplit');
  return add(before, { index, value: written.value });
}

/** @throws Refusal `shareTwice`; `shareWrong` for a share that the split does not commit to */
function add({ split, shares }: Gathered, share: GatheredShare): Gathered {
  if (shares.some(({ index }) => index === share.index)) throw new Refusal('shareTwice');
  const commitment = split.terms.commitments[share.index];
  if (commitment === undefined || !equalBytes(commitmentOf(split.terms, share.index, share.value), commitment.share))
    throw new Refusal('shareWrong');
  return { split, shares: [...shares, share] };
}

function recoveryKey(secret: Uint8Array, peer: Uint8Array, body: Omit<RecoveryBody, 'ciphertext'>): Uint8Array {
  // All that precedes the ciphertext, as it is encoded.
  const clear = recoveryBody.encode({ ...body, ciphertext: new Uint8Array() });
  return sealingKey(secret, peer, { clear: [clear], info: shareLabels.key });
}
