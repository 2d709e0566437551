/** Shows that the machinery finds what there is to find: it runs on an example whose outcome is known. */
import { isDeepStrictEqual } from 'node:util';
import { isSurvivor, mutantsOf } from './report.mjs';
import { mutate } from './stryker.mjs';

const file = 'scripts/mutation/example/limits.ts';
const part = { name: 'example', tests: ['scripts/mutation/example/limits.test.ts'] };

const expected = {
  killed: [
    'amount > limits[size] → amount >= limits[size]',
    '{ small: 10, large: 100 } → {}',
    '{ return a + b; } → {}',
  ],
  timedOut: ['left -= 1 → left += 1'],
  explained: ['a > b → a >= b'],
};
const survivors = ['a + b → a - b'];

/** Says what is wrong, if anything is. */
export async function checkMachinery() {
  const report = await mutate(part, [file], { force: true });
  if (report === undefined) return 'Stryker did not run';
  const mutants = mutantsOf(report);
  const outcomes = new Map(mutants.map(({ change, outcome }) => [change, outcome]));
  const wrong = Object.entries(expected).flatMap(([outcome, changes]) =>
    changes.filter((change) => outcomes.get(change) !== outcome),
  );
  const found = mutants.filter(isSurvivor).map(({ change }) => change);
  if (!isDeepStrictEqual(found.sort(), survivors.sort())) wrong.push(`survivors: ${found.join('; ')}`);
  return wrong.length === 0 ? undefined : wrong.join('\n');
}
