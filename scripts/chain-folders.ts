/** What there is of chains, by what is in their folders: so that a list that forgot one can be told. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interpreter } from '@symbolon/interface';

const root = join(import.meta.dirname, '..');
const sources = join(root, 'packages/chains/src');

/** Names of the folders of `chains` that hold a chain. */
export const chainFolders: readonly string[] = readdirSync(sources).filter((name) =>
  existsSync(join(sources, name, 'firmware/index.ts')),
);

/** Files that hold interpreters, from the top of the repository. */
export const interpreterFiles: readonly string[] = chainFolders.flatMap((chain) =>
  readdirSync(join(sources, chain, 'firmware'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `packages/chains/src/${chain}/firmware/${file}`)
    .filter((file) => /: Interpreter = /.test(readFileSync(join(root, file), 'utf8'))),
);

/** Every interpreter that is exported, by its name. */
export async function interpretersOfChains(): Promise<{ readonly [name: string]: Interpreter }> {
  const built = interpreterFiles.map((file) => join(root, file.replace('/src/', '/dist/').replace(/\.ts$/, '.js')));
  const modules = await Promise.all(built.map((file): Promise<object> => import(file)));
  return Object.fromEntries(
    modules.flatMap((module) => Object.entries(module)).filter(([name]) => name.endsWith('Interpreter')),
  );
}
