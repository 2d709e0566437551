import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawChart } from '../../src/speed/chart.ts';
import { fillPage } from '../../src/speed/page.ts';
import type { Performance } from '../../src/speed/performance.ts';

const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

const measured: Performance = JSON.parse(docs('performance.json'));

test('the tables and the chart of docs/performance.md are what was measured', () => {
  expect(fillPage(docs('performance.md'), measured)).toBe(docs('performance.md'));
  expect(drawChart(measured)).toBe(docs('performance.svg'));
});
