/**
 * All shares of a secret together, as people have them who write them down: on a host, without cards. The words of each
 * are in `@symbolon/chains/phrases`.
 */
import type { Slip39Share } from '@symbolon/interface';
import { malformed } from '../encoding/tlv.ts';
import { limits } from '../limits.ts';
import { interpolate, type Point } from './gf256.ts';
import {
  decryptSecret,
  encryptSecret,
  type Random,
  recoverSecret,
  type Slip39Encryption,
  splitSecret,
} from './slip-39.ts';
import type { SharePlan } from './split.ts';

/** How a secret is encrypted before it is split. */
export type SplitOptions = {
  /** Of a generator for keys. */
  readonly random: Random;
  /** Printable ASCII. Every passphrase makes another secret of the shares, and none is wrong. Default: none. */
  readonly passphrase?: string;
  /** 0 to 15: each step doubles the 10 000 iterations that a guess of the passphrase takes. Default: 1. */
  readonly iterationExponent?: number;
  /** Whether the secret may be split again. `false`: for programs that know SLIP-39 of before 2024. Default: yes. */
  readonly extendable?: boolean;
};

/**
 * Why shares make no secret. `misfit`: they do not belong together, and no further share helps. `missing`: more will.
 */
export type SharesFault = { readonly kind: 'misfit' | 'missing'; readonly reason: string };

/**
 * Splits a secret into shares to be written down (SLIP-39). Wallets take what is split as the seed of BIP-32: they make
 * other keys if it is the entropy of a BIP-39 phrase.
 *
 * @param secret 16 to 64 bytes, an even number. It stays as it is
 * @returns group by group, in the order of the plan. The caller wipes the values
 * @throws SymbolonError `data/malformed` for a secret, a plan, a passphrase or an exponent that SLIP-39 does not have
 * @example
 * ```ts
 * import { secretOfShares, sharesOfSecret } from '@symbolon/protocol/shares';
 * const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
 * const secret = random(16);
 * const shares = sharesOfSecret(secret, { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] }, { random });
 * shares.length; // => 3
 * secretOfShares(shares.slice(1)); // => secret
 * ```
 */
export function sharesOfSecret(
  secret: Uint8Array,
  { groupThreshold, groups }: SharePlan,
  { random, passphrase = '', iterationExponent = 1, extendable = true }: SplitOptions,
): readonly Slip39Share[] {
  checkSecret(secret);
  checkPassphrase(passphrase);
  if (!Number.isInteger(iterationExponent) || iterationExponent < 0 || iterationExponent > 15)
    throw malformed('split', 'its iteration exponent is not 0 to 15');
  if (groups.length > 16 || groupThreshold > groups.length)
    throw malformed('split', `${groupThreshold} of ${groups.length} groups can't make a secret`);
  // SLIP-39, "Sharing a secret": copies of one share are no shares.
  if (groups.some(({ threshold, count }) => threshold === 1 && count > 1))
    throw malformed('split', 'where one share is enough, there is one share');
  const [high = 0, low = 0] = random(2);
  const encryption = { identifier: ((high & 0x7f) << 8) | low, extendable, iterationExponent };
  const encrypted = encryptSecret(secret, { ...encryption, passphrase });
  try {
    return sharesOfEncrypted(encrypted, { groupThreshold, groups }, { ...encryption, random });
  } finally {
    encrypted.fill(0);
  }
}

/**
 * Splits a secret that is encrypted already: encrypting takes most of the time of {@link sharesOfSecret}.
 *
 * @param encrypted as `encryptSecret` gives it. It stays as it is
 * @param plan one that SLIP-39 has
 * @param options how it was encrypted, and what is random in the split
 * @returns as {@link sharesOfSecret}
 * @throws SymbolonError `data/malformed` for a plan that SLIP-39 does not have
 * @example
 * ```ts
 * import { encryptSecret, secretOfShares, sharesOfEncrypted } from '@symbolon/protocol/shares';
 * const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
 * const secret = random(16);
 * const encryption = { identifier: 7, extendable: true, iterationExponent: 0 };
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
 * const shares = sharesOfEncrypted(encryptSecret(secret, encryption), plan, { ...encryption, random });
 * secretOfShares(shares); // => secret
 * ```
 */
