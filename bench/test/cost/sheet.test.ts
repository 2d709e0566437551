import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, describe as group, test } from 'vitest';
import { drawChart } from '../../src/cost/chart.ts';
import { describe, differences, isWorse } from '../../src/cost/compare.ts';
import type { Sheet } from '../../src/cost/measure.ts';
import { fillPage } from '../../src/cost/page.ts';
import { bytesOf, comparisons, meets } from '../../src/cost/peers.ts';

const at = (path: string) => new URL(`../../../${path}`, import.meta.url);
const text = (path: string) => readFileSync(at(path), 'utf8');
const committed: Sheet = JSON.parse(text('docs/costs.json'));

group('the cost sheet', () => {
  test('is what the flows cost: what gets worse shows here, and what gets better is committed (pnpm cost --write)', () => {
    const measured: Sheet = JSON.parse(
      execFileSync(process.execPath, [fileURLToPath(at('bench/dist/cost/main.js')), '--json'], { encoding: 'utf8' }),
    );
    expect(differences(committed, measured).map(describe)).toEqual([]);
  });

  test('is what the page and its chart show', () => {
    expect(fillPage(text('docs/costs.md'), committed)).toBe(text('docs/costs.md'));
    expect(drawChart(committed)).toBe(text('docs/costs.svg'));
  });

  test.each(Object.entries(comparisons))('meets the goal of %s, or says why not', (flow, { goal, missed }) => {
    const costs = committed[flow];
    const met = goal === undefined || (costs !== undefined && meets(goal, costs));
    expect(missed === undefined).toBe(met);
  });
});

test.each([
  { flow: 'clone.1', taps: 3, roundTrips: 14, bytes: 3450 },
  { flow: 'clone.2', taps: 5, roundTrips: 22, bytes: 6100 },
])(
  'a backup ($flow) takes at most $taps taps, $roundTrips round trips and $bytes bytes, PIN session included',
  ({ flow, ...most }) => {
    const costs = committed[flow];
    if (costs === undefined) throw new Error(`no flow ${flow}`);
    process.stdout.write(`${flow}: ${costs.taps} taps, ${costs.roundTrips} round trips, ${bytesOf(costs)} bytes\n`);
    expect(meets(most, costs)).toBe(true);
  },
);

test('a figure that rises, falls, comes or goes is a difference; only one that rises is worse', () => {
  const [[name, costs] = ['', undefined]] = Object.entries(committed);
  if (costs === undefined) throw new Error('the sheet is empty');
  const changed = { ...costs, bytesUp: costs.bytesUp + 1, cardEc: { ...costs.cardEc, p256: costs.cardEc.p256 - 1 } };
  const found = differences({ [name]: costs }, { [name]: changed, another: costs });
  expect(found.filter(isWorse).map(({ figure }) => figure)).toEqual(['bytesUp']);
  expect(found.map(({ figure }) => figure)).toContain('cardEc.p256');
  expect(found.some(({ flow, was }) => flow === 'another' && was === undefined)).toBe(true);
  expect(differences(committed, committed)).toEqual([]);
});
