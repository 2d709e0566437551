import { expect, test } from 'vitest';
import { seededRandom } from '../../test/seeded-random.mjs';

type Random = ReturnType<typeof seededRandom>;

test('seeded randomness is the same for the same seed, and differs from call to call and from seed to seed', () => {
  const [first, again, other] = ['a', 'a', 'b'].map(seededRandom) as [Random, Random, Random];
  const bytes = first(40);
  expect(bytes).toHaveLength(40);
  expect(again(40)).toEqual(bytes);
  expect(first(40)).not.toEqual(bytes);
  expect(other(40)).not.toEqual(bytes);
});
