/** What people see of a split: its plan and places in words, and a code to compare. */
import { quote } from '@symbolon/interface';
import { placesOf, type SharePlan } from '@symbolon/protocol/shares';
import * as P from 'micro-packed';

/**
 * Whether these shares make the wallet.
 *
 * @param indexes of shares, in the order of `placesOf`
 * @example
 * ```ts
 * import { isEnoughShares } from '@symbolon/backup';
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
 * isEnoughShares(plan, [0]); // => false
 * isEnoughShares(plan, [0, 2]); // => true
 * ```
 */
export function isEnoughShares(plan: SharePlan, indexes: readonly number[]): boolean {
  const places = placesOf(plan);
  const whole = plan.groups.filter(({ threshold }, group) => {
    const here = new Set(indexes.filter((index) => places[index]?.group === group));
    return here.size >= threshold;
  });
  return whole.length >= plan.groupThreshold;
}

/**
 * A plan in words.
 *
 * @example
 * ```ts
 * import { describeSharePlan } from '@symbolon/backup';
 * describeSharePlan({ groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] }); // => '2 of 3 cards'
 * const groups = [{ threshold: 1, count: 1 }, { threshold: 2, count: 3 }];
 * describeSharePlan({ groupThreshold: 2, groups }); // => '2 of 2 groups: 1 of 1 card, 2 of 3 cards'
 * ```
 */
export function describeSharePlan({ groupThreshold, groups }: SharePlan): string {
  const each = groups.map(({ threshold, count }) => `${threshold} of ${count} ${count === 1 ? 'card' : 'cards'}`);
  return groups.length === 1 ? each.join() : `${groupThreshold} of ${groups.length} groups: ${each.join(', ')}`;
}

/**
 * The place of a share in words, counted from 1 as people count.
 *
 * @example
 * ```ts
 * import { describeSharePlace } from '@symbolon/backup';
 * describeSharePlace({ groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] }, 2); // => 'share 3 of 3'
 * ```
 */
export function describeSharePlace(plan: SharePlan, index: number): string {
  const { group, member } = placesOf(plan)[index] ?? { group: 0, member: 0 };
  const share = `share ${member + 1} of ${plan.groups[group]?.count ?? 0}`;
  return plan.groups.length === 1 ? share : `${share} in group ${group + 1}`;
}

/**
 * The short code of a split: eight digits in two groups. Cards that show the same code hold shares that make one
 * wallet. It is the first eight bytes of the digest as an integer modulo 10^8. It helps people to sort cards; whether a
 * share fits, the cards prove to each other.
 *
 * @param digest `splitDigest`, 32 bytes
 * @example
 * ```ts
 * import { splitCode } from '@symbolon/backup';
 * splitCode(new Uint8Array(32).fill(1)); // => '3807 6673'
 * ```
 */
export function splitCode(digest: Uint8Array): string {
  const code = (P.U64BE.decode(digest.subarray(0, 8)) % 100_000_000n).toString().padStart(8, '0');
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** The names of people's cards: `"aunt", "safe" and "friend"`. */
export function listed(labels: readonly string[]): string {
  const named = labels.map((label) => quote(label));
  return named.length < 2 ? named.join() : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}
