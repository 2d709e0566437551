import { expect, test } from 'vitest';
import { commands, interindustry } from '../src/commands/index.ts';

const rows = Object.values(commands);

test('no two commands have the same class and instruction', () => {
  const own = rows.map(({ cla, ins }) => `${cla}:${ins}`);
  const standard = Object.values(interindustry).map(({ ins }) => `0:${ins}`);
  const all = [...own, ...standard];
  expect(new Set(all).size).toBe(all.length);
});

test('no two commands have the same name', () => {
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});

test.each(rows.map(({ name, ins }) => [name, ins] as const))(
  '%s: INS is even, and not 6X or 9X (ISO/IEC 7816-4:2020 clause 5.5)',
  (_, ins) => {
    expect(ins % 2).toBe(0);
    expect([0x6, 0x9]).not.toContain(ins >> 4);
  },
);
