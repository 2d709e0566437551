/** Where everything is in non-volatile memory. Part of the specification: changing a row needs a new image version. */
import { lifecycle } from '@symbolon/protocol/commands/identity';
import { limits } from '@symbolon/protocol/limits';
import { cardCounters, walletCounters } from '@symbolon/protocol/log';
import { budgets, policy } from '@symbolon/protocol/policy';
import { members } from '@symbolon/protocol/roster';
import { type Curve, enumeration, list, path, point } from '@symbolon/protocol/values';
import * as P from 'micro-packed';
import { wordSize } from '../ports.ts';

/**
 * A record as a place in memory: `capacity` is the most bytes that its value may take. Two length bytes stand before
 * it.
 */
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

const walletSecret = P.struct({
  exportable: P.bool,
  roots: P.array(P.U8, keyRoot),
  /** Of the wallet's files (64 bytes), where there is no seed to derive it from; else empty. */
  fileKey: P.bytes(P.U8),
});

/** Four subtrees as deep as paths go, each with its curve, keys and fingerprint; and the key of the files. */
const secretCapacity = 2 + 4 * (1 + 4 * limits.pathDepth + 1 + 64 + 1 + 4) + 1 + 64;

/** A clone this card has made. */
const exported = P.struct({
  cardNumber: P.string(P.U8),
  /** What its receipt must say. */
  receiptHash: P.bytes(32),
  /** The receipt is yet to come: until then the same request gets the same export. */
  pending: P.bool,
});

/** A wallet's policy, what was spent of its allowances, and what keeps vouchers from counting twice. */
const rules = P.struct({
  budgets,
  /** Counter of the last voucher issued. */
  issued: P.U32BE,
  /** `redeemed[i]`: counter of the last voucher taken from the member with index i. */
  redeemed: list(limits.clones.max + 1, P.U32BE),
  policy,
});
const rulesCapacity = 1 + limits.policyAssets * 32 + 4 + (limits.clones.max + 1) * 4 + limits.policy;

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
  /**
   * `tries` is what the card says is left; `mainTries` is what is left of the owner's PIN, which a duress PIN never
   * restores. `decoy`: the last PIN that was proven was the duress PIN, so a known phone that has proven none sees the
   * decoy.
   */
  pinTries: record(P.struct({ tries: P.U8, mainTries: P.U8, open: P.bool, decoy: P.bool }), 4),
  /**
   * `uses`: times it may still replace or unblock something. `open`, here and above: a try was taken, and what came of
   * it is not stored yet.
   */
  pukTries: record(P.struct({ tries: P.U8, uses: P.U8, open: P.bool }), 3),
  /** What an erasing that has begun has yet to erase: it did not fit in its first transaction. */
  erasing: record(enumeration<'owner' | 'decoy'>({ owner: 1, decoy: 2 }), 1),
  settings: record(P.struct({ pinInChannel: P.bool }), 1),
};

/** `decoy`: it was added in a session of the duress PIN, and its own sessions are such. */
const phone = record(P.struct({ secret: P.bytes(32), name: P.string(P.U8), failures: P.U8, decoy: P.bool }), 59);
const phones = Array.from({ length: limits.phones }, () => ({ ...phone }));

function walletRecords() {
  return {
    secret: record(walletSecret, secretCapacity),
    set: record(
      P.struct({
        id: P.bytes(16),
        epoch: P.U32BE,
        /** Own place in the list of members. */
        index: P.U8,
        /** Clones agreed on, 0 on a clone. */
        limit: P.U8,
        sealed: P.bool,
        extendable: P.bool,
        /** A backup that was not activated. */
        dormant: P.bool,
      }),
      25,
    ),
    roster: record(members, 1 + (limits.clones.max + 1) * 35),
    rules: record(rules, rulesCapacity),
    /** An offer that waits for its export. */
    pendingOffer: record(
      P.struct({ offerId: P.bytes(16), ephemeralSecret: P.bytes(32), anyPack: P.bool, release: P.U16BE }),
      51,
    ),
    /** What the receipt says that was given for the export this wallet came by. */
    received: record(P.struct({ exportHash: P.bytes(32), keySetDigest: P.bytes(32), epoch: P.U32BE }), 68),
    /** What all exports share whose receipts are yet to come; erased with the last of them. */
    exporting: record(
      P.struct({ seed: P.bytes(32), pinKey: passwordKey, pukKey: P.optional(P.bool, passwordKey) }),
      65,
    ),
    /** `exports[i]` is of the clone with index i + 1. */
    exports: Array.from({ length: limits.clones.max }, () => record(exported, 46)),
  };
}

