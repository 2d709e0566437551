/** The layout of non-volatile memory. Part of the specification: a change of a row needs a new image version. */
import type { Curve } from '@symbolon/interface';
import { lifecycle } from '@symbolon/protocol/commands';
import { announcementKind, delays, wakeTerms } from '@symbolon/protocol/delays';
import { enumeration, list, path, point } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { cardCounters, walletCounters } from '@symbolon/protocol/log';
import { datedBudgets, policy, spending } from '@symbolon/protocol/policy';
import { members, rosterSignature } from '@symbolon/protocol/set';
import { sharePlan, shareSplit } from '@symbolon/protocol/shares';
import { timeAnchor } from '@symbolon/protocol/time';
import { vaultKind, vaultRule, vaultUse } from '@symbolon/protocol/vault';
import * as P from 'micro-packed';
import { wordSize } from '../ports.ts';

/** A record's place in memory. `capacity` is the longest value in bytes; two length bytes precede it. */
export type RecordPlace = { readonly capacity: number };

/** A record: its place and the codec of its value. */
export type RecordDefinition<T> = RecordPlace & { readonly coder: P.CoderType<T> };

/** Bytes of the journal, at the start of memory. */
export const journalSize = 4096;

/** PACE password key: KDF(password, 3), TR-03110-3 clause A.2.3. */
const passwordKey = P.bytes(16);

const keyRoot = P.struct({
  /** Path that the keys are below. */
  path,
  curve: enumeration<Curve | 'all'>({ all: 0, secp256k1: 1, p256: 2, ed25519: 3 }),
  /** `all`: the seed. Otherwise private key and chain code, 32 bytes each. */
  secret: P.bytes(P.U8),
  /** BIP-39 entropy; empty if only the seed or a subtree is known. */
  entropy: P.bytes(P.U8),
  /** Of the master key on the root's curve, which a subtree can't compute. 0 for `all`. */
  masterFingerprint: P.U32BE,
});

const walletSecret = P.struct({
  exportable: P.bool,
  roots: P.array(P.U8, keyRoot),
  /** Key of the wallet's files, 64 bytes, if there is no seed to derive it from; else empty. */
  fileKey: P.bytes(P.U8),
});

/** Four subtrees of the greatest depth, each with curve, keys and fingerprint; and the file key. */
const secretCapacity = 2 + 4 * (1 + 4 * limits.pathDepth + 1 + 1 + limits.seed.max + 1 + 4) + 1 + 64;

/** A clone that this card made. */
const exported = P.struct({
  cardNumber: P.string(P.U8),
  /** Hash that its receipt must have. */
  receiptHash: P.bytes(32),
  /** No receipt yet: the same request returns the same export. */
  pending: P.bool,
});

/** A wallet's policy, what was spent, and the counters that make each voucher count once. */
const rules = P.struct({
  budgets: datedBudgets,
  /** Of the one refresh in a period. */
  refreshed: spending,
  /** Counter of the last voucher issued. */
  issued: P.U32BE,
  /** `redeemed[i]`: counter of the last voucher of member i. */
  redeemed: list(limits.clones.max + 1, P.U32BE),
  policy,
});
/** A share of a wallet, in place of its keys. */
const share = P.struct({ split: P.prefix(P.U16BE, shareSplit), index: P.U8, value: P.bytes(P.U8) });

/** The last split that this card dealt. */
const dealtSplit = P.struct({
  number: P.U32BE,
  plan: sharePlan,
  /** Member number of each share card, by the index of its share; `none` where nothing was dealt. */
  holders: list(P.U8, P.U8),
  /** Digest of the split, 32 bytes. */
  digest: P.bytes(32),
  /** What all of it follows from, 32 bytes; erased with the last receipt. */
  seed: P.optional(P.bool, P.bytes(32)),
});

/** The longest split: eight shares in one group. */
const splitCapacity = 97 + 2 + 8 * 64 + 4 + 8 * 16;

/** Delays of the set, and how this card wakes. */
const terms = P.struct({ delays: P.optional(P.bool, delays), wake: P.optional(P.bool, wakeTerms) });

