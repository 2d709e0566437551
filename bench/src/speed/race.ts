/** Measures contenders side by side on a machine that does other things too: in processor time, in turns, and as ratios. */
import { Bench } from 'tinybench';

export type Race = {
  readonly name: string;
  /** What one run of each contender does, in units of {@link Race.unit}. */
  readonly unit: string;
  /** The first is the one that the others are compared with. */
  readonly contenders: Readonly<Record<string, () => unknown>>;
};

export type Result = {
  readonly contender: string;
  /** Processor time of one run: the median of the rounds' means. */
  readonly microseconds: number;
  /** How many runs it does while the first does one: the median of the rounds' ratios. */
  readonly speed: number;
};

export type RaceOptions = {
  /** Each has every contender run once in turn. Default 5. */
  readonly rounds?: number;
  /** Of each contender in each round, at least. Default 300. */
  readonly milliseconds?: number;
};

/** User and system time of the whole process, collecting garbage and compiling included, other processes not. */
function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export async function run({ contenders }: Race, { rounds = 5, milliseconds = 300 }: RaceOptions = {}): Promise<readonly Result[]> {
  const names = Object.keys(contenders);
  const means: number[][] = names.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const bench = new Bench({
      time: milliseconds,
      iterations: 4,
      warmupTime: round === 0 ? milliseconds : 0,
      now: processorMilliseconds,
      throws: true,
    });
    for (const [name, step] of Object.entries(contenders)) bench.add(name, step);
    await bench.run();
    for (const [index, { result }] of bench.tasks.entries()) {
      if (result.state !== 'completed') throw new Error(`${names[index]} did not finish: ${result.state}`);
      means[index]?.push(result.latency.mean * 1000);
    }
  }
  return names.map((contender, index) => {
    const own = means[index] ?? [];
    return { contender, microseconds: median(own), speed: median(own.map((mean, round) => (means[0]?.[round] ?? Number.NaN) / mean)) };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
