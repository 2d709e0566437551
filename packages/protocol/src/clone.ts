/**
 * Messages of the card-to-card clone. Two cards, one relay that is not trusted: an offer, an export, a receipt. Each
 * message is a signed body: the signature (ECDSA P-256 with SHA-256) covers a label of its own and everything before
 * it.
 */
import * as P from 'micro-packed';
import { limits } from './limits.ts';
import { budgets, policy } from './policy.ts';
import { memberIndex, members } from './roster.ts';
import { decodeWith, many, tlvStruct } from './tlv.ts';
import { curve, list, path, point, rest } from './values.ts';

/** Version of offers, exports and receipts. A card refuses any other: a downgrade is a refusal. */
export const cloneVersion = 1;

/**
 * Starts what is signed or derived in a clone, so that no signature of one kind passes for another. ASCII, then one
 * zero byte.
 */
export const cloneLabels = {
  offer: label('symbolon clone offer 1'),
  export: label('symbolon clone export 1'),
  receipt: label('symbolon clone receipt 1'),
  /** HKDF info of the key that seals an export. */
  key: label('symbolon clone key 1'),
  /** HKDF info of a source's ephemeral. */
  ephemeral: label('symbolon clone ephemeral 1'),
  /** Starts the digest of a key set. */
  keySet: label('symbolon key set 1'),
} as const;

const certificates = many(0xa0, rest);

/** What an offer says, target to source: "I am this genuine card, and this key exchange is mine." */
export const offerBody = tlvStruct('clone offer', {
  version: [0x80, P.U8],
  offerId: [0x81, P.bytes(16)],
  /** The target's ephemeral key, compressed P-256 point. */
  ephemeral: [0x82, point],
  /** Card certificate, preceded by that of its batch where the peer might not have it. */
  certificates: [0xa3, certificates],
  /** Of the target's firmware, by the target's own word: a source exports to none older than its own. */
  release: [0x84, P.U16BE],
  /** The owner agrees to a source from another pack. */
  anyPack: [0x85, P.bool],
});
/**
 * A target's offer as it crosses: {@link offerBody}, and its signature by the target's identity key (r || s, 64 bytes).
 */
export const offerMessage = tlvStruct('clone offer', { body: [0xa0, offerBody], signature: [0x5f37, P.bytes(64)] });

/** Codec of one subtree: a hardened path of a curve, below which a clone gets the keys. */
export const subtree = P.struct({ curve, path: P.validate(path, hardened) });
/** Codec of a {@link Scope}: the number of subtrees in a byte, then each of them. */
export const scope = P.validate(list(P.U8, subtree), (subtrees) => {
  if (subtrees.length > limits.keyRoots) throw new Error(`more than ${limits.keyRoots} subtrees`);
  return subtrees;
});
/** What a clone can derive: up to 4 hardened subtrees, each of one curve; the whole wallet where there are none. */
export type Scope = P.UnwrapCoder<typeof scope>;

/** The readable part of an export, what the set and the two cards agree on: bound into the key and the signature. */
export const exportHeader = tlvStruct('clone header', {
  version: [0x80, P.U8],
  /** SHA-256 of the whole offer this answers. */
  offerHash: [0x81, P.bytes(32)],
  setId: [0x82, P.bytes(16)],
  epoch: [0x83, P.U32BE],
  /** The set as far as the clone's own place, which is the last: its index is its place, its role is there. */
  members: [0x84, P.validate(members, ofTwo)],
  /** Whether a quorum of the set may admit cards beyond the agreed number. */
  extendable: [0x85, P.bool],
  scope: [0x87, scope],
  /** BIP-32 fingerprint of the wallet's master key. */
  masterFingerprint: [0x88, P.U32BE],
});

/** What an export says, source to target: what both agree on, and what only the target can read. */
export const exportBody = tlvStruct('clone export', {
  header: [0xa0, exportHeader],
  certificates: [0xa1, certificates],
  /** The source's ephemeral key, compressed P-256 point. */
  ephemeral: [0x82, point],
  /** AES-SIV (RFC 5297, 64-byte key) of {@link exportPayload}: a 16-byte tag, then the cryptogram. */
  sealed: [0x87, rest],
});
/**
 * A source's export as it crosses: {@link exportBody}, and its signature by the source's identity key (r || s, 64
 * bytes).
 */
