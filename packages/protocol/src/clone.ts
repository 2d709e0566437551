/**
 * Messages of the clone from card to card over an untrusted relay: an offer, an export, a receipt. Each is a signed
 * body: ECDSA P-256 with SHA-256 over a label of its own and the encoded body.
 */
import type { Curve, Path } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type Delays, delays, type WakeTerms, wakeTerms } from './delays/delays.ts';
import { decodeWith, many, replaceCertificates, signedMessage, tlvStruct } from './encoding/tlv.ts';
import { curve, list, path, point, rest, seed, struct } from './encoding/values.ts';
import { label, protocolVersion } from './labels.ts';
import { limits } from './limits.ts';
import { type Budgets, budgets } from './policy/budgets.ts';
import { type Policy, policy } from './policy/policy.ts';
import { pinResetMembers } from './set/pin-reset.ts';
import { memberIndex, members, type RosterMember, rosterStatement, rosterVersion } from './set/roster.ts';
import { type TimeAnchor, timeAnchor } from './time/time-anchor.ts';

/** Version of offers, exports and receipts. A card refuses any other version, so there is no downgrade. */
export const cloneVersion = protocolVersion;

/**
 * Labels of what is signed or derived in a clone, so that nothing passes for another kind: ASCII, then one zero byte.
 */
export const cloneLabels = {
  offer: label('clone offer'),
  export: label('clone export'),
  receipt: label('clone receipt'),
  /** HKDF info of the key that encrypts an export. */
  key: label('clone key'),
  /** HKDF info of a source's ephemeral key. */
  ephemeral: label('clone ephemeral'),
  /** Starts the digest of a key set. */
  keySet: label('key set'),
} as const;

const certificates = many(0xa0, rest);

/** An offer, target to source: "I am this genuine card, and this key exchange is mine." */
export type OfferBody = {
  /** {@link cloneVersion}. */
  readonly version: number;
  /** Random, 16 bytes. */
  readonly offerId: Uint8Array;
  /** The target's ephemeral key, compressed P-256 point. */
  readonly ephemeral: Uint8Array;
  /** Card certificate. The batch certificate comes before it if the source may not have it. */
  readonly certificates: readonly Uint8Array[];
  /** Number of the target's firmware, as the target states it. A source exports to no firmware older than its own. */
  readonly release: number;
  /** The owner agrees to a source from another pack. */
  readonly anyPack: boolean;
  /** Number of the split whose share the card holds, in an offer for a share alone. */
  readonly split?: number;
};
/** Codec of an {@link OfferBody}. */
export const offerBody = tlvStruct<OfferBody>('clone offer', {
  version: [0x80, P.U8],
  offerId: [0x81, P.bytes(16)],
  ephemeral: [0x82, point],
  certificates: [0xa3, certificates],
  release: [0x84, P.U16BE],
  anyPack: [0x85, P.bool],
  split: [0x86, P.U32BE, 'optional'],
});
/** Codec of an offer, signed by the target's identity key over `cloneLabels.offer` and the body. */
export const offerMessage = signedMessage('clone offer', offerBody);

/** A subtree of a wallet: all keys below a hardened path on one curve. */
export type Subtree = {
  readonly curve: Curve;
  /** Hardened in all its components, one at least. */
  readonly path: Path;
};
/** Codec of a {@link Subtree}. */
export const subtree = struct<Subtree>({ curve, path: P.validate(path, hardened) });
/** What a clone can derive: up to 4 subtrees. An empty list is the whole wallet. */
export type Scope = readonly Subtree[];
/** Codec of a {@link Scope}: the number of subtrees in a byte, then each of them. */
export const scope: P.CoderType<Scope> = P.validate(list(P.U8, subtree), (subtrees) => {
  if (subtrees.length > limits.keyRoots) throw new Error(`more than ${limits.keyRoots} subtrees`);
  return subtrees;
});

