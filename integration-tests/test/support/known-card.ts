/**
 * A genuine card whose secret key everyone has: that of `vectors/test-root.json`. So a test can say in its name what no
 * firmware says, to cards that have agreed to any pack.
 */
import { readFileSync } from 'node:fs';
import { aessiv } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { offerMessage } from '@symbolon/protocol/clone';
import {
  type DealBody,
  type DealPayload,
  dealBody,
  dealMessage,
  dealPayload,
  type RecoveryBody,
  recoveryBody,
  recoveryMessage,
  shareLabels,
} from '@symbolon/protocol/shares';

type Known = { readonly secretKey: string; readonly certificate: string };
const file = new URL('../../../vectors/test-root.json', import.meta.url);
const { batch, card } = JSON.parse(readFileSync(file, 'utf8')) as { readonly batch: Known; readonly card: Known };

const secretKey = hexToBytes(card.secretKey);
/** Its identity key, compressed. */
export const knownKey: Uint8Array = p256.getPublicKey(secretKey, true);
const certificates = [batch, card].map(({ certificate }) => hexToBytes(certificate));
/** A secret of ephemeral keys: TEST KEY. */
const ephemeralSecret = sha256(secretKey);

const signed = (label: Uint8Array, body: Uint8Array): Uint8Array => p256.sign(concatBytes(label, body), secretKey);

/** What every sealed share begins with, for the card behind an offer. */
function head(offer: Uint8Array) {
  return { certificates, ephemeral: p256.getPublicKey(ephemeralSecret, true), offerHash: sha256(offer) };
}

/** docs/spec/shares.md: the key is of both ephemerals, and of the body with an empty cryptogram. */
function seal(offer: Uint8Array, clear: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const peer = offerMessage.decode(offer).body.ephemeral;
  const shared = p256.getSharedSecret(ephemeralSecret, peer, true).subarray(1);
  return aessiv(hkdf(sha256, shared, sha256(clear), shareLabels.key, 64)).encrypt(plaintext);
}

const none = new Uint8Array();

/** A deal by this card. */
export function knownDeal(
  offer: Uint8Array,
  terms: Pick<DealBody, 'split' | 'index' | 'members' | 'member' | 'extendable'>,
  payload: DealPayload,
): Uint8Array {
  const open = { ...terms, ...head(offer) };
  const ciphertext = seal(offer, dealBody.encode({ ...open, ciphertext: none }), dealPayload.encode(payload));
  const body = { ...open, ciphertext };
  return dealMessage.encode({ body, signature: signed(shareLabels.deal, dealBody.encode(body)) });
}

/** A recovery by this card. */
export function knownRecovery(
  offer: Uint8Array,
  terms: Pick<RecoveryBody, 'split' | 'index'>,
  share: Uint8Array,
): Uint8Array {
  const open = { ...terms, ...head(offer) };
  const body = { ...open, ciphertext: seal(offer, recoveryBody.encode({ ...open, ciphertext: none }), share) };
  return recoveryMessage.encode({ body, signature: signed(shareLabels.recovery, recoveryBody.encode(body)) });
}
