/**
 * The tasks of the packages, as turbo sees them: each package has them, and nothing that their outcome depends on is
 * missing from what turbo looks at.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { plannedTasks } from '../run-turbo.mjs';
import { folders, foldersWith, root } from '../workspace.mjs';

type Task = {
  readonly dependencies: readonly string[];
  readonly package: string;
  readonly directory: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly resolvedTaskDefinition: { readonly cache: boolean; readonly env: readonly string[] };
};

const tasksNamed = (name: string): Promise<readonly Task[]> => plannedTasks(name);

/** Source files a test file consists of: itself, and what it imports by relative path. */
function reached(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file) || !existsSync(file)) return known;
  known.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import) '(\.[^']+\.tsx?)'/g))
    reached(resolve(dirname(file), path), known);
  return known;
}

const testFiles = (folder: string) =>
  readdirSync(join(root, folder, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(root, folder, 'test', name));

const sourcesOfTests = (folder: string) => [...new Set(testFiles(folder).flatMap((file) => [...reached(file)]))];

let tests: readonly Task[] = [];
let checks: readonly Task[] = [];
beforeAll(async () => {
  tests = await tasksNamed('test');
  checks = await tasksNamed('check');
});
const taskOf = (folder: string) => tests.find(({ directory }) => directory === folder);

/** Its tests look at what a build of a minute has made: `pnpm site:test`. */
const apart = ['apps/site'];

test('every package has tests', () => {
  expect(foldersWith('test')).toEqual(folders.filter((folder) => !apart.includes(folder)));
});

describe.each(foldersWith('test'))('%s', (folder) => {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

  test('has the tasks', () => {
    expect(scripts).toMatchObject({ test: 'vitest run', check: expect.stringContaining('biome check') });
    if (folder.startsWith('packages/'))
      expect(scripts).toMatchObject({
        build: expect.stringContaining('tsc -b'),
        check: expect.stringMatching(/publint.*attw/),
      });
  });

  test('runs its tests as the top does: vitest takes the nearest configuration, also one that is meant for vite alone', () => {
    const own = readdirSync(join(root, folder)).filter((name) => /^vite(st)?\.config\./.test(name));
    if (own.length > 0)
      expect(readFileSync(join(root, folder, 'vitest.config.ts'), 'utf8')).toContain("from '../../vitest.config.ts'");
  });

  test('does not take tests from the cache that need a service of the machine', () => {
    const needsReader = sourcesOfTests(folder).some((file) => file === join(root, 'test/virtual-reader.ts'));
    if (needsReader) expect(taskOf(folder)?.resolvedTaskDefinition.cache).toBe(false);
  });

  test('names what its tests read of other folders', () => {
    const task = taskOf(folder);
    if (task?.resolvedTaskDefinition.cache === false) return;
    const inputs = Object.keys(task?.inputs ?? {}).map((input) => resolve(root, folder, input));
    const sources = sourcesOfTests(folder);
    // The build of another package is known by that package's task; its tests are not.
    const isBuilt = (path: string) =>
      folders.some(
        (other) => path === join(root, other) || (path.startsWith(`${join(root, other)}/`) && !path.includes('/test/')),
      );
    const read = sources.flatMap((file) => {
      const named = [...readFileSync(file, 'utf8').matchAll(/['`]((?:\.\.\/)+[^'`$]*)/g)];
      return named.map(([, path = '']) => resolve(dirname(file), path));
    });
    const missing = [...sources, ...read]
      .filter((path) => !isBuilt(path) && path !== resolve(root) && path !== join(root, 'packages'))
      .filter((path) => !path.startsWith(`${join(root, folder)}/`))
      .filter(
        (path) =>
          !inputs.some((input) => input === path || input.startsWith(`${path}/`) || dirname(input) === resolve(path)),
      );
    const names = new Set(missing.map((path) => relative(root, path)));
    expect([...names]).toEqual([]);
  });

  test('compiles no package that it does not name: turbo would not build that one first, and two compilers would write it at once', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const named = Object.keys({ ...dependencies, ...devDependencies });
    const projects = ['tsconfig.json', 'test/tsconfig.json', 'src/web/tsconfig.json']
      .map((name) => join(root, folder, name))
      .filter(existsSync);
    const compiled = projects.flatMap((project) =>
      (JSON.parse(readFileSync(project, 'utf8')).references ?? []).map(({ path }: { readonly path: string }) =>
        resolve(dirname(project), path),
      ),
    );
    const others = compiled.filter((path) => path !== join(root, folder) && !path.startsWith(`${join(root, folder)}/`));
    const names = others.map((path): string => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name);
    expect(names.filter((name) => !named.includes(name))).toEqual([]);
  });

  test('checks again when what its tests import of other folders changes', () => {
    const inputs = Object.keys(checks.find(({ directory }) => directory === folder)?.inputs ?? {}).map((input) =>
      resolve(root, folder, input),
    );
    const outside = sourcesOfTests(folder).filter((file) => !file.startsWith(`${join(root, folder)}/`));
    const built = (file: string) =>
      folders.some((other) => file.startsWith(`${join(root, other)}/`) && !file.includes('/test/'));
    expect(outside.filter((file) => !built(file) && !inputs.includes(file))).toEqual([]);
  });

  test('hands on what its tests read of the environment', () => {
    const declared = taskOf(folder)?.resolvedTaskDefinition.env ?? [];
    const known = (name: string) =>
      declared.some((pattern) => (pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern));
    const read = sourcesOfTests(folder).flatMap((file) => {
      // A string may hold a program of its own, for a child whose environment the test makes.
      const code = readFileSync(file, 'utf8').replace(/"(?:[^"\\\n]|\\.)*"/g, '');
      const direct = [...code.matchAll(/process\.env(?:\.([A-Z_]+)|\['([A-Z_]+)'\])/g)].map(
        ([, name, quoted]) => name ?? quoted ?? '',
      );
      const taken = [...code.matchAll(/const \{([^}]*)\} = process\.env/g)].flatMap(([, names = '']) =>
        names.split(',').map((name) => name.trim().split(/[ :=]/)[0] ?? ''),
      );
      return [...direct, ...taken].filter((name) => !known(name) && !['PATH', 'NODE_ENV', 'TURBO_HASH'].includes(name));
    });
    expect(read).toEqual([]);
  });
});

test('tests import helpers of other packages only where those packages are built for them', () => {
  const missing = foldersWith('test').flatMap((folder) => {
    const task = tests.find(({ directory }) => directory === folder);
    return sourcesOfTests(folder)
      .map((file) => folders.find((other) => other !== folder && file.startsWith(`${join(root, other)}/`)))
      .filter((other) => other !== undefined)
      .filter((other) => {
        const { name } = JSON.parse(readFileSync(join(root, other, 'package.json'), 'utf8'));
        return !task?.dependencies.includes(`${name}#build`);
      })
      .map((other) => `${folder} uses ${other}`);
  });
  expect([...new Set(missing)]).toEqual([]);
});

test('the graph of packages is looked at once all of them are built', async () => {
  const [graph] = await tasksNamed('check:graph');
  expect(graph?.dependencies).toEqual(['@symbolon/bench#build']);
  const bench = JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8'));
  const published = readdirSync(join(root, 'packages')).map(
    (name): string => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).name,
  );
  const reached = new Set(Object.keys({ ...bench.dependencies, ...bench.devDependencies }));
  // The firmware is reached through the emulator.
  expect(published.filter((name) => !reached.has(name))).toEqual(['@symbolon/card-core']);
});

test('no script starts turbo but by the launcher that keeps it silent', () => {
  const scripts = ['.', ...folders].flatMap((folder) =>
    Object.values<string>(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).scripts ?? {}),
  );
  expect(scripts.filter((script) => /turbo/.test(script) && !script.startsWith('node scripts/turbo.mjs'))).toEqual([]);
});
