import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { publicServers } from '../../src/time/public-servers.ts';
import { readServers, serverList } from '../../src/time/time-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'symbolon-servers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { servers } = serverList(publicServers.slice(0, 2));
const [first, second] = servers.map((server) => ({ ...server, version: 'Google-Roughtime' }));
const listOf = (...each: readonly unknown[]): string => {
  const file = join(folder, 'list.json');
  writeFileSync(file, JSON.stringify({ servers: each }));
  return file;
};

test('servers of a list that speak only other versions are left out; a list of such alone is refused, by name', () => {
  expect(readServers(listOf(first, servers[1])).map(({ name }) => name)).toEqual([second?.name]);
  expect(() => readServers(listOf(first, second))).toThrow(
    expect.objectContaining({
      code: 'file/malformed',
      message: expect.stringContaining(`${first?.name}, ${second?.name}`),
    }),
  );
  expect(readServers(listOf())).toEqual([]);
});
