/**
 * Measures contenders side by side on a machine that does other things too: in processor time, in turns, and as ratios.
 */
import { Bench } from 'tinybench';
import { median } from '../median.ts';

export type Race = {
  /** What one run of each contender does, in units of {@link Race.unit}. */
  readonly unit: string;
  /** The first is the one that the others are compared with. */
  readonly contenders: Readonly<Record<string, () => unknown>>;
};

type Result = {
  readonly contender: string;
  /** Processor time of one run: the median of the rounds' means. */
  readonly milliseconds: number;
  /** How many runs it does while the first does one: the median of the rounds' ratios. */
  readonly speed: number;
};

export type Results = Pick<Race, 'unit'> & { readonly results: readonly Result[] };

export type RaceOptions = {
  /** Each has every contender run once in turn. Default 15. */
  readonly rounds?: number;
  /** Of each contender in each round, at least. Default 100. */
  readonly milliseconds?: number;
};

/** User and system time of the whole process, collecting garbage and compiling included, other processes not. */
function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export async function run(
  { unit, contenders }: Race,
  { rounds = 15, milliseconds = 100 }: RaceOptions = {},
): Promise<Results> {
  const names = Object.keys(contenders);
  const means: number[][] = names.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const bench = new Bench({
      time: milliseconds,
      iterations: 1,
      warmup: round === 0,
      warmupIterations: 1,
      warmupTime: milliseconds,
      now: processorMilliseconds,
      throws: true,
    });
    for (const [name, step] of Object.entries(contenders)) bench.add(name, step);
    await bench.run();
    for (const [index, { result }] of bench.tasks.entries()) {
      if (result.state !== 'completed') throw new Error(`${names[index]} did not finish: ${result.state}`);
      means[index]?.push(result.latency.mean);
    }
  }
  const results = names.map((contender, index) => {
    const own = means[index] ?? [];
    const ratios = own.map((mean, round) => (means[0]?.[round] ?? Number.NaN) / mean);
    return { contender, milliseconds: rounded(median(own)), speed: rounded(median(ratios)) };
  });
  return { unit, results };
}

/** To three significant figures: more is noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
