import { expect, test } from 'vitest';
import { checkOurs, problems } from './support/cards.ts';

test('our card meets every requirement', async () => {
  expect(problems(await checkOurs())).toEqual([]);
});