/** The part of an export that a host can read: what the two cards agree on. The key and the signature depend on it. */
export type ExportHeader = {
  /** {@link cloneVersion}. */
  readonly version: number;
  /** SHA-256 of the whole offer that this answers. */
  readonly offerHash: Uint8Array;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the list of members. */
  readonly epoch: number;
  /** The members of the set up to the clone, which is the last. */
  readonly members: readonly RosterMember[];
  /** A quorum of the set may admit cards beyond the agreed number. */
  readonly extendable: boolean;
  /** The keys that the clone gets. */
  readonly scope: Scope;
  /** BIP-32 fingerprint of the wallet's master key. */
  readonly masterFingerprint: number;
  /** Other members of the set that it takes to reset a card's PIN, 1 or 2. Absent: nobody resets it. */
  readonly pinReset?: number;
  /** Delays of the wallet. Absent: none. */
  readonly delays?: Delays;
  /** How the clone wakes. Absent: without a delay. */
  readonly wake?: WakeTerms;
  /** Signature of the source, a primary, under the list of members: for cards that have a shorter one. 64 bytes. */
  readonly word: Uint8Array;
  /** Whose time the source believes. Absent: nobody's. */
  readonly anchor?: TimeAnchor;
};
/** Codec of an {@link ExportHeader}. */
export const exportHeader = tlvStruct<ExportHeader>('clone header', {
  version: [0x80, P.U8],
  offerHash: [0x81, P.bytes(32)],
  setId: [0x82, P.bytes(16)],
  epoch: [0x83, P.U32BE],
  members: [0x84, P.validate(members, ofTwo)],
  extendable: [0x85, P.bool],
  scope: [0x87, scope],
  masterFingerprint: [0x88, P.U32BE],
  pinReset: [0x89, pinResetMembers, 'optional'],
  delays: [0x8a, delays, 'optional'],
  wake: [0x8b, wakeTerms, 'optional'],
  word: [0x8c, P.bytes(64)],
  anchor: [0xad, timeAnchor, 'optional'],
});

/** An export, source to target. */
export type ExportBody = {
  /** What both cards agree on. */
  readonly header: ExportHeader;
  /** Card certificate of the source. The batch certificate comes before it if the target may not have it. */
  readonly certificates: readonly Uint8Array[];
  /** The source's ephemeral key, compressed P-256 point. */
  readonly ephemeral: Uint8Array;
  /** AES-SIV (RFC 5297, 64-byte key) of {@link exportPayload}: a 16-byte tag, then the cryptogram. */
  readonly ciphertext: Uint8Array;
};
/** Codec of an {@link ExportBody}. */
export const exportBody = tlvStruct<ExportBody>('clone export', {
  header: [0xa0, exportHeader],
  certificates: [0xa1, certificates],
  ephemeral: [0x82, point],
  ciphertext: [0x87, rest],
});
/** Codec of an export, signed by the source's identity key over `cloneLabels.export` and the body. */
export const exportMessage = signedMessage('clone export', exportBody);

/**
 * Replaces the certificates in an offer. A host that has the certificates of the target, from its attestation, asks for
 * an offer without them, which saves bytes on the air, and puts them back. The signature covers the whole message, so
 * the source notices wrong certificates.
 *
 * @param offer {@link offerMessage}
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { offerMessage, withOfferCertificates } from '@symbolon/protocol/clone';
 * const { certificates } = offerMessage.decode(offer).body;
 * const bare = withOfferCertificates(offer, []);
 * withOfferCertificates(bare, certificates); // => offer
 * ```
 */
export function withOfferCertificates(offer: Uint8Array, certificates: readonly Uint8Array[]): Uint8Array {
  return replaceCertificates(offer, certificates, { codec: offerMessage, name: 'clone offer' });
}

/**
 * Replaces the certificates in an export, as {@link withOfferCertificates} does in an offer.
 *
 * @param exported {@link exportMessage}
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { certificatesOf, withCertificates } from '@symbolon/protocol/clone';
 * const bare = withCertificates(exported, []);
 * withCertificates(bare, certificatesOf(exported)); // => exported
 * ```
 */
export function withCertificates(exported: Uint8Array, certificates: readonly Uint8Array[]): Uint8Array {
  return replaceCertificates(exported, certificates, { codec: exportMessage, name: 'clone export' });
}

/**
 * Certificates in an export, as {@link withCertificates} takes them.
 *
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { decodeCertificate } from '@symbolon/protocol/certificates';
 * import { certificatesOf } from '@symbolon/protocol/clone';
 * certificatesOf(exported).map((certificate) => decodeCertificate(certificate).body.role); // => ['card']
 * ```
 */
export function certificatesOf(exported: Uint8Array): readonly Uint8Array[] {
  return decodeWith(exportMessage, 'clone export', exported).body.certificates;
}

/**
 * The list of members in an export, as the source has signed it: for cards of the set that have a shorter one.
 *
 * @param exported {@link exportMessage}, of which the certificates don't count
 * @returns `rosterStatement`
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { rosterOfExport } from '@symbolon/protocol/clone';
 * import { rosterStatement } from '@symbolon/protocol/set';
 * const { body, signatures } = rosterStatement.decode(rosterOfExport(exported));
 * body.members.length; // => 2
 * signatures.map(({ member }) => member); // => [0]
 * ```
 */
