/** Measures whether two answers can be told apart by the time they take. What it finds is told, and judges no card. */
import type { Bench } from './bench.ts';

/** One kind of turn: what it is called, and what is timed, with what comes before and after it. */
export type Turn = {
  readonly name: string;
  /** Not timed. */
  readonly before?: () => Promise<void>;
  readonly run: () => Promise<unknown>;
  /** Not timed. */
  readonly after?: () => Promise<void>;
};

/** Turns of each kind. More would find less, and take longer. */
const turns = 9;

type Spread = { readonly low: number; readonly median: number; readonly high: number };

/**
 * Runs two kinds in turn, and tells the class that their times are in: *apart*, if the middle half of one lies wholly
 * beyond the middle half of the other, else *alike*. Alike is no proof: a reader and a computer add noise, and an
 * attacker measures more often.
 */
export async function tellApart({ now, tell }: Bench, about: string, kinds: readonly [Turn, Turn]): Promise<void> {
  const times = new Map<Turn, number[]>(kinds.map((kind) => [kind, []]));
  for (let turn = 0; turn < turns; turn += 1)
    for (const kind of kinds) {
      await kind.before?.();
      const start = now();
      await kind.run();
      times.get(kind)?.push(now() - start);
      await kind.after?.();
    }
  const [one, other] = kinds.map((kind) => spreadOf(times.get(kind) ?? [])) as [Spread, Spread];
  const apart = one.low > other.high || other.low > one.high;
  const named = `${kinds[0].name} ${text(one)}, ${kinds[1].name} ${text(other)}`;
  tell(`${about}: ${apart ? 'apart' : 'alike'}. ${named}; middle half of ${turns} turns each, over this link`);
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

const text = ({ low, median, high }: Spread): string =>
  `${median.toFixed(1)} ms (${low.toFixed(1)} to ${high.toFixed(1)})`;