/** What proves time to a wallet's set, and what was proven. */
const clock = P.struct({
  anchor: P.prefix(P.U8, timeAnchor),
  /** The earliest that it can be, seconds since 1970. It never goes back. 0: unknown. */
  time: P.U64BE,
  /** What the next proof has to answer. Absent: it was used. */
  nonce: P.optional(P.bool, P.bytes(32)),
  /** Delegations that the long-term key of a server has signed, by its place in the anchor. */
  delegations: list(P.U8, P.struct({ server: P.U8, publicKey: P.bytes(32), from: P.U64BE, to: P.U64BE })),
});
/** The longest anchor: version, number, needed, servers, floor. */
const anchorCapacity = 3 + 6 + 3 + (3 + 32 * limits.timeServers) + 6;
const clockCapacity = 1 + anchorCapacity + 8 + 1 + 32 + 1 + limits.timeServers * (1 + 32 + 8 + 8);

/** An announcement. `since`: proven after it was made, seconds since 1970. 0: not proven yet. */
const announced = P.struct({
  kind: announcementKind,
  subject: P.bytes(32),
  nonce: P.bytes(16),
  since: P.U64BE,
});

/** What is spent, a byte, and what is settled. */
const spendingSize = 16 + 1 + 24;
const rulesCapacity =
  1 + limits.policyAssets * (16 + spendingSize) + spendingSize + 4 + (limits.clones.max + 1) * 4 + limits.policy;

/** What an offer is for. */
export type OfferPurpose = 'clone' | 'share' | 'recovery';

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
   * `tries`: what the card reports. `ownerTries`: what is left for the owner's PIN; the duress PIN never restores it.
   * `decoy`: the last proven PIN was the duress PIN, so known phones without a PIN see the decoy.
   */
  pinTries: record(P.struct({ tries: P.U8, ownerTries: P.U8, unsettled: P.bool, decoy: P.bool }), 4),
  /**
   * `uses`: how often it may still replace or unblock something. `unsettled`, here and above: a try was taken and its
   * result is not stored yet.
   */
  pukTries: record(P.struct({ tries: P.U8, uses: P.U8, unsettled: P.bool }), 3),
  /** What an interrupted erasure still has to erase. */
  erasing: record(enumeration<'owner' | 'decoy'>({ owner: 1, decoy: 2 }), 1),
  settings: record(P.struct({ pinInChannel: P.bool }), 1),
};

/** `decoy`: added in a session of the duress PIN; its sessions see the decoy. */
const phone = record(P.struct({ secret: P.bytes(32), name: P.string(P.U8), decoy: P.bool }), 58);
const phones = Array.from({ length: limits.phones }, () => ({ ...phone }));

function slotRecords() {
  return {
    secret: record(walletSecret, secretCapacity),
    set: record(
      P.struct({
        id: P.bytes(16),
        epoch: P.U32BE,
        /** This card's number. */
        member: P.U8,
        /** Clones agreed on; 0 on a clone. */
        limit: P.U8,
        sealed: P.bool,
        extendable: P.bool,
        /** A backup that is not activated. */
        dormant: P.bool,
        /** Other members that it takes to reset the card's PIN; 0: nobody resets it. */
        pinReset: P.U8,
        /** The card got its passwords with this wallet, so this wallet's set decides about its PIN. */
        first: P.bool,
      }),
      27,
    ),
    roster: record(members, 1 + (limits.clones.max + 1) * 35),
    /** The primary's signature under the roster, for members that have a shorter one. */
    word: record(rosterSignature, 65),
    rules: record(rules, rulesCapacity),
    /** An offer that waits for its export. */
    pendingOffer: record(
      P.struct({
        offerId: P.bytes(16),
        ephemeralSecret: P.bytes(32),
        anyPack: P.bool,
        release: P.U16BE,
        /** What the card offers itself for. */
        purpose: enumeration<OfferPurpose>({ clone: 1, share: 2, recovery: 3 }),
        /** Number of the split whose share is in the slot; 0: none. */
        split: P.U32BE,
      }),
      56,
    ),
    /** Terms of the receipt for the export that this wallet came from. */
    received: record(P.struct({ exportHash: P.bytes(32), keySetDigest: P.bytes(32), epoch: P.U32BE }), 68),
    /** What pending exports share; erased with the last of them. */
    exporting: record(
      P.struct({ seed: P.bytes(32), pinKey: passwordKey, pukKey: P.optional(P.bool, passwordKey) }),
      65,
    ),
    share: record(share, 2 + splitCapacity + 2 + 64),
    split: record(dealtSplit, 4 + 2 + 2 * limits.shares + 1 + limits.shares + 32 + 1 + 32),
    /** What was settled about delays. Absent: none. */
    terms: record(terms, 1 + 12 + 1 + 5),
    /** Whose time this wallet's set believes, and what was proven. */
    clock: record(clock, clockCapacity),
    /** What was announced and waits. */
    announced: record(announced, 1 + 32 + 16 + 8),
    /** `exports[i]` is member i + 1. */
    exports: Array.from({ length: limits.clones.max }, () => record(exported, 46)),
  };
}