export function rosterOfExport(exported: Uint8Array): Uint8Array {
  const { setId, epoch, members, word } = decodeWith(exportMessage, 'clone export', exported).body.header;
  const signatures = [{ member: primaryOf(members), signature: word }];
  return rosterStatement.encode({ body: { version: rosterVersion, setId, epoch, members }, signatures });
}

/** Number of the member that decides; a list has one at most. */
function primaryOf(members: readonly RosterMember[]): number {
  return Math.max(
    0,
    members.findIndex(({ role, standing }) => role === 'primary' && standing !== 'revoked'),
  );
}

/** A secret from which keys are derived. */
export type KeyRoot = {
  /** Where `secret` is in the wallet: hardened, or empty for the whole wallet. */
  readonly path: Path;
  /** Curve of `secret`. A seed has none: it is for all curves. */
  readonly curve?: Curve;
  /** The seed, 16 to 64 bytes, if the path is empty; else the private key and the chain code, 32 bytes each. */
  readonly secret: Uint8Array;
  /** BIP-39 entropy of the seed, if known. */
  readonly entropy?: Uint8Array;
  /** BIP-32 fingerprint of the master key on `curve`, if the path is not empty. */
  readonly masterFingerprint?: number;
};
/** Codec of a {@link KeyRoot}. */
export const keyRoot: P.CoderType<KeyRoot> = P.validate(
  tlvStruct<KeyRoot>('key root', {
    path: [0x80, path],
    curve: [0x81, curve, 'optional'],
    secret: [0x82, seed],
    entropy: [0x83, P.bytes(null), 'optional'],
    masterFingerprint: [0x84, P.U32BE, 'optional'],
  }),
  (root) => {
    if (root.path.length > 0 && root.secret.length !== 64) throw new Error('no private key and chain code');
    return root;
  },
);

/** The part of an export that only the two cards can read. */
export type ExportPayload = {
  /** One for each subtree of the scope, or one for the whole wallet. */
  readonly keyRoots: readonly KeyRoot[];
  /** PACE password key of the source's PIN, 16 bytes. Without it the owner sets a PIN with the import. */
  readonly pinKey?: Uint8Array;
  /** PACE password key of the source's PUK, 16 bytes. */
  readonly pukKey?: Uint8Array;
  /** The clone's. */
  readonly policy: Policy;
  /** What counts as spent of the clone's allowances from the start: all but its share. */
  readonly budgets: Budgets;
  /** Key of the wallet's files, 64 bytes, for a clone that has no seed to derive it from. */
  readonly fileKey?: Uint8Array;
};
/** Codec of an {@link ExportPayload}. */
export const exportPayload = tlvStruct<ExportPayload>('clone payload', {
  keyRoots: [0xa0, many(0x30, keyRoot)],
  pinKey: [0x81, P.bytes(16), 'optional'],
  pukKey: [0x82, P.bytes(16), 'optional'],
  policy: [0xa3, policy],
  budgets: [0x84, budgets],
  fileKey: [0x85, P.bytes(64), 'optional'],
});

/** A receipt, target to source: "it arrived whole". */
export type ReceiptBody = {
  /** {@link cloneVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the list of members. */
  readonly epoch: number;
  /** Number of the clone in the set. */
  readonly member: number;
  /** SHA-256 of the whole export. */
  readonly exportHash: Uint8Array;
  /** Digest of the public keys that the target now holds, 32 bytes. */
  readonly keySetDigest: Uint8Array;
};
/** Codec of a {@link ReceiptBody}. */
export const receiptBody = tlvStruct<ReceiptBody>('clone receipt', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  member: [0x83, memberIndex],
  exportHash: [0x84, P.bytes(32)],
  keySetDigest: [0x85, P.bytes(32)],
});
/** Codec of a receipt, signed by the target's identity key over `cloneLabels.receipt` and the body. */
export const receiptMessage = signedMessage('clone receipt', receiptBody);

function hardened(components: readonly number[]): readonly number[] {
  if (components.length === 0 || components.some((component) => component < 0x80000000))
    throw new Error('not a hardened path');
  return components;
}

function ofTwo<T>(list: readonly T[]): readonly T[] {
  if (list.length < 2) throw new Error('a source and a clone at least');
  return list;
}
