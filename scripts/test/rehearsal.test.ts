/**
 * `pnpm rehearsal` needs a registry and minutes, and is no part of the tests; what it makes of our pages and of its
 * outcomes is, and that the pages name all that their programs import.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const load = (name: string): Promise<unknown> => import(join(root, 'scripts/rehearsal', `${name}.mjs`));

type Consumer = {
  readonly name: string;
  readonly uses: { readonly [tool: string]: string };
  readonly built: string;
  readonly ran: string;
  readonly knownRed?: { readonly why: string; readonly fails: RegExp };
};
type Manifest = { readonly version: string; readonly [field: string]: unknown };

const { consumers } = (await load('consumers')) as { readonly consumers: readonly Consumer[] };
const { outcomeOf, tableOf } = (await load('report')) as {
  readonly outcomeOf: (
    consumer: Partial<Consumer>,
    error?: Error,
  ) => { readonly isRight: boolean; readonly text: string };
  readonly tableOf: (consumers: readonly Consumer[]) => string;
};
const { asserting, installLinesOf, programOf } = (await load('pages')) as {
  readonly asserting: (program: string) => string;
  readonly installLinesOf: (markdown: string) => readonly string[];
  readonly programOf: (markdown: string) => string;
};
const { faultsOf } = (await load('faults')) as {
  readonly faultsOf: (manifest: Manifest, contents: string) => readonly string[];
};

describe('a page', () => {
  const page = [
    '```sh\nnpm install a b   # and more, see below\napt-get install c\n```',
    '```ts\nconst one = 1;\none; // => 1\n```',
    'Between them, `npm install` of a sentence is no line.',
    '```sh\nnpm install --save-dev d\n```',
    '```tsx\nnot();\n```\n```ts\n  two(one) // => { a: 1 }\n```\n',
  ].join('\n\n');

  test('says what to install, in its order and without comments', () => {
    expect(installLinesOf(page)).toEqual(['npm install a b', 'npm install --save-dev d']);
  });

  test('is one program, whose values are assertions', () => {
    const program = asserting(programOf(page));
    expect(program).toContain('const one = 1;\nassert.deepStrictEqual(one, 1);\n');
    expect(program).toContain('  assert.deepStrictEqual(two(one), { a: 1 });');
    expect(program).not.toContain('not()');
    expect(program).not.toContain('// =>');
  });

  const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`);
  const guides = readdirSync(join(root, 'docs/guides')).map((name) => `docs/guides/${name}`);
  const programs = [...readmes, ...guides].filter((name) => programOf(readFileSync(join(root, name), 'utf8')) !== '');

  test.each(programs)('%s installs all that its program imports', (name) => {
    const markdown = readFileSync(join(root, name), 'utf8');
    const installed = new Set(installLinesOf(markdown).flatMap((line) => line.split(' ').slice(2)));
    const imported = [...programOf(markdown).matchAll(/ from '((?:@[^/']+\/)?[^/']+)/g)].map(([, from = '']) => from);
    expect(imported.filter((from) => !from.startsWith('node:') && !installed.has(from))).toEqual([]);
    expect(imported.length).toBeGreaterThan(0);
  });

  test.each(programs)('%s is in the rehearsal', (name) => {
    const consumer = name.startsWith('packages/') ? `readme-${name.split('/')[1]}` : 'guide';
    expect(consumers.map((one) => one.name)).toContain(consumer);
  });
});

describe('the outcome', () => {
  const knownRed = { why: 'it is so', fails: /no answer/ };

  test.each([
    ['works', {}, undefined, true],
    ['fails', {}, new Error('no answer'), false],
    ['fails as is known', { knownRed }, new Error('no answer: 3'), true],
    ['works, though it is known not to', { knownRed }, undefined, false],
    ['fails in another way than is known', { knownRed }, new Error('no network'), false],
  ] as const)('of a consumer that %s', (_, consumer, error, isRight) => {
    expect(outcomeOf(consumer, error).isRight).toBe(isRight);
  });

  test('names are unique, and docs/consumers.md has the table that `--list` prints', () => {
    expect(new Set(consumers.map(({ name }) => name)).size).toBe(consumers.length);
    expect(readFileSync(join(root, 'docs/consumers.md'), 'utf8')).toContain(`\n${tableOf(consumers)}\n`);
  });

  test('docs/consumers.md says of each runtime and bundler what ran, by consumers that there are and that work', () => {
    const page = readFileSync(join(root, 'docs/consumers.md'), 'utf8');
    const [, rest = ''] = page.split('| runtime or bundler |');
    const rows = rest
      .split('\n')
      .slice(2)
      .filter((line) => line.startsWith('| ') && !line.startsWith('| `'));
    const named = rows.slice(0, 12).flatMap((row) => [...row.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name));
    const working = consumers.filter(({ knownRed }) => knownRed === undefined).map(({ name }) => name);
    expect(new Set(named).size).toBeGreaterThan(12);
    expect(named.filter((name) => !working.includes(name ?? ''))).toEqual([]);
  });
});

describe('a published package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-published-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  for (const name of ['README.md', 'LICENSE', 'dist/card.js', 'dist/card.d.ts']) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  const good = {
    version: '0.1.0',
    exports: { './card': './dist/card.js' },
    dependencies: { '@symbolon/protocol': '^0.1.0', other: '^2.0.0' },
  };

  test.each([
    ['is whole', good, []],
    ['keeps a range of the workspace', { ...good, dependencies: { a: 'workspace:^' } }, ['a: workspace:^']],
    ['keeps a range of the catalog', { ...good, peerDependencies: { b: 'catalog:' } }, ['b: catalog:']],
    [
      'names another version of ours',
      { ...good, version: '0.2.0' },
      ['@symbolon/protocol: ^0.1.0, with 0.2.0 published beside it'],
    ],
    [
      'was not built',
      { ...good, exports: { './x': './dist/x.js' } },
      ['./dist/x.js is not in it', './dist/x.d.ts is not in it'],
    ],
    ['has no command', { version: '0.1.0', bin: { symbolon: './dist/main.js' } }, ['./dist/main.js is not in it']],
  ])('that %s', (_, manifest, faults) => {
    expect(faultsOf(manifest, folder)).toEqual(faults);
  });
});

describe("somebody whose own settings send our packages, with a token, to all the world's registry", () => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-somebody-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /**
   * Runs a module of the rehearsal's as that person, with `local` for the registry of the rehearsal; gives what reached
   * which of the two.
   */
  async function asSomebody(
    program: string,
  ): Promise<{ readonly output: string; readonly world: readonly string[]; readonly local: readonly string[] }> {
    const listen = async (arrived: string[]) => {
      const server = createServer((request, response) => {
        arrived.push(`${request.method} ${request.url}`);
        request.resume().on('end', () => response.writeHead(request.method === 'PUT' ? 201 : 404).end('{}'));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { server, at: `127.0.0.1:${(server.address() as AddressInfo).port}/` };
    };
    const [world, local]: [string[], string[]] = [[], []];
    const [wide, own] = [await listen(world), await listen(local)];
    const lines = `@symbolon:registry=http://${wide.at}\n//${wide.at}:_authToken=real\n`;
    writeFileSync(join(folder, '.npmrc'), lines);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@symbolon/one', version: '1.0.0' }));
    mkdirSync(join(folder, 'project'), { recursive: true });
    writeFileSync(
      join(folder, 'project/package.json'),
      JSON.stringify({ name: '@symbolon/one', version: '1.0.0', files: [] }),
    );
    const env = {
      ...process.env,
      HOME: folder,
      npm_config_userconfig: join(folder, '.npmrc'),
      'npm_config_@symbolon:registry': `http://${wide.at}`,
      LOCAL: `http://${own.at}`,
      WORLD: `http://${wide.at}`,
      REHEARSAL: join(root, 'scripts/rehearsal'),
    };
    const options = { cwd: join(folder, 'project'), env };
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      options,
    ).finally(() => {
      wide.server.close();
      own.server.close();
    });
    return { output: stdout + stderr, world, local };
  }

  const here =
    "const { environment, run } = await import(process.env.REHEARSAL + '/processes.mjs'); const cwd = process.cwd(); const { LOCAL, WORLD } = process.env;";

  test('publishes to the registry of the rehearsal only', async () => {
    const publish =
      "await run('pnpm', ['publish', '--no-git-checks', '--registry', LOCAL], { cwd, env: environment({ npm_config_registry: LOCAL }) });";
    const { world, local } = await asSomebody(`${here} ${publish}`);
    expect(world).toEqual([]);
    expect(local).toEqual(['PUT /@symbolon%2fone']);
  });

  test('installs from it only', async () => {
    const load = "const { createProject } = await import(process.env.REHEARSAL + '/project.mjs');";
    const project = "const project = createProject(cwd + '/of-somebody', { registry: LOCAL, version: '1.0.0' }, {});";
    const { world, local } = await asSomebody(
      `${here} ${load} ${project} await project.install(['two']).catch(() => {});`,
    );
    expect(world).toEqual([]);
    expect(local).toContain('GET /@symbolon%2ftwo');
  });

  test('is stopped before anything is published, should a setting get through', async () => {
    const guard = "const { assertLocal } = await import(process.env.REHEARSAL + '/../registries.mjs');";
    const evil =
      "const env = environment(); (await import('node:fs')).writeFileSync(cwd + '/.npmrc', '@symbolon:registry=https://registry.invalid/');";
    const ask =
      "await assertLocal({ command: 'pnpm', parameters: [] }, { cwd, env }).catch(({ message }) => console.log(message));";
    expect((await asSomebody(`${here} ${guard} ${evil} ${ask}`)).output).toContain(
      'nothing is published: pnpm would send it to https://registry.invalid/',
    );
  });
});
