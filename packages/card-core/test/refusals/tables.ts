/** The tables of refusals in the pages of the specification. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const spec = join(import.meta.dirname, '../../../../docs/spec');

/** A table of refusals: the heading above it, with `, 2` for the second one below it, and its rows, each an answer as `6A80` or `63Cx` and a condition. */
export type RefusalTable = {
  readonly heading: string;
  readonly rows: readonly { readonly answer: string; readonly condition: string }[];
};

/** Of a page, in order. */
export function refusalTablesOf(page: string): readonly RefusalTable[] {
  const text = readFileSync(join(spec, page), 'utf8');
  const tables = text.matchAll(/^\| answer \| condition \|\n\| --- \| --- \|\n((?:\|.*\n?)+)/gm);
  const count = new Map<string, number>();
  const named = (heading: string): string => {
    const number = (count.get(heading) ?? 0) + 1;
    count.set(heading, number);
    return number === 1 ? heading : `${heading}, ${number}`;
  };
  return Array.from(tables, ({ index, 1: body = '' }) => ({
    heading: named([...text.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? ''),
    rows: Array.from(body.matchAll(/^\| `(\w+)` \| (.*) \|$/gm), ([, answer = '', condition = '']) => ({
      answer,
      condition,
    })),
  }));
}