export function sharesOfEncrypted(
  encrypted: Uint8Array,
  { groupThreshold, groups }: SharePlan,
  { random, ...encryption }: Slip39Encryption & Pick<SplitOptions, 'random'>,
): readonly Slip39Share[] {
  const ofGroups = splitSecret(encrypted, { threshold: groupThreshold, count: groups.length }, random);
  try {
    const common = { ...encryption, groupThreshold, groupCount: groups.length };
    return groups.flatMap((group, groupIndex) =>
      splitSecret(ofGroups[groupIndex] ?? encrypted, group, random).map((value, memberIndex) => ({
        ...common,
        groupIndex,
        memberIndex,
        memberThreshold: group.threshold,
        value,
      })),
    );
  } finally {
    for (const done of ofGroups) done.fill(0);
  }
}

/**
 * Why shares make no secret; `undefined` if they do, and then {@link secretOfShares} tells whether it is proven right.
 * More than enough are no fault.
 *
 * @example
 * ```ts
 * import { sharesFault, sharesOfSecret } from '@symbolon/protocol/shares';
 * const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
 * const shares = sharesOfSecret(random(16), plan, { random });
 * sharesFault(shares.slice(2)); // => { kind: 'missing', reason: 'one more share is missing' }
 * sharesFault(shares.slice(1)); // => undefined
 * ```
 */
export function sharesFault(shares: readonly Slip39Share[]): SharesFault | undefined {
  const reason = whyMisfit(shares);
  if (reason !== undefined) return { kind: 'misfit', reason };
  const [first] = shares;
  if (first === undefined) return { kind: 'missing', reason: 'there are no shares' };
  const groups = groupsOf(shares);
  const lacks = groups.filter((group) => !isWhole(group));
  const groupsLeft = first.groupThreshold - (groups.length - lacks.length);
  if (groupsLeft <= 0) return undefined;
  const ofBegun = lacks.map(([member, ...others]) => {
    const left = (member?.memberThreshold ?? 0) - others.length - 1;
    const whose = first.groupCount === 1 ? '' : ` of group ${(member?.groupIndex ?? 0) + 1}`;
    return `${left === 1 ? 'one more share' : `${left} more shares`}${whose}`;
  });
  const others = groupsLeft - lacks.length;
  const ofOthers = others <= 0 ? [] : [`the shares of ${others === 1 ? 'one other group' : `${others} other groups`}`];
  const choice =
    lacks.length > groupsLeft ? `, of which ${groupsLeft === 1 ? 'one is' : `${groupsLeft} are`} enough` : '';
  const parts = [...ofBegun, ...ofOthers];
  const isOne = parts.length === 1 && /^one more/.test(parts[0] ?? '');
  return { kind: 'missing', reason: `${parts.join(', and ')} ${isOne ? 'is' : 'are'} missing${choice}` };
}

/**
 * The secret of shares, in any order: as many as its thresholds say, or more. The caller wipes it. A wrong passphrase
 * gives another secret, which nothing tells from the right one.
 *
 * @throws SymbolonError `data/malformed`: what {@link sharesFault} says, a share that is not of this secret, or a
 * passphrase that SLIP-39 does not have
 * @example
 * ```ts
 * import { secretOfShares, sharesOfSecret } from '@symbolon/protocol/shares';
 * const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
 * const secret = random(32);
 * const groups = [{ threshold: 1, count: 1 }, { threshold: 2, count: 3 }];
 * const shares = sharesOfSecret(secret, { groupThreshold: 2, groups }, { random, passphrase: 'of mine' });
 * secretOfShares(shares.slice(0, 3), { passphrase: 'of mine' }); // => secret
 * ```
 */
