import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillPage } from '../../src/speed/page.ts';

const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

test('the tables of docs/performance.md are what was measured', () => {
  expect(fillPage(docs('performance.md'), JSON.parse(docs('performance.json')))).toBe(docs('performance.md'));
});
