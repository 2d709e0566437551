/** Splits the secret of a wallet, and puts it together again. Pure: what must be remembered is the caller's. */
import { equalBytes } from '@noble/curves/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { isSymbolonError, type Slip39Share } from '@symbolon/interface';
import {
  type DealPayload,
  encryptSecret,
  placesOf,
  proofWidth,
  type Random,
  type SharePlan,
  type ShareSplit,
  type SplitTerms,
  secretOfShares,
  shareLabels,
  sharesFault,
  sharesOfEncrypted,
  splitBytes,
} from '@symbolon/protocol/shares';
import {
  keySetDigest,
  type WalletSecret,
  walletFingerprint,
  walletFromEntropy,
  walletFromSeed,
  wipeWallet,
} from '../keys/wallet.ts';
import { Refusal } from '../refusal.ts';
import { commitmentsOf, proveFit } from './fit.ts';

/** A split with its shares, in the order of their indexes. The caller wipes them. */
export type MadeSplit = {
  readonly split: ShareSplit;
  readonly shares: readonly DealPayload[];
  /** What is split. It takes most of the time, and serves the next deal. */
  readonly encrypted: Uint8Array;
};

/** What a split is made of. The same inputs give the same bytes. */
export type SplitInput = Pick<SplitTerms, 'version' | 'setId' | 'epoch' | 'number' | 'plan'> & {
  readonly wallet: WalletSecret;
  /** 32 random bytes, from which all that is random in the split follows. */
  readonly seed: Uint8Array;
  /** As an earlier {@link makeSplit} of the same split gave it. */
  readonly encrypted?: Uint8Array | undefined;
};

/**
 * Splits a whole wallet: its entropy, or its seed if the card knows no entropy.
 *
 * @throws Refusal `termsTooWide` for a part of a wallet
 */
export function makeSplit({ wallet, seed, plan, encrypted: before, ...names }: SplitInput): MadeSplit {
  const root = wallet.roots.find(({ curve }) => curve === 'all');
  if (root === undefined) throw new Refusal('termsTooWide');
  const kind = root.entropy.length > 0 ? 'entropy' : 'seed';
  const random = randomFrom(seed);
  const secret = kind === 'entropy' ? root.entropy : root.secret;
  const [high = 0, low = 0] = random(2);
  const encryption = { identifier: ((high & 0x7f) << 8) | low, extendable: true, iterationExponent: 0 };
  const encrypted = before ?? encryptSecret(secret, encryption);
  const dealt = sharesOfEncrypted(encrypted, plan, { ...encryption, random });
  const masks = splitMask(random, plan);
  const shares = dealt.map(({ value }, index) => ({ value, mask: masks[index] ?? new Uint8Array() }));
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
  return { split: { terms, proof: proveFit(terms, shares) }, shares, encrypted };
}

/** A mask for each share: split as the secret is, and with nothing to prove it. */
function splitMask(random: Random, { groupThreshold, groups }: SharePlan): readonly Uint8Array[] {
  const mask = random(proofWidth);
  const ofGroups = splitBytes(mask, { threshold: groupThreshold, count: groups.length }, random);
  const masks = groups.flatMap((group, index) => splitBytes(ofGroups[index] ?? mask, group, random));
  for (const done of [mask, ...ofGroups]) done.fill(0);
  return masks;
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
export function isEnough({ terms }: ShareSplit, shares: readonly GatheredShare[]): boolean {
  return sharesFault(shares.map((share) => clearShare(terms, share))) === undefined;
}

/**
 * The wallet of a split, from enough of its shares. The caller wipes it.
 *
 * @throws Refusal `sharesMissing`, `secretWrong`: the digest of SLIP-39 or the keys are not those of the split
 */
export function joinShares({ terms }: ShareSplit, shares: readonly GatheredShare[]): WalletSecret {
  const written = shares.map((share) => clearShare(terms, share));
  if (sharesFault(written) !== undefined) throw new Refusal('sharesMissing');
  const { kind, exportable } = terms;
  const secret = secretOf(written);
  try {
    const wallet =
      kind === 'entropy' ? walletFromEntropy(secret, { exportable }) : walletFromSeed(secret, { exportable });
    if (equalBytes(keySetDigest(wallet), terms.keySetDigest)) return wallet;
    wipeWallet(wallet);
    throw new Refusal('secretWrong');
  } finally {
    secret.fill(0);
  }
}

function secretOf(shares: readonly Slip39Share[]): Uint8Array {
  try {
    return secretOfShares(shares);
  } catch (error) {
    if (isSymbolonError(error, 'data/malformed')) throw new Refusal('secretWrong');
    throw error;
  }
}

/** A share in the clear, as SLIP-39 has it. */
export function clearShare({ encryption, plan }: SplitTerms, { index, value }: GatheredShare): Slip39Share {
  const { group, member } = placesOf(plan)[index] ?? { group: 0, member: 0 };
  return {
    ...encryption,
    groupIndex: group,
    groupThreshold: plan.groupThreshold,
    groupCount: plan.groups.length,
    memberIndex: member,
    memberThreshold: plan.groups[group]?.threshold ?? 0,
    value,
  };
}
