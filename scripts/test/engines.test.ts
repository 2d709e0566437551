import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Name and version, and the releases of Node it asks for, of everything the lockfile can install. */
const asked = [
  ...readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8').matchAll(
    /^ {2}'?(\S+?@\S+?)'?:\n(?: {4}.*\n)*? {4}engines: \{.*?node: '?([^'},]+)/gm,
  ),
].map(([, name = '', range = '']) => ({ name, range }));

const refusing = (version: string) =>
  asked.filter(({ range }) => !satisfies(version, range)).map(({ name, range }) => `${name} asks for ${range}`);

test('nothing that is installed asks for a newer Node than the packages promise', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(engines.node).toBe('>=20.19');
  expect(asked.length).toBeGreaterThan(300);
  expect(refusing('20.19.4')).toEqual([]);
  // Metro, which builds the React Native example alone, leaves out the first four releases of 20.19.
  expect(refusing('20.19.0').filter((line) => !/^(metro|ob1|@react-native\/)/.test(line))).toEqual([]);
});

test('a dependency that asks for a newer Node is seen', () => {
  expect(refusing('18.20.0').length).toBeGreaterThan(20);
});
