import { expect, test } from 'vitest';
import { requirements } from '../src/index.ts';
import { checkOurs, problems } from './support/cards.ts';
import { interpreterVectors } from './support/interpreter-vectors.ts';

const topics = [...new Set(requirements.map(({ id }) => id.slice(0, 2)))];
/** A few topics each, so that no single test is long. */
const size = 4;
const groups = Array.from({ length: Math.ceil(topics.length / size) }, (_, at) =>
  topics.slice(at * size, (at + 1) * size),
);

test.each(groups.map((group) => [group.join(', '), group] as const))('our card meets %s', async (_, group) => {
  const only = ({ id }: { readonly id: string }): boolean => group.includes(id.slice(0, 2));
  const outcomes = await checkOurs({ terminate: true, vectors: interpreterVectors, only });
  expect(problems(outcomes)).toEqual([]);
  const told = outcomes.filter(({ result }) => result === 'measured').map(({ reason }) => reason);
  for (const one of told) expect(one).toMatch(/: (alike|apart)\. .+ ms \(.+ to .+\), .+ 9 turns each/);
});
