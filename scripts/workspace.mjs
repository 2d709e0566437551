/** The packages of the workspace, as folders below the top. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {readonly string[]} */
export const folders = [
  ...['packages', 'apps', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  ),
  'bench',
  'integration-tests',
  'scripts',
].filter((folder) => existsSync(join(root, folder, 'package.json')));

/**
 * Those whose `package.json` has a script.
 *
 * @param {string} script
 */
export const foldersWith = (script) =>
  folders.filter(
    (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).scripts?.[script] !== undefined,
  );

/**
 * What follows `--project` for all tests of a folder: some have modules of their own (`vitest.config.ts`). Vitest does
 * not mind where one of the two is missing.
 *
 * @param {string} name
 */
export const wholeProject = (name) => [name, '--project', `${name}-alone`];
