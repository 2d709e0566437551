import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands, interindustry } from '../src/commands/table.ts';

const rows = Object.values(commands);

test('every command that is defined is in the table, under its name', async () => {
  const folder = join(import.meta.dirname, '../src/commands');
  const groups = readdirSync(folder).filter((file) => !['index.ts', 'define.ts'].includes(file));
  const modules = await Promise.all(groups.map((file): Promise<object> => import(join(folder, file))));
  const isCommand = (value: object) => 'ins' in value && 'access' in value;
  const defined = modules.flatMap((module) => Object.entries(module).filter(([, value]) => isCommand(value)));
  expect(Object.fromEntries(defined)).toEqual(commands);
  expect(defined.length).toBe(rows.length);
});

test('no two commands have the same class and instruction', () => {
  const own = rows.map(({ name, cla, ins }) => ({ name, code: `${cla.toString(16)} ${ins.toString(16)}` }));
  const standard = Object.entries(interindustry).map(([name, { ins }]) => ({ name, code: `0 ${ins.toString(16)}` }));
  const all = [...own, ...standard];
  expect(all.filter(({ code }, at) => all.findIndex((other) => other.code === code) !== at)).toEqual([]);
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