/** `version` rises with every change. A deleted file keeps only its version. */
const file = P.struct({ version: P.U32BE, name: P.string(P.U8), content: P.bytes(P.U16BE) });
const fileRecords = () =>
  Array.from({ length: limits.files }, () => record(file, 4 + 1 + limits.fileName + 2 + limits.fileContent));

/** An item of the vault. What it holds is in the blocks that it names, in their order. */
const vaultItem = P.struct({
  item: P.U32BE,
  /** Of the wallet that it belongs to. */
  slot: P.U8,
  kind: vaultKind,
  rule: vaultRule,
  label: P.string(P.U8),
  blocks: list(P.U8, P.U8),
  shown: P.U32BE,
  sent: P.U32BE,
});
const blocksOfItem = limits.vaultContent / limits.vaultBlock;

/** The vault of all wallets of a card together. */
function vaultRecords() {
  return {
    /** Number of the item that was stored last. */
    last: record(P.struct({ item: P.U32BE }), 4),
    items: Array.from({ length: limits.vaultItems }, () =>
      record(vaultItem, 4 + 1 + 1 + 1 + 1 + limits.vaultLabel + 1 + blocksOfItem + 4 + 4),
    ),
    blocks: Array.from({ length: limits.vaultBlocks }, () => record(P.bytes(null), limits.vaultBlock)),
    /** A use that waits for the approval of another member. */
    request: record(
      P.struct({
        item: P.U32BE,
        use: vaultUse,
        target: P.optional(P.bool, point),
        nonce: P.bytes(16),
      }),
      4 + 1 + 1 + 33 + 16,
    ),
    /** An offer that waits for its item. */
    offer: record(
      P.struct({ slot: P.U8, offerId: P.bytes(16), ephemeralSecret: P.bytes(32), anyPack: P.bool, release: P.U16BE }),
      52,
    ),
    /** The item that was received last: a repetition of it changes nothing. */
    received: record(P.struct({ slot: P.U8, item: P.U32BE, hash: P.bytes(32) }), 37),
    /** The item that was sent last, and what makes the same bytes of it again. */
    sent: record(P.struct({ item: P.U32BE, offerHash: P.bytes(32), seed: P.bytes(32) }), 68),
  };
}

/** What a PIN opens. Each card has it twice: for the owner and for the decoy. */
function ownedRecords() {
  return {
    /** Absent: there is no such PIN. */
    pinKey: record(passwordKey, 16),
    /** Nobody knows the decoy's: what a decoy passes to clones opens nothing of the owner's. */
    pukKey: record(passwordKey, 16),
    slots: Array.from({ length: limits.wallets }, slotRecords),
    /** Files of each slot. */
    files: Array.from({ length: limits.wallets }, fileRecords),
    vault: vaultRecords(),
  };
}

const owner = ownedRecords();
const decoy = ownedRecords();

