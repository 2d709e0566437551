/** A plan of shares in words. The page of the recovery plan has these, without the codecs of messages. */
import type { SharePlan } from '@symbolon/protocol/shares';

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
  const places = indexes.map((index) => ({ index, group: placeIn(plan, index).group }));
  const whole = plan.groups.filter(({ threshold }, group) => {
    const here = new Set(places.filter((place) => place.group === group).map(({ index }) => index));
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
 * describeSharePlan({ groupThreshold: 2, groups }); // => '2 of 2 groups (1 of 1 card; 2 of 3 cards)'
 * ```
 */
export function describeSharePlan({ groupThreshold, groups }: SharePlan): string {
  const each = groups.map(({ threshold, count }) => `${threshold} of ${count} ${count === 1 ? 'card' : 'cards'}`);
  return groups.length === 1 ? each.join() : `${groupThreshold} of ${groups.length} groups (${each.join('; ')})`;
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
  const { group, member } = placeIn(plan, index);
  const share = `share ${member + 1} of ${plan.groups[group]?.count ?? 0}`;
  return plan.groups.length === 1 ? share : `${share} in group ${group + 1}`;
}

/** As `placesOf`: group by group. A group beyond the last one is none. */
export function placeIn({ groups }: SharePlan, index: number): { readonly group: number; readonly member: number } {
  let member = index;
  let group = 0;
  for (const { count } of groups) {
    if (member < count) break;
    member -= count;
    group += 1;
  }
  return { group, member };
}
