/** Where a recipe of CONTRIBUTING.md names a list to add to, and nothing else tells that it was forgotten, these do. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { describe, expect, test } from 'vitest';
import { chainFolders, interpreterFiles } from '../chain-folders.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The sources below a folder, in one. */
function sourcesIn(folder: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  return files.map((file) => read(join(folder, file))).join('\n');
}

describe('a chain', () => {
  test.each(chainFolders)('%s is one that the command speaks, by a folder and a row', (chain) => {
    expect(existsSync(join(root, 'packages/cli/src/chains', chain))).toBe(true);
    expect(read('packages/cli/src/chains/table.ts')).toContain(`'./${chain}/entry.ts'`);
  });

  test.each(chainFolders)('%s has a budget for what a wallet downloads of it', (chain) => {
    expect(read('bench/src/size/entry-points.ts')).toContain(`'chains/${chain}/sign': `);
  });

  test('has all its public modules among the exports of the package, and there no module that is gone', () => {
    const { exports } = JSON.parse(read('packages/chains/package.json')) as {
      readonly exports: { readonly [path: string]: string };
    };
    const gone = Object.values(exports).filter(
      (built) => !existsSync(join(root, 'packages/chains', built.replace('dist', 'src').replace('.js', '.ts'))),
    );
    expect(gone).toEqual([]);
    for (const chain of chainFolders)
      for (const module of ['address', 'sign', 'firmware'])
        expect(Object.keys(exports)).toContain(`./${chain}/${module}`);
    const published = interpreterFiles.filter((file) =>
      read(join(file, '../index.ts')).includes(`'./${file.split('/').at(-1)}'`),
    );
    expect(published).toEqual(interpreterFiles);
  });
});

describe('a card command', () => {
  test('has a section in the specification', () => {
    const headings = [...read('docs/spec/commands.md').matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(Object.values(commands).filter(({ name }) => !headings.includes(name))).toEqual([]);
    expect(headings.length).toBeGreaterThan(Object.values(interindustry).length);
  });

  test('has somebody who sends it: a function of the client, a ceremony, or the factory', () => {
    const senders = ['client', 'backup', 'emulator'].map((name) => sourcesIn(`packages/${name}/src`)).join('\n');
    const sent = new Set([...senders.matchAll(/\bcommands\.(\w+)/g)].map(([, name]) => name));
    expect(Object.keys(commands).filter((name) => !sent.has(name))).toEqual([]);
  });
});

describe('a transport', () => {
  const tests = ['packages/transport-pcsc', 'packages/transport-nfc', 'integration-tests'].flatMap((folder) =>
    readdirSync(join(root, folder, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => read(join(folder, 'test', file))),
  );
  const held = tests.filter((text) => text.includes('transportContract(')).join('\n');

  test.each(['transport-pcsc', 'transport-nfc'])(
    'of %s is opened by a function that a contract suite calls',
    (name) => {
      const { exports } = JSON.parse(read(`packages/${name}/package.json`)) as {
        readonly exports: { readonly [path: string]: string };
      };
      const modules = Object.values(exports).filter((file) => file.endsWith('.js'));
      const openers = modules.flatMap((file) => [
        ...read(`packages/${name}/${file.replace('./dist/', 'src/').replace(/\.js$/, '.ts')}`).matchAll(
          /^export (?:(?:async )?(?:function|const) |\{[^}]*?\b(?=open))(open[A-Z]\w*)/gm,
        ),
      ]);
      expect(openers.length).toBeGreaterThan(0);
      expect(openers.map(([, opener = '']) => opener).filter((opener) => !held.includes(`${opener}(`))).toEqual([]);
    },
  );
});
