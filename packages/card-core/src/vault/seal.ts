/** A sealed item: what its holder makes for an offer, and what the card behind the offer takes. Pure functions. */
import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CardSubject, TrustStore } from '@symbolon/protocol/certificates';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  type SealedItemBody,
  type SealedItemPayload,
  sealedItemBody,
  sealedItemHeader,
  sealedItemMessage,
  sealedItemPayload,
  vaultLabels,
  vaultVersion,
} from '@symbolon/protocol/vault';
import { Refusal } from '../refusal.ts';
import { type AcceptedOffer, type PendingOffer, signOffer } from '../tunnel/offer.ts';
import { certificatesFor, checkPeer } from '../tunnel/peer.ts';
import { decryptPayload, encryptPayload, ephemeralSecret, sealingKey } from '../tunnel/seal.ts';
import { type CardIdentity, checkSignature, signBody } from '../tunnel/sign.ts';

/** Seals an item for the card behind an offer. The same inputs give the same bytes. `seed`: 32 random bytes. */
export function sealItem(
  payload: SealedItemPayload,
  { offer, seed, own }: { readonly offer: AcceptedOffer; readonly seed: Uint8Array; readonly own: CardIdentity },
): Uint8Array {
  const secret = ephemeralSecret(seed, offer.offerHash, vaultLabels.ephemeral);
  const open = {
    header: { version: vaultVersion, offerHash: offer.offerHash },
    certificates: certificatesFor(offer.anyPack, own),
    ephemeral: p256.getPublicKey(secret, true),
  };
  const key = keyOf(secret, offer.ephemeral, open);
  const plaintext = sealedItemPayload.encode(payload);
  try {
    const body = { ...open, ciphertext: encryptPayload(key, plaintext) };
    const signature = signBody(vaultLabels.item, sealedItemBody.encode(body), own.secretKey);
    return sealedItemMessage.encode({ body, signature });
  } finally {
    for (const spent of [secret, key, plaintext]) spent.fill(0);
  }
}

/** An item that came sealed, and the card that sent it. The caller wipes the content. */
export type OpenedItem = { readonly payload: SealedItemPayload; readonly source: CardSubject };

/**
 * Checks everything about a sealed item and decrypts it.
 *
 * @throws Refusal `incorrectData` (malformed, other version), `notGenuine`, `alreadyMember` (this card's own),
 * `otherPack`, `otherCeremony` (not for this offer)
 */
export function openItem(
  bytes: Uint8Array,
  pending: PendingOffer,
  { own, trust }: { readonly own: CardIdentity; readonly trust: TrustStore },
): OpenedItem {
  const { body, signature } = decodeWith(sealedItemMessage, 'sealed item', bytes);
  if (body.header.version !== vaultVersion) throw new Refusal('incorrectData');
  const source = checkPeer(body.certificates, own, trust, () => pending.anyPack);
  checkSignature(vaultLabels.item, sealedItemBody.encode(body), signature, source.publicKey);
  if (!equalBytes(body.header.offerHash, sha256(signOffer(vaultLabels.offer, pending, own))))
    throw new Refusal('otherCeremony');
  const key = keyOf(pending.ephemeralSecret, body.ephemeral, body);
  try {
    return { payload: decodeWith(sealedItemPayload, 'vault payload', decryptPayload(key, body.ciphertext)), source };
  } finally {
    key.fill(0);
  }
}

function keyOf(
  secret: Uint8Array,
  peer: Uint8Array,
  { header, certificates, ephemeral }: Omit<SealedItemBody, 'ciphertext'>,
): Uint8Array {
  const clear = [sealedItemHeader.encode(header), ...certificates, ephemeral];
  return sealingKey(secret, peer, { clear, info: vaultLabels.key });
}
