import { expect, test } from 'vitest';
import { checkOurs, problems } from './support/cards.ts';
import { interpreterVectors } from './support/interpreter-vectors.ts';

test('our card meets every requirement', async () => {
  expect(problems(await checkOurs({ vectors: interpreterVectors }))).toEqual([]);
});
