/** What an attacker chooses from. */
import type { SharePlan } from '@symbolon/protocol/shares';
import { seededChoices } from '../../../../test/seeded-random.mjs';

export type Choices = ReturnType<typeof seededChoices> & {
  readonly pick: <T>(list: readonly T[]) => T;
  /** Some of a list, in another order. */
  readonly some: <T>(list: readonly T[], count: number) => readonly T[];
};

export function newChoices(seed: number): Choices {
  const choices = seededChoices(seed);
  const pick = <T>(list: readonly T[]): T => choices.of(list as T[]) as T;
  return {
    ...choices,
    pick,
    some: (list, count) => {
      const left = [...list];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(choices.below(left.length), 1)[0]!);
    },
  };
}

export const twoOf = (count: number): SharePlan => ({ groupThreshold: 1, groups: [{ threshold: 2, count }] });

export const plans: readonly SharePlan[] = [
  twoOf(2),
  twoOf(3),
  { groupThreshold: 1, groups: [{ threshold: 3, count: 3 }] },
  {
    groupThreshold: 2,
    groups: [
      { threshold: 1, count: 1 },
      { threshold: 2, count: 2 },
    ],
  },
];