/** `version` goes on with every change; a deleted file keeps it, without name and content. */
const file = P.struct({ version: P.U32BE, name: P.string(P.U8), content: P.bytes(P.U16BE) });
const fileRecords = () =>
  Array.from({ length: limits.files }, () => record(file, 4 + 1 + limits.fileName + 2 + limits.fileContent));

/**
 * What a PIN opens. A card has it twice, record by record: the owner's, and the decoy's, which the duress PIN opens.
 */
function ownedRecords() {
  return {
    /** Absent: there is no such PIN. */
    pinKey: record(passwordKey, 16),
    /** The decoy's is nobody's: what a decoy gives to clones opens nothing of the owner's. */
    pukKey: record(passwordKey, 16),
    wallets: Array.from({ length: limits.wallets }, walletRecords),
    /** Files of each wallet slot. */
    files: Array.from({ length: limits.wallets }, fileRecords),
  };
}

const own = ownedRecords();
const decoy = ownedRecords();

function logRecords() {
  return {
    /** Entries ever made, and the chain's hash before the oldest one kept. */
    chain: record(P.struct({ count: P.U32BE, base: P.bytes(32) }), 36),
    counters: record(walletCounters, 32),
    /** A ring of one word each: entry n is in place (n - 1) mod `limits.logEntries`. */
    entries: Array.from({ length: limits.logEntries }, () => record(P.bytes(null), 14)),
  };
}

const logs = { card: record(cardCounters, 16), own: logRecords(), decoy: logRecords() };

/**
 * Every record. Those of `decoy` have the names of the owner's: a session of the duress PIN reaches them by those
 * (`decoy-store.ts`).
 */
export const records = { ...card, phones, ...own, decoy, logs };

/** The records of one wallet slot. */
export type WalletRecords = (typeof own.wallets)[number];

/** One of the card's two logs. */
export type LogRecords = ReturnType<typeof logRecords>;

/** The files of one wallet, by number. */
export type FileRecords = ReturnType<typeof fileRecords>;

/**
 * All the records of a wallet slot, for erasing it.
 *
 * @param wallet one of `records.wallets`
 * @example
 * ```ts
 * import { recordsOf, records } from '@symbolon/card-core/nvm/layout';
 * const [first] = records.wallets;
 * first && recordsOf(first).includes(first.secret); // => true
 * ```
 */
export function recordsOf({ exports, ...single }: WalletRecords): readonly RecordPlace[] {
  return [...Object.values(single), ...exports];
}

const placedLogs = [
  logs.card,
  ...[logs.own, logs.decoy].flatMap(({ chain, counters, entries }) => [chain, counters, ...entries]),
];

/** PIN and wallets that a PIN opens, without the files. */
const withoutFiles = ({ pinKey, pukKey, wallets }: typeof own): readonly RecordPlace[] => [
  pinKey,
  pukKey,
  ...wallets.flatMap(recordsOf),
];

/** In the order of their addresses. */
const placed: readonly RecordPlace[] = [
  ...Object.values(card),
  ...phones,
  ...withoutFiles(own),
  ...withoutFiles(decoy),
  ...placedLogs,
];
const placedFiles: readonly RecordPlace[] = [...own.files.flat(), ...decoy.files.flat()];

/** All that a PIN opens: the owner's or the decoy's records, in the same order. */
export const ownedBy: { readonly [Whose in 'owner' | 'decoy']: readonly RecordPlace[] } = {
  owner: [...withoutFiles(own), ...own.files.flat()],
  decoy: [...withoutFiles(decoy), ...decoy.files.flat()],
};

const addresses = new Map<RecordPlace, number>();

/** Gives each its place from `start` on. @returns where the last one ends */
function place(places: readonly RecordPlace[], start: number): number {
  let end = start;
  for (const record of places) {
    addresses.set(record, end);
    end += Math.ceil((record.capacity + 2) / wordSize) * wordSize;
  }
  return end;
}

/** Bytes of memory in use but for the owner's files: the size of a card's image. The files follow. */
export const imageEnd: number = place(placed, journalSize);

/** Bytes of memory in use. */
export const recordsEnd: number = place(placedFiles, imageEnd);

/**
 * Where in memory a record has its home: bytes from the start, a multiple of {@link wordSize}.
 *
 * @throws Error for a record that is not in the layout
 * @example
 * ```ts
 * import { journalSize, recordAddress, records } from '@symbolon/card-core/nvm/layout';
 * recordAddress(records.lifecycle); // => journalSize
 * ```
 */
export function recordAddress(place: RecordPlace): number {
  const address = addresses.get(place);
  if (address === undefined) throw new Error('a record that is not in the layout');
  return address;
}
