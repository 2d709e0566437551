/** Splits the secret of a wallet, and puts it together again. Pure: what must be remembered is the caller's. */
import { equalBytes } from '@noble/curves/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import {
  type DealPayload,
  decryptSecret,
  encryptSecret,
  type Point,
  placesOf,
  proofWidth,
  type Random,
  recoverSecret,
  type SharePlan,
  type ShareSplit,
  type SplitTerms,
  shareLabels,
  splitBytes,
  splitSecret,
} from '@symbolon/protocol/shares';
import {
  keySetDigest,
  type WalletSecret,
  walletFingerprint,
  walletFromEntropy,
  walletFromSeed,
} from '../keys/wallet.ts';
import { Refusal } from '../refusal.ts';
import { commitmentsOf, proveFit } from './fit.ts';

/** A split with its shares, in the order of their indexes. The caller wipes them. */
export type MadeSplit = { readonly split: ShareSplit; readonly shares: readonly DealPayload[] };

/** What a split is made of. The same inputs give the same bytes. */
export type SplitInput = Pick<SplitTerms, 'version' | 'setId' | 'epoch' | 'number' | 'plan'> & {
  readonly wallet: WalletSecret;
  /** 32 random bytes, from which all that is random in the split follows. */
  readonly seed: Uint8Array;
};

/**
 * Splits a whole wallet: its entropy, or its seed if the card knows no entropy.
 *
 * @throws Refusal `termsTooWide` for a part of a wallet
 */
export function makeSplit({ wallet, seed, plan, ...names }: SplitInput): MadeSplit {
  const root = wallet.roots.find(({ curve }) => curve === 'all');
  if (root === undefined) throw new Refusal('termsTooWide');
  const kind = root.entropy.length > 0 ? 'entropy' : 'seed';
  const random = randomFrom(seed);
  const [high = 0, low = 0] = random(2);
  const encryption = { identifier: ((high & 0x7f) << 8) | low, extendable: true, iterationExponent: 0 };
  const secret = encryptSecret(kind === 'entropy' ? root.entropy : root.secret, encryption);
  const values = dealt(secret, plan, (bytes, threshold) => splitSecret(bytes, threshold, random));
  const masks = dealt(random(proofWidth), plan, (bytes, threshold) => splitBytes(bytes, threshold, random));
  secret.fill(0);
  const shares = values.map((value, index) => ({ value, mask: masks[index] ?? new Uint8Array() }));
  const terms = {
    ...names,
    plan,
    kind,
    exportable: wallet.exportable,
    encryption,
    keySetDigest: keySetDigest(wallet),
    masterFingerprint: walletFingerprint(wallet),
    commitments: shares.map((share, index) => commitmentsOf(names, index, share)),
  } as const;
  return { split: { terms, proof: proveFit(terms, shares) }, shares };
}

/** SLIP-39: the secret is split over the groups, and what each group gets over its shares. */
function dealt(
  secret: Uint8Array,
  { groupThreshold, groups }: SharePlan,
  split: (bytes: Uint8Array, threshold: SharePlan['groups'][number]) => readonly Uint8Array[],
): readonly Uint8Array[] {
  const ofGroups = split(secret, { threshold: groupThreshold, count: groups.length });
  const values = groups.flatMap((threshold, group) => split(ofGroups[group] ?? new Uint8Array(), threshold));
  for (const value of ofGroups) value.fill(0);
  return values;
}

/** Everything random in a split, one draw after another: HKDF-SHA-256 of the seed and the number of the draw. */
function randomFrom(seed: Uint8Array): Random {
  let draws = 0;
  return (bytes) => {
    draws += 1;
    return hkdf(sha256, seed, undefined, concatBytes(shareLabels.randomness, Uint8Array.of(draws)), bytes);
  };
}

/** A share by its index. */
export type GatheredShare = { readonly index: number; readonly value: Uint8Array };

/** Whether these shares are enough. */
export function isEnough(plan: SharePlan, shares: readonly GatheredShare[]): boolean {
  return completeGroups(plan, shares).length >= plan.groupThreshold;
}

/**
 * The wallet of a split, from enough of its shares. The caller wipes it.
 *
 * @throws Refusal `sharesMissing`, `secretWrong`: the digest of SLIP-39 or the keys are not those of the split
 */
export function joinShares({ terms }: ShareSplit, shares: readonly GatheredShare[]): WalletSecret {
  const { plan, kind, encryption, exportable } = terms;
  const groups = completeGroups(plan, shares).slice(0, plan.groupThreshold);
  if (groups.length < plan.groupThreshold) throw new Refusal('sharesMissing');
  const secrets: Uint8Array[] = [];
  try {
    const points = groups.map(({ group, points }) => {
      const y = recovered(points);
      secrets.push(y);
      return { x: group, y };
    });
    const encrypted = recovered(points);
    const secret = decryptSecret(encrypted, encryption);
    secrets.push(encrypted, secret);
    const wallet =
      kind === 'entropy' ? walletFromEntropy(secret, { exportable }) : walletFromSeed(secret, { exportable });
    if (!equalBytes(keySetDigest(wallet), terms.keySetDigest)) throw new Refusal('secretWrong');
    return wallet;
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

/** The groups of which there are enough shares, each with as many points as its threshold. */
function completeGroups(plan: SharePlan, shares: readonly GatheredShare[]) {
  const places = placesOf(plan);
  return plan.groups.flatMap(({ threshold }, group) => {
    const points = shares.flatMap(({ index, value }): readonly Point[] => {
      const place = places[index];
      return place?.group === group ? [{ x: place.member, y: value }] : [];
    });
    return points.length < threshold ? [] : [{ group, points: points.slice(0, threshold) }];
  });
}

function recovered(points: readonly Point[]): Uint8Array {
  try {
    return recoverSecret(points);
  } catch (error) {
    if (isSymbolonError(error, 'data/malformed')) throw new Refusal('secretWrong');
    throw error;
  }
}
