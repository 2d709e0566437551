/**
 * A split: what all share cards of a wallet agree on. Each has the same bytes, which the dealer has signed. They show
 * nothing of the secret, and prove to each card that its share fits the others.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { tlvStruct } from '../encoding/tlv.ts';
import { enumeration, list, rest, struct } from '../encoding/values.ts';
import { label, protocolVersion } from '../labels.ts';
import { limits } from '../limits.ts';
import type { Slip39Encryption, Threshold } from './slip-39.ts';

/** How many shares make the secret: so many groups, each by so many of its shares (SLIP-39). */
export type SharePlan = {
  /** Groups that make the secret. */
  readonly groupThreshold: number;
  /** Shares that make each group, and shares that it has. */
  readonly groups: readonly Threshold[];
};

/** Where a share is: its group, and its place there. Both are indexes from 0. */
export type SharePlace = { readonly group: number; readonly member: number };

/**
 * The places of all shares, in the order of their indexes: group by group.
 *
 * @example
 * ```ts
 * import { placesOf } from '@symbolon/protocol/shares';
 * const groups = [{ threshold: 1, count: 1 }, { threshold: 2, count: 2 }];
 * placesOf({ groupThreshold: 2, groups })[2]; // => { group: 1, member: 1 }
 * ```
 */
export function placesOf({ groups }: SharePlan): readonly SharePlace[] {
  return groups.flatMap(({ count }, group) => Array.from({ length: count }, (_, member) => ({ group, member })));
}

/**
 * The fewest shares that make the wallet.
 *
 * @example
 * ```ts
 * import { fewestShares } from '@symbolon/protocol/shares';
 * const groups = [{ threshold: 2, count: 3 }, { threshold: 3, count: 5 }, { threshold: 2, count: 2 }];
 * fewestShares({ groupThreshold: 2, groups }); // => 4
 * ```
 */
export function fewestShares({ groupThreshold, groups }: SharePlan): number {
  const thresholds = groups.map(({ threshold }) => threshold).sort((one, other) => one - other);
  return thresholds.slice(0, groupThreshold).reduce((sum, one) => sum + one, 0);
}

/**
 * Why a wallet can't be split so; `undefined` if it can.
 *
 * @example
 * ```ts
 * import { planFault } from '@symbolon/protocol/shares';
 * planFault({ groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] }); // => undefined
 * planFault({ groupThreshold: 1, groups: [{ threshold: 1, count: 1 }] }); // => 'one card alone would hold the wallet'
 * ```
 */
export function planFault(plan: SharePlan): string | undefined {
  const { groupThreshold, groups } = plan;
  const shares = groups.reduce((sum, { count }) => sum + count, 0);
  if (groups.length === 0 || groupThreshold < 1 || groupThreshold > groups.length)
    return `${groupThreshold} of ${groups.length} groups can't make a wallet`;
  for (const { threshold, count } of groups) {
    if (threshold < 1 || threshold > count) return `${threshold} of ${count} shares can't make a wallet`;
    // SLIP-39: copies of one share are no shares.
    if (threshold === 1 && count > 1) return 'where one share is enough, there is one share';
  }
  if (shares > limits.shares) return `a wallet has at most ${limits.shares} shares`;
  if (groupThreshold === 1 && groups.some(({ threshold }) => threshold === 1))
    return 'one card alone would hold the wallet';
  return undefined;
}

const threshold = struct<Threshold>({ threshold: P.U8, count: P.U8 });
/** Codec of a {@link SharePlan}: group threshold, number of groups, then threshold and count of each: a byte each. */
export const sharePlan: P.CoderType<SharePlan> = P.validate(
  struct<SharePlan>({ groupThreshold: P.U8, groups: list(P.U8, threshold) }),
  (plan) => {
    const fault = planFault(plan);
    if (fault !== undefined) throw new Error(fault);
    return plan;
  },
);

/** Codec of a {@link Slip39Encryption}: identifier 2, extendable 1, iteration exponent 1. */
export const slip39Encryption: P.CoderType<Slip39Encryption> = P.validate(
  struct<Slip39Encryption>({ identifier: P.U16BE, extendable: P.bool, iterationExponent: P.U8 }),
  (encryption) => {
    if (encryption.identifier > 0x7fff || encryption.iterationExponent > 15) throw new Error('out of range');
    return encryption;
  },
);