function logRecords() {
  return {
    /** Number of entries ever made, and the chain's hash before the oldest one kept. */
    chain: record(P.struct({ count: P.U32BE, base: P.bytes(32) }), 36),
    counters: record(walletCounters, 32),
    /** A ring of one word each: entry n is at (n - 1) mod `limits.logEntries`. */
    entries: Array.from({ length: limits.logEntries }, () => record(P.bytes(null), 14)),
  };
}

const pinReset = {
  /** Requests for a new PIN ever made. No reset clears it. */
  pinResets: record(P.struct({ count: P.U32BE }), 4),
  /** Nonce of the request that waits. Absent: none does. */
  pinResetNonce: record(P.bytes(16), 16),
  /** From when its delay counts, seconds since 1970, and by whose approvals. Absent: no time was proven over any. */
  pinResetSince: record(P.struct({ time: P.U64BE, approvers: P.array(P.U8, P.U8) }), 11),
};

const logs = { card: record(cardCounters, 16), own: logRecords(), decoy: logRecords() };

/**
 * Every record. `decoy` has the names of the owner's records, by which a session of the duress PIN reaches it
 * (`decoy-store.ts`).
 */
export const records = { ...card, phones, ...owner, decoy, logs, ...pinReset };

export type SlotRecords = (typeof owner.slots)[number];

export type LogRecords = ReturnType<typeof logRecords>;

export type FileRecords = ReturnType<typeof fileRecords>;

export type VaultRecords = ReturnType<typeof vaultRecords>;

function recordsOf({ exports, ...single }: SlotRecords): readonly RecordPlace[] {
  return [...Object.values(single), ...exports];
}

const placedLogs = [
  logs.card,
  ...[logs.own, logs.decoy].flatMap(({ chain, counters, entries }) => [chain, counters, ...entries]),
];

const withoutFiles = ({ pinKey, pukKey, slots }: typeof owner): readonly RecordPlace[] => [
  pinKey,
  pukKey,
  ...slots.flatMap(recordsOf),
];

/** In the order of their addresses. */
const placed: readonly RecordPlace[] = [
  ...Object.values(card),
  ...phones,
  ...withoutFiles(owner),
  ...withoutFiles(decoy),
  ...placedLogs,
  ...Object.values(pinReset),
];
const placedFiles: readonly RecordPlace[] = [...owner.files.flat(), ...decoy.files.flat()];

const vaultOf = ({ vault: { items, blocks, ...single } }: typeof owner): readonly RecordPlace[] => [
  ...items,
  ...blocks,
  ...Object.values(single),
];

/** All that a PIN opens, in the same order for owner and decoy: that in which it is erased. */
export const ownedBy: { readonly [Whose in 'owner' | 'decoy']: readonly RecordPlace[] } = {
  owner: [...vaultOf(owner), ...withoutFiles(owner), ...owner.files.flat()],
  decoy: [...vaultOf(decoy), ...withoutFiles(decoy), ...decoy.files.flat()],
};

const addresses = new Map<RecordPlace, number>();

/** Places records from `start` on. @returns the end of the last one */
function place(places: readonly RecordPlace[], start: number): number {
  let end = start;
  for (const record of places) {
    addresses.set(record, end);
    end += Math.ceil((record.capacity + 2) / wordSize) * wordSize;
  }
  return end;
}

/** Bytes in use without owner files and vaults, which follow: the size of a card's image. */
export const imageEnd: number = place(placed, journalSize);

/** Where owner files end, and vaults begin. */
export const filesEnd: number = place(placedFiles, imageEnd);

/** Bytes of memory in use. */
export const recordsEnd: number = place([...vaultOf(owner), ...vaultOf(decoy)], filesEnd);

/**
 * Address of a record: bytes from the start, a multiple of {@link wordSize}.
 *
 * @throws Error for a record that is not in the layout
 * @example
 * ```ts
 * import { journalSize, recordAddress, records } from '@symbolon/card-core/nvm';
 * recordAddress(records.lifecycle); // => journalSize
 * ```
 */
export function recordAddress(place: RecordPlace): number {
  const address = addresses.get(place);
  if (address === undefined) throw new Error('a record that is not in the layout');
  return address;
}