export const exportMessage = tlvStruct('clone export', { body: [0xa0, exportBody], signature: [0x5f37, P.bytes(64)] });

/**
 * An export with other certificates in their place. A host that has the source's from one export asks for the next
 * without them, and puts them back: every byte counts on the air. The signature is over the whole message, so that a
 * target finds out any that are not the source's.
 *
 * @param exported {@link exportMessage}
 * @returns the same message with these certificates
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { certificatesOf, withCertificates } from '@symbolon/protocol/clone';
 * const bare = withCertificates(exported, []);
 * withCertificates(bare, certificatesOf(exported)); // => exported
 * ```
 */
export function withCertificates(exported: Uint8Array, certificates: readonly Uint8Array[]): Uint8Array {
  const { body, signature } = decodeWith(exportMessage, 'clone export', exported);
  return exportMessage.encode({ body: { ...body, certificates: [...certificates] }, signature });
}

/**
 * Certificates in an export, as {@link withCertificates} takes them.
 *
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { decodeCertificate } from '@symbolon/protocol/card-verifiable-certificate';
 * import { certificatesOf } from '@symbolon/protocol/clone';
 * certificatesOf(exported).map((certificate) => decodeCertificate(certificate).body.role); // => ['card']
 * ```
 */
export function certificatesOf(exported: Uint8Array): readonly Uint8Array[] {
  return decodeWith(exportMessage, 'clone export', exported).body.certificates;
}

/**
 * A secret from which keys are derived. With an empty path: a BIP-39 seed (64 bytes) for all curves, and its entropy
 * where known. Else a private key and its chain code (32 bytes each) at that hardened path of `curve`.
 */
export const keyRoot = tlvStruct('key root', {
  path: [0x80, path],
  curve: [0x81, curve, 'optional'],
  secret: [0x82, P.bytes(64)],
  entropy: [0x83, P.bytes(null), 'optional'],
  /** Of the master key on `curve`, where the path is not empty. */
  masterFingerprint: [0x84, P.U32BE, 'optional'],
});

/** What an export holds sealed, so that only the two cards see it: keys, password keys, policy and budgets. */
export const exportPayload = tlvStruct('clone payload', {
  keyRoots: [0xa0, many(0x30, keyRoot)],
  /**
   * PACE password key of the source's PIN (16 bytes): the clone opens with the same PIN. Without it the owner sets one
   * with the import.
   */
  pinKey: [0x81, P.bytes(16), 'optional'],
  pukKey: [0x82, P.bytes(16), 'optional'],
  policy: [0xa3, policy],
  /** What counts as spent of the clone's allowances from the start: all but its share. */
  budgets: [0x84, budgets],
  /** Key of the wallet's files (64 bytes) for a clone that has no seed to derive it from. */
  fileKey: [0x85, P.bytes(64), 'optional'],
});

/** What a receipt says, target to source: "it arrived whole". */
export const receiptBody = tlvStruct('clone receipt', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  index: [0x83, memberIndex],
  /** SHA-256 of the whole export. */
  exportHash: [0x84, P.bytes(32)],
  /** Digest of the public keys the target now holds. */
  keySetDigest: [0x85, P.bytes(32)],
});
/**
 * A target's receipt as it crosses: {@link receiptBody}, and its signature by the target's identity key (r || s, 64
 * bytes).
 */
export const receiptMessage = tlvStruct('clone receipt', {
  body: [0xa0, receiptBody],
  signature: [0x5f37, P.bytes(64)],
});

function label(text: string): Uint8Array {
  return P.cstring.encode(text);
}

function hardened(components: readonly number[]): readonly number[] {
  if (components.length === 0 || components.some((component) => component < 0x80000000))
    throw new Error('not a hardened path');
  return components;
}

function ofTwo<T>(list: readonly T[]): readonly T[] {
  if (list.length < 2) throw new Error('a source and a clone at least');
  return list;
}