/** What nobody can change about a share without being noticed. */
export type ShareCommitment = {
  /** SHA-256 over a label, the split, the index of the share, and its value: 32 bytes. */
  readonly share: Uint8Array;
  /** The same of the mask that hides the share in the proof. */
  readonly mask: Uint8Array;
};
const commitment = struct<ShareCommitment>({ share: P.bytes(32), mask: P.bytes(32) });

/** The terms of a split: everything but the proof. */
export type SplitTerms = {
  /** {@link protocolVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the list of members when the split was made. */
  readonly epoch: number;
  /** Counts the splits of a wallet: a later one replaces an earlier one. */
  readonly number: number;
  /** What is split: the BIP-39 entropy, or the seed where the card knows no entropy. */
  readonly kind: 'entropy' | 'seed';
  /** The wallet was made exportable: the PUK of a share card may read its share. */
  readonly exportable: boolean;
  /** As SLIP-39 has it. The passphrase is empty. */
  readonly encryption: Slip39Encryption;
  readonly plan: SharePlan;
  /** Digest of the public keys of the wallet, 32 bytes, as in the receipt of a clone. */
  readonly keySetDigest: Uint8Array;
  /** BIP-32 fingerprint of the wallet's master key. */
  readonly masterFingerprint: number;
  /** Of each share, in the order of {@link placesOf}. */
  readonly commitments: readonly ShareCommitment[];
};
/** Codec of {@link SplitTerms}. */
export const splitTerms: P.CoderType<SplitTerms> = P.validate(
  tlvStruct<SplitTerms>('split terms', {
    version: [0x80, P.U8],
    setId: [0x81, P.bytes(16)],
    epoch: [0x82, P.U32BE],
    number: [0x83, P.U32BE],
    kind: [0x84, enumeration({ entropy: 1, seed: 2 })],
    exportable: [0x85, P.bool],
    encryption: [0x86, slip39Encryption],
    plan: [0x87, sharePlan],
    keySetDigest: [0x88, P.bytes(32)],
    masterFingerprint: [0x89, P.U32BE],
    commitments: [0x8a, list(null, commitment)],
  }),
  (terms) => {
    if (terms.commitments.length !== placesOf(terms.plan).length) throw new Error('not one commitment a share');
    // A card that recovers computes it: of 15, for hours.
    if (terms.encryption.iterationExponent > 0) throw new Error('an iteration exponent above 0');
    return terms;
  },
);

/** Bytes of one value of the proof: as many checks of one byte each, so a share that does not fit passes in 2^-128. */
export const proofWidth = 16;

/** A split, as the dealer signs it. */
export type ShareSplit = {
  readonly terms: SplitTerms;
  /**
   * For each group, the masked combination of its first shares, as many as its threshold: {@link proofWidth} bytes
   * each. All other combinations follow from these, if the shares fit.
   */
  readonly proof: Uint8Array;
};
/** Codec of a {@link ShareSplit}. */
export const shareSplit: P.CoderType<ShareSplit> = P.validate(
  tlvStruct<ShareSplit>('split', { terms: [0xa0, splitTerms], proof: [0x81, rest] }),
  (split) => {
    const needed = split.terms.plan.groups.reduce((sum, group) => sum + group.threshold, 0);
    if (split.proof.length !== needed * proofWidth) throw new Error('not one value of the proof a needed share');
    return split;
  },
);

const splitLabel = label('share split');

/** Version of a split. A card refuses any other. */
export const splitVersion = protocolVersion;

/**
 * Digest of a split, 32 bytes. Two share cards with the same digest hold shares that make one wallet.
 *
 * @example
 * ```ts
 * import { dealMessage, recoveryMessage, splitDigest } from '@symbolon/protocol/shares';
 * const { split } = dealMessage.decode(deal).body;
 * splitDigest(split); // => splitDigest(recoveryMessage.decode(recovery).body.split)
 * ```
 */
export function splitDigest(split: ShareSplit): Uint8Array {
  return sha256(concatBytes(splitLabel, shareSplit.encode(split)));
}