export function secretOfShares(
  shares: readonly Slip39Share[],
  { passphrase = '' }: { readonly passphrase?: string } = {},
): Uint8Array {
  checkPassphrase(passphrase);
  const fault = sharesFault(shares);
  const [first] = shares;
  if (fault !== undefined || first === undefined) throw malformed('shares', fault?.reason ?? '');
  checkSecret(first.value);
  const ofGroups: Point[] = [];
  let encrypted = new Uint8Array();
  try {
    for (const group of groupsOf(shares).filter(isWhole)) {
      const points = group.map(({ memberIndex: x, value: y }) => ({ x, y }));
      ofGroups.push({ x: group[0]?.groupIndex ?? 0, y: recovered(points, group[0]?.memberThreshold ?? 1) });
    }
    encrypted = Uint8Array.from(recovered(ofGroups, first.groupThreshold));
    return decryptSecret(encrypted, { ...first, passphrase });
  } finally {
    for (const { y } of ofGroups) y.fill(0);
    encrypted.fill(0);
  }
}

/** Of the first points, with which all others have to fit. */
function recovered(points: readonly Point[], threshold: number): Uint8Array {
  const needed = points.slice(0, threshold);
  const secret = recoverSecret(needed);
  const fits = points.slice(threshold).every(({ x, y }) => {
    const expected = interpolate(needed, x);
    const isSame = expected.every((byte, at) => byte === y[at]);
    expected.fill(0);
    return isSame;
  });
  if (fits) return secret;
  secret.fill(0);
  throw malformed('shares', 'they do not fit each other: one is wrong, or of another secret');
}

const groupsOf = (shares: readonly Slip39Share[]): readonly (readonly Slip39Share[])[] =>
  [...new Set(shares.map(({ groupIndex }) => groupIndex))].map((index) =>
    shares.filter(({ groupIndex }) => groupIndex === index),
  );

const isWhole = (group: readonly Slip39Share[]): boolean => group.length >= (group[0]?.memberThreshold ?? 1);

function whyMisfit(shares: readonly Slip39Share[]): string | undefined {
  const [first] = shares;
  if (first === undefined) return undefined;
  const differ = (of: (share: Slip39Share) => unknown, among = shares): boolean => new Set(among.map(of)).size > 1;
  if (differ(({ identifier }) => identifier) || differ(({ extendable }) => extendable))
    return 'they are not of one set: the first two words of all have to be the same';
  if (differ(({ iterationExponent }) => iterationExponent))
    return 'they are of different secrets: their iteration exponents differ';
  if (differ(({ value }) => value.length)) return 'they are of different secrets: not all are equally long';
  if (differ(({ groupThreshold }) => groupThreshold)) return 'they ask for different numbers of groups';
  if (differ(({ groupCount }) => groupCount)) return 'they say different numbers of groups';
  if (first.groupThreshold > first.groupCount) return 'they ask for more groups than there are';
  const groups = groupsOf(shares);
  if (groups.some((group) => differ(({ memberThreshold }) => memberThreshold, group)))
    return 'shares of one group ask for different numbers of shares';
  if (groups.some((group) => new Set(group.map(({ memberIndex }) => memberIndex)).size < group.length))
    return 'two of them have the same place in their group: one is there twice, or wrong';
  return undefined;
}

/** @throws SymbolonError `data/malformed` */
function checkSecret({ length }: Uint8Array): void {
  const { min, max } = limits.seed;
  if (length < min || length > max || length % 2 !== 0)
    throw malformed('secret', `it does not have ${min} to ${max} bytes, an even number`);
}

/** SLIP-39, "Passphrase": every keyboard writes these alike. */
function checkPassphrase(passphrase: string): void {
  if (!/^[ -~]*$/.test(passphrase)) throw malformed('passphrase', 'it has more than printable ASCII (SLIP-39)');
}
