import type { Bench } from './bench/bench.ts';

/**
 * What has to be before the card for a requirement to be checked. `any`: any card, whatever it holds, and nothing of it
 * changes. `can`: the same, and its CAN. `blank`: no wallet. `wallet`: the test wallet, made by this package. `pair`:
 * the test wallet, and a second, blank card of the same pack. `end`: the test wallet, on a card that the check
 * terminates: nothing can be checked after it.
 */
export type Needs = 'any' | 'can' | 'blank' | 'wallet' | 'pair' | 'end';

/** One requirement of the specification, and how it is checked. */
export type Requirement = {
  /** Topic and number, such as `SM-07`. It never changes its meaning. */
  readonly id: string;
  /** What a card does, as one sentence. */
  readonly says: string;
  /** Page of the specification and section, such as `channel.md#secure-messaging`. */
  readonly clause: string;
  /**
   * `must`: every card. `optional`: a card may leave the commands out, and then answers them with `6D00`. `measured`: no
   * card fails it; what was measured is told.
   */
  readonly level: 'must' | 'optional' | 'measured';
  /** What has to be before the card. Anything but `any` and `can` is destructive: it erases the card. */
  readonly needs: Needs;
  /** The check changes the wallet or its passwords, so that the next check needs a new one. */
  readonly spends: boolean;
  /** Resolves if the card conforms. Rejects with what it did instead. */
  readonly check: (bench: Bench) => Promise<void>;
};

/** A requirement as its file states it. */
export type Row = readonly [
  says: string,
  clause: string,
  needs: Needs | `${Needs}, spends`,
  check: Requirement['check'],
  level?: Requirement['level'],
];

/**
 * Numbers the requirements of a topic, from 01, in the order of the rows. New rows go to the end.
 *
 * @param prefix two letters
 * @param level of rows that state none
 */
export function topic(
  prefix: string,
  rows: readonly Row[],
  usual: Requirement['level'] = 'must',
): readonly Requirement[] {
  return rows.map(([says, clause, condition, check, level = usual], index) => {
    const [needs, spends] = condition.split(', ') as [Needs, 'spends'?];
    const id = `${prefix}-${`${index + 1}`.padStart(2, '0')}`;
    return Object.freeze({ id, says, clause, level, needs, spends: spends !== undefined, check });
  });
}

/**
 * Whether checking it erases the card.
 *
 * @example
 * ```ts
 * import { isDestructive, requirements } from '@symbolon/conformance';
 * requirements.filter((requirement) => !isDestructive(requirement)).length > 100; // => true
 * ```
 */
export function isDestructive({ needs }: Pick<Requirement, 'needs'>): boolean {
  return needs !== 'any' && needs !== 'can';
}
