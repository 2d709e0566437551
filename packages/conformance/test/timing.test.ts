/** What is measured follows the clock that is given, so no test here waits for one. */
import { expect, test } from 'vitest';
import type { Bench } from '../src/bench/bench.ts';
import { tellApart } from '../src/bench/timing.ts';

/** What is told of two kinds of turns that take these times, in turn. */
async function toldOf(first: readonly number[], second: readonly number[]): Promise<string> {
  let clock = 0;
  let told = '';
  const tell = (text: string): void => {
    told = text;
  };
  const turn = (name: string, times: readonly number[]) => {
    let index = 0;
    return {
      name,
      // What comes before a turn is not part of it.
      before: async () => {
        clock += 1000;
      },
      run: async () => {
        clock += times[index++ % times.length] ?? 0;
      },
    };
  };
  await tellApart({ now: () => clock, tell } as Bench, 'VERIFY', [turn('one', first), turn('other', second)]);
  return told;
}

test('times whose middle halves do not meet are apart, and the others alike', async () => {
  expect(await toldOf([10], [10])).toMatch(/^VERIFY: alike\. one 10\.0 ms \(10\.0 to 10\.0\), other 10\.0 ms/);
  expect(await toldOf([10, 11, 12], [20, 21, 22])).toMatch(/^VERIFY: apart\./);
  expect(await toldOf([20, 21, 22], [10, 11, 12])).toMatch(/^VERIFY: apart\./);
  expect(await toldOf([10, 15, 20], [15, 20, 25])).toMatch(/^VERIFY: alike\./);
});

test('one slow turn, such as a reader makes, sets nothing apart', async () => {
  expect(await toldOf([10, 10, 10, 10, 10, 10, 10, 10, 500], [10, 11])).toMatch(/^VERIFY: alike\./);
});
