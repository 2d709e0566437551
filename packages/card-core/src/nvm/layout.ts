/** Where everything is in non-volatile memory. Part of the specification: changing a row needs a new image version. */
import { role } from '@symbolon/protocol/clone';
import { lifecycle } from '@symbolon/protocol/commands/identity';
import { limits } from '@symbolon/protocol/limits';
import { type Curve, enumeration, path, point } from '@symbolon/protocol/values';
import * as P from 'micro-packed';
import { wordSize } from '../ports.ts';

/** The most bytes a record may take. */
export type RecordPlace = { readonly capacity: number };

/** A record: its place, and the codec of its value. */
export type RecordDefinition<T> = RecordPlace & { readonly coder: P.CoderType<T> };

/** Bytes at the start of memory that belong to the journal. */
export const journalSize = 4096;

/** PACE password key: KDF(password, 3), TR-03110-3 clause A.2.3. */
const passwordKey = P.bytes(16);

const keyRoot = P.struct({
  /** Everything is derived below this path. */
  path,
  curve: enumeration<Curve | 'all'>({ all: 0, secp256k1: 1, p256: 2, ed25519: 3 }),
  /** `all`: BIP-39 seed. Else private key and chain code. */
  secret: P.bytes(64),
  /** BIP-39 entropy, empty where only the seed or a subtree is known. */
  entropy: P.bytes(P.U8),
  /** Of the master key on the root's curve, which a subtree can't compute; 0 for `all`. */
  masterFingerprint: P.U32BE,
});

const walletSecret = P.struct({ exportable: P.bool, roots: P.array(P.U8, keyRoot) });

const member = P.struct({
  index: P.U8,
  role,
  cardNumber: P.string(P.U8),
  publicKey: point,
  offerHash: P.bytes(32),
  exportHash: P.bytes(32),
  /** What it takes to repeat the export, erased when its receipt is confirmed. */
  pending: P.optional(P.bool, P.struct({ ephemeralSecret: P.bytes(32), pinKey: passwordKey, pukKey: P.optional(P.bool, passwordKey) })),
});

/** One row a record: the codec and the capacity. */
function record<T>(coder: P.CoderType<T>, capacity: number): RecordDefinition<T> {
  return { coder, capacity };
}

const card = {
  lifecycle: record(lifecycle, 1),
  identityKey: record(P.struct({ secretKey: P.bytes(32), publicKey: point }), 65),
  batchCertificate: record(P.bytes(null), 384),
  cardCertificate: record(P.bytes(null), 384),
  can: record(P.struct({ key: passwordKey }), 16),
  /** `tries` is what the card says is left; `mainTries` is what is left of the real PIN, which a duress PIN never restores. */
  pin: record(P.struct({ key: passwordKey, tries: P.U8, mainTries: P.U8 }), 18),
  /** `uses`: times it may still replace or unblock something. */
  puk: record(P.struct({ key: passwordKey, tries: P.U8, uses: P.U8 }), 18),
  settings: record(P.struct({ pinInChannel: P.bool }), 1),
  /** The duress PIN and the decoy it opens. */
  decoy: record(P.struct({ pinKey: passwordKey, wallet: walletSecret }), 140),
};

const phone = record(P.struct({ secret: P.bytes(32), name: P.string(P.U8), failures: P.U8 }), 58);
const phones = Array.from({ length: limits.phones }, () => ({ ...phone }));

function walletRecords() {
  return {
    secret: record(walletSecret, 440),
    set: record(P.struct({ id: P.bytes(16), epoch: P.U32BE, index: P.U8, role, limit: P.U8, sealed: P.bool, exported: P.U8 }), 25),
    /** An offer that waits for its export. */
    pendingOffer: record(P.struct({ offerId: P.bytes(16), ephemeralSecret: P.bytes(32) }), 48),
    /** The receipt given for the export this wallet came by, and who sent it. */
    received: record(P.struct({ exportHash: P.bytes(32), keySetDigest: P.bytes(32), sourceKey: point }), 97),
    /** `members[i]` is the clone with index i + 1. */
    members: Array.from({ length: limits.clones.max }, () => record(member, 220)),
  };
}

const wallets = Array.from({ length: limits.wallets }, walletRecords);

/** Every record. */
export const records = { ...card, phones, wallets };

/** The records of one wallet slot. */
export type WalletRecords = (typeof wallets)[number];

/** All the records of a wallet slot, for erasing it. */
export function recordsOf({ members, ...single }: WalletRecords): readonly RecordPlace[] {
  return [...Object.values(single), ...members];
}

/** In the order of their addresses. */
const placed: readonly RecordPlace[] = [...Object.values(card), ...phones, ...wallets.flatMap(recordsOf)];

const addresses = new Map<RecordPlace, number>();
let end = journalSize;
for (const place of placed) {
  addresses.set(place, end);
  end += Math.ceil((place.capacity + 2) / wordSize) * wordSize;
}

/** Bytes of memory in use: the size of a card's image. */
export const recordsEnd: number = end;

/** Home of a record; a multiple of {@link wordSize}. */
export function recordAddress(place: RecordPlace): number {
  const address = addresses.get(place);
  if (address === undefined) throw new Error('a record that is not in the layout');
  return address;
}
