import { readFileSync } from 'node:fs';
import type { Interpreter } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { firmwareInterpreters } from '../src/cards/firmware.ts';

const { exports } = JSON.parse(readFileSync(new URL('../../chains/package.json', import.meta.url), 'utf8')) as {
  readonly exports: object;
};

test('the firmware reads every format that there is an interpreter for', async () => {
  const paths = Object.keys(exports).filter((path) => /\/firmware$/.test(path));
  const modules = await Promise.all(
    paths.map((path): Promise<object> => import(/* @vite-ignore */ `@symbolon/chains${path.slice(1)}`)),
  );
  const all = modules.flatMap((module) => Object.entries(module).filter(([name]) => name.endsWith('Interpreter')));
  expect(all.length).toBeGreaterThanOrEqual(paths.length);
  expect(
    all.filter(([, interpreter]) => !firmwareInterpreters.includes(interpreter as Interpreter)).map(([name]) => name),
  ).toEqual([]);
  expect(new Set(firmwareInterpreters.map(({ id }) => id)).size).toBe(firmwareInterpreters.length);
});
