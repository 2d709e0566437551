/**
 * Messages of the card-to-card clone. Two cards, one relay that is not trusted: an offer, an export, a receipt.
 * Each message is a signed body: the signature (ECDSA P-256 with SHA-256) covers a label of its own and everything before it.
 */
import * as P from 'micro-packed';
import { limits } from './limits.ts';
import { many, tlvStruct } from './tlv.ts';
import { curve, enumeration, path, point, rest } from './values.ts';

/** Version of these messages. A card refuses any other: a downgrade is a refusal. */
export const cloneVersion = 1;

/** What a member of a set may do: `primary` clones, a `backup` is a full copy that can't. */
export type Role = 'primary' | 'backup';
export const role: P.CoderType<Role> = enumeration({ primary: 1, backup: 2 });

/** Starts what is signed, so that no signature of one kind passes for another. ASCII, then one zero byte. */
export const cloneLabels = {
  offer: label('symbolon clone offer 1'),
  export: label('symbolon clone export 1'),
  receipt: label('symbolon clone receipt 1'),
  /** HKDF info of the key that seals an export. */
  key: label('symbolon clone key 1'),
  /** Starts the digest of a key set. */
  keySet: label('symbolon key set 1'),
} as const;

const certificates = many(0xa0, rest);

/** Target to source: "I am this genuine card, and this key exchange is mine." */
export const offerBody = tlvStruct('clone offer', {
  version: [0x80, P.U8],
  offerId: [0x81, P.bytes(16)],
  /** The target's ephemeral key, compressed P-256 point. */
  ephemeral: [0x82, point],
  /** Card certificate, preceded by that of its batch where the peer might not have it. */
  certificates: [0xa3, certificates],
});
export const offerMessage = tlvStruct('clone offer', { body: [0xa0, offerBody], signature: [0x5f37, P.bytes(64)] });

/** What the set and the two cards agree on: bound into the key and the signature. */
export const exportHeader = tlvStruct('clone header', {
  version: [0x80, P.U8],
  /** SHA-256 of the whole offer this answers. */
  offerHash: [0x81, P.bytes(32)],
  setId: [0x82, P.bytes(16)],
  epoch: [0x83, P.U32BE],
  /** The clone's place in the set, 1 to 8. */
  index: [0x84, P.validate(P.U8, withinClones)],
  role: [0x85, role],
  /** BIP-32 fingerprint of the wallet's master key. */
  masterFingerprint: [0x86, P.U32BE],
});

/** Source to target. */
export const exportBody = tlvStruct('clone export', {
  header: [0xa0, exportHeader],
  certificates: [0xa1, certificates],
  /** The source's ephemeral key, compressed P-256 point. */
  ephemeral: [0x82, point],
  /** AES-SIV (RFC 5297, 64-byte key) of {@link exportPayload}: a 16-byte tag, then the cryptogram. */
  sealed: [0x87, rest],
});
export const exportMessage = tlvStruct('clone export', { body: [0xa0, exportBody], signature: [0x5f37, P.bytes(64)] });

/**
 * A secret from which keys are derived. With an empty path: a BIP-39 seed (64 bytes) for all curves, and its entropy where known.
 * Else a private key and its chain code (32 bytes each) at that hardened path of `curve`.
 */
export const keyRoot = tlvStruct('key root', {
  path: [0x80, path],
  curve: [0x81, curve, 'optional'],
  secret: [0x82, P.bytes(64)],
  entropy: [0x83, P.bytes(null), 'optional'],
  /** Of the master key on `curve`, where the path is not empty. */
  masterFingerprint: [0x84, P.U32BE, 'optional'],
});

/** What only the two cards see. */
export const exportPayload = tlvStruct('clone payload', {
  keyRoots: [0xa0, many(0x30, keyRoot)],
  /** PACE password key of the source's PIN (16 bytes): the clone opens with the same PIN. */
  pinKey: [0x81, P.bytes(16)],
  pukKey: [0x82, P.bytes(16), 'optional'],
});

/** Target to source: "it arrived whole". */
export const receiptBody = tlvStruct('clone receipt', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  index: [0x83, P.U8],
  /** SHA-256 of the whole export. */
  exportHash: [0x84, P.bytes(32)],
  /** Digest of the public keys the target now holds. */
  keySetDigest: [0x85, P.bytes(32)],
});
export const receiptMessage = tlvStruct('clone receipt', { body: [0xa0, receiptBody], signature: [0x5f37, P.bytes(64)] });

function label(text: string): Uint8Array {
  return P.cstring.encode(text);
}

function withinClones(index: number): number {
  if (index < 1 || index > limits.clones.max) throw new Error(`index ${index} outside 1 to ${limits.clones.max}`);
  return index;
}
