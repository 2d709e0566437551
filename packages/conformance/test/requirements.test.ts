import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isDestructive, requirements } from '../src/index.ts';
import { topicNames } from '../src/report/topics.ts';

const page = '../../../docs/spec/requirements.md';

test('docs/spec/requirements.md lists every requirement', async () => {
  await expect(specificationPage()).toMatchFileSnapshot(page);
});

test('no id is given twice, and every topic has a name', () => {
  const ids = requirements.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => topicNames[id.slice(0, 2)] === undefined)).toEqual([]);
});

test('every clause is a section of the specification', () => {
  const anchors = new Map<string, ReadonlySet<string>>();
  const missing = requirements.filter(({ clause }) => {
    const [file = '', anchor = ''] = clause.split('#');
    const known = anchors.get(file) ?? anchorsOf(file);
    anchors.set(file, known);
    return !known.has(anchor);
  });
  expect(missing.map(({ id, clause }) => `${id} ${clause}`)).toEqual([]);
});

function anchorsOf(file: string): ReadonlySet<string> {
  const text = readFileSync(new URL(`../../../docs/spec/${file}`, import.meta.url), 'utf8');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  const named = headings.map((title) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  return new Set(['', ...named]);
}

function specificationPage(): string {
  const prefixes = [...new Set(requirements.map(({ id }) => id.slice(0, 2)))];
  return `${introduction}${prefixes.map(sectionOf).join('')}`;
}

const introduction = `# Requirements

What the [conformance kit](../../packages/conformance) checks of a card, by number. Reports name the same numbers. A
number never gets another meaning. The sentences say no more than the clause that they name: it decides.

A check marked ✱ erases the card, and one marked ✝ terminates it: no card is left. A row marked *optional* is about
commands that a card may leave out. A row marked *measured* is told, and no card fails it.

This page is made from the kit: \`pnpm test --project conformance requirements -u\`.
`;

function sectionOf(prefix: string): string {
  const rows = requirements
    .filter(({ id }) => id.startsWith(prefix))
    .map((requirement) => {
      const { id, says, clause, level, needs } = requirement;
      const mark = needs === 'end' ? ' ✝' : isDestructive(requirement) ? ' ✱' : '';
      const marks = `${mark}${level === 'must' ? '' : ` *${level}*`}`;
      return `| ${id}${marks} | ${says} | [${clause.replace('.md', '').replace('#', ', ')}](${clause}) |`;
    });
  return `\n## ${topicNames[prefix]}\n\n| number | a card conforms if | clause |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
