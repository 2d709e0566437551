/**
 * A release from beginning to end in a copy of this repository, with the real tools and a registry that only listens:
 * the first versions, tarballs from a tree that was never built, bills of materials, what reaches the registry, and the
 * second release.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};
type Outcome = { readonly status: number; readonly output: string };
type Component = { readonly group?: string; readonly name: string; readonly version: string };
type Bill = {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly serialNumber: string;
};
type Upload = { readonly _attachments: Readonly<Record<string, { readonly data: string }>> };

const root = join(import.meta.dirname, '../..');
const folders = readdirSync(join(root, 'packages')).sort();

/** Compiled once more, elsewhere. All of them take long: `pnpm nightly release`. */
const rebuilt = process.env['RELEASE_REBUILT'] === 'all' ? folders : ['client'];

const top = mkdtempSync(join(tmpdir(), 'release-'));
const first = join(top, 'first');
const second = join(top, 'a folder of another name', 'second');
const unpacked = join(top, 'unpacked');

type Environment = NodeJS.ProcessEnv;
type Place = { readonly cwd: string; readonly env: Environment };
const {
  assertLocal,
  environmentOfNobody,
  usersSettings,
}: {
  readonly assertLocal: (
    pnpm: { readonly command: string; readonly parameters: readonly string[] },
    place: Place,
  ) => Promise<void>;
  readonly environmentOfNobody: (
    env: Environment,
    home: string,
    settings: Readonly<Record<string, string>>,
  ) => Environment;
  readonly usersSettings: () => Readonly<Record<string, string>>;
} = await import(join(root, 'scripts/registries.mjs'));

/**
 * Somebody whose settings send our packages, with a token, to a registry of their own, which only counts what arrives.
 */
const strays: string[] = [];
const elsewhere = createServer((request, response) => {
  strays.push(`${request.method} ${request.url}`);
  request.resume().on('end', () => response.writeHead(request.method === 'PUT' ? 201 : 404).end('{}'));
});
await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
const stray = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
const somebody = join(top, 'somebody');
mkdirSync(somebody);
writeFileSync(join(somebody, '.npmrc'), `@symbolon:registry=http://${stray}\n//${stray}:_authToken=real\n`);
const hostile: NodeJS.ProcessEnv = { ...process.env, HOME: somebody, npm_config_userconfig: join(somebody, '.npmrc') };

/**
 * Nobody's settings, a fixed time for commits, and no check of dependencies before each command: the copies are not
 * installed twice.
 */
const environment: NodeJS.ProcessEnv = {
  ...environmentOfNobody(hostile, join(top, 'home'), usersSettings()),
  CI: 'true',
  NO_COLOR: '1',
  GITHUB_REPOSITORY: 'symbolon/symbolon',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_DATE: '2030-01-02T03:04:05Z',
  GIT_COMMITTER_DATE: '2030-01-02T03:04:05Z',
  pnpm_config_verify_deps_before_run: 'false',
};

async function run(
  cwd: string,
  program: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const options = { cwd, env: { ...environment, ...more }, maxBuffer: 2 ** 26 };
  return promisify(execFile)(program, args, options).then(
    ({ stdout, stderr }) => ({ status: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ status: Number(code), output: `${stdout}${stderr}` }),
  );
}

async function succeed(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const { status, output } = await run(cwd, program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${output}`);
  return output;
}

const release = (cwd: string, step: string, more?: NodeJS.ProcessEnv): Promise<Outcome> =>
  run(cwd, process.execPath, ['scripts/release/main.mjs', step], more);

const manifestOf = (cwd: string, folder: string): Manifest =>
  JSON.parse(readFileSync(join(cwd, 'packages', folder, 'package.json'), 'utf8'));
const changelogOf = (cwd: string, folder: string): string =>
  readFileSync(join(cwd, 'packages', folder, 'CHANGELOG.md'), 'utf8');
const changesetsOf = (cwd: string): readonly string[] =>
  readdirSync(join(cwd, '.changeset')).filter((file) => file.endsWith('.md'));
const fileName = ({ name, version }: Manifest): string => `${name.replace('@', '').replace('/', '-')}-${version}`;
const tarballOf = (cwd: string, folder: string): Buffer =>
  readFileSync(join(cwd, 'release', `${fileName(manifestOf(cwd, folder))}.tgz`));
const billOf = (cwd: string, folder: string): string =>
  readFileSync(join(cwd, 'release', `${fileName(manifestOf(cwd, folder))}.cdx.json`), 'utf8');
const integrity = (bytes: Buffer): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

/** What git would commit here, without anything that was built. */
async function copySources(to: string): Promise<void> {
  const list = await succeed(root, 'git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const file of list.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(join(to, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
}

async function commit(cwd: string, message: string): Promise<void> {
  await succeed(cwd, 'git', 'add', '--all');
  await succeed(
    cwd,
    'git',
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@example.com',
    'commit',
    '--quiet',
    '--message',
    message,
  );
}

const install = (cwd: string): Promise<string> =>
  succeed(cwd, 'pnpm', 'install', '--prefer-offline', '--frozen-lockfile', '--ignore-scripts');

let status: Outcome;
let server: Server;
const uploads = new Map<string, Buffer>();

/** Takes what is published and tells of it; it has nothing else. */
function listen(): Promise<Server> {
  const registry = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname.slice(1));
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'PUT') {
        const upload: Upload = JSON.parse(Buffer.concat(parts).toString());
        for (const { data } of Object.values(upload._attachments)) uploads.set(name, Buffer.from(data, 'base64'));
        response.writeHead(201).end('{}');
        return;
      }
      const bytes = uploads.get(name.replace(/\/0\.1\.0$/, ''));
      response
        .writeHead(bytes === undefined ? 404 : 200)
        .end(JSON.stringify(bytes ? { dist: { integrity: integrity(bytes) } } : {}));
    });
  });
  return new Promise((resolve) => registry.listen(0, '127.0.0.1', () => resolve(registry)));
}

beforeAll(async () => {
  await copySources(first);
  await succeed(first, 'git', 'init', '--quiet', '--initial-branch', 'main');
  await commit(first, 'Before the first release');
  await install(first);
  status = await run(first, process.execPath, ['node_modules/@changesets/cli/bin.js', 'status']);
  const versions = await release(first, 'version');
  if (versions.status !== 0) throw new Error(versions.output);
  await commit(first, 'First release');
});

afterAll(() => {
  server?.close();
  elsewhere.close();
  rmSync(top, { recursive: true, force: true });
});

describe('the first versions', () => {
  test('changesets say what comes, and speak of no package that is not published', () => {
    expect(status.status, status.output).toBe(0);
    for (const folder of folders) expect(status.output).toContain(`- ${manifestOf(root, folder).name}\n`);
    expect(status.output).not.toMatch(/demo|bench|scripts|example/);
  });

  test('every package has the same, and what it has from a neighbour is asked for as before', () => {
    expect(folders.map((folder) => manifestOf(first, folder).version)).toEqual(folders.map(() => '0.1.0'));
    for (const folder of folders)
      expect(manifestOf(first, folder).dependencies).toEqual(manifestOf(root, folder).dependencies);
  });

  test('the changesets are used up', () => {
    expect(changesetsOf(root)).not.toEqual([]);
    expect(changesetsOf(first)).toEqual([]);
  });

  test.each(folders)(
    'the changelog of %s tells what there is, without hashes, empty headings or lists of our own packages',
    (folder) => {
      const changelog = changelogOf(first, folder);
      const { name } = manifestOf(first, folder);
      expect(changelog).toMatch(new RegExp(`^# ${name}\n\n## 0\\.1\\.0\n\n### New and changed\n\n- First release`));
      expect(changelog).not.toMatch(/[0-9a-f]{7,}: |Updated dependencies|(Major|Minor|Patch) Changes/);
      const lines = changelog.split('\n').filter((line) => line !== '');
      expect(lines.filter((line, index) => line.startsWith('### ') && !lines[index + 1]?.startsWith('- '))).toEqual([]);
    },
  );
});

describe('the tarballs', () => {
  beforeAll(async () => {
    const dist = join(first, 'packages/protocol/dist');
    mkdirSync(dist, { recursive: true });
    for (const file of ['gone.js', 'debug.json', 'limits.js']) writeFileSync(join(dist, file), '{}');
    const packed = await release(first, 'pack');
    if (packed.status !== 0) throw new Error(packed.output);
    for (const folder of folders) {
      mkdirSync(join(unpacked, folder), { recursive: true });
      const file = join(first, 'release', `${fileName(manifestOf(first, folder))}.tgz`);
      await succeed(unpacked, 'tar', '-xzf', file, '-C', folder, '--strip-components', '1');
    }
  });

  const filesOf = (folder: string): readonly string[] =>
    readdirSync(join(unpacked, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.relative(join(unpacked, folder), join(entry.parentPath, entry.name)));

  test.each(folders)('%s holds its sources, what is made of each, and four pages; nothing else', (folder) => {
    const files = filesOf(folder);
    const sources = files.filter((file) => file.startsWith('src/'));
    const made = folder === 'cli' ? ['.js', '.js.map'] : ['.js', '.js.map', '.d.ts', '.d.ts.map'];
    const ends = (file: string): readonly string[] => (file.endsWith('.d.ts') ? [] : made);
    const compiled = sources.flatMap((file) =>
      ends(file).map((end) => file.replace(/^src\//, 'dist/').replace(/\.ts$/, end)),
    );
    expect(sources.length).toBeGreaterThan(0);
    expect([...files].sort()).toEqual(
      [...sources, ...compiled, 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].sort(),
    );
    expect(readFileSync(join(unpacked, folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });

  test.each(folders)(
    '%s names its neighbours by version, and everything that its exports and commands promise is there',
    (folder) => {
      const manifest = JSON.parse(readFileSync(join(unpacked, folder, 'package.json'), 'utf8'));
      for (const [name, range] of Object.entries<string>({
        ...manifest.dependencies,
        ...manifest.optionalDependencies,
      }))
        expect(range, name).toMatch(name.startsWith('@symbolon/') ? /^\^0\.1\.0$/ : /^\^?\d+\.\d+\.\d+$/);
      expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:|"(pre|post)?(pack|publish|install)":/);
      for (const path of [...Object.values<string>(manifest.exports), ...Object.values<string>(manifest.bin ?? {})])
        expect(existsSync(join(unpacked, folder, path)), path).toBe(true);
    },
  );

  test.each(folders)('the maps of %s lead to sources that are in it', (folder) => {
    const maps = filesOf(folder).filter((file) => file.endsWith('.map'));
    const astray = maps.flatMap((file) => {
      const { sources, sourceRoot = '' } = JSON.parse(readFileSync(join(unpacked, folder, file), 'utf8'));
      const targets = sources.map((source: string) => posix.join(posix.dirname(file), sourceRoot, source));
      return targets.filter(
        (target: string) => !target.startsWith('src/') || !existsSync(join(unpacked, folder, target)),
      );
    });
    expect(maps.length).toBeGreaterThan(0);
    expect(astray).toEqual([]);
  });

  test.each(folders)('the bill of %s lists what it brings along, and nothing that only we need', (folder) => {
    const manifest = manifestOf(first, folder);
    const bill: Bill = JSON.parse(billOf(first, folder));
    const full = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);
    const listed = bill.components.map(full);
    expect([full(bill.metadata.component), bill.metadata.component.version]).toEqual([manifest.name, '0.1.0']);
    expect(listed).toEqual(
      expect.arrayContaining(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })),
    );
    expect(
      listed.filter((name) => ['vitest', 'typescript', 'fast-check', '@types/node', 'viem', 'ethers'].includes(name)),
    ).toEqual([]);
    expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test.each([
    ['a source that git does not know', 'packages/protocol/src/notes.ts', ''],
    ['a file that git ignores', 'packages/protocol/src/.env', 'TOKEN=1'],
    ['a page that differs', 'packages/client/README.md', 'Other words.'],
  ])('%s is not packed', async (_, name, text) => {
    const file = join(first, name);
    const before = existsSync(file) ? readFileSync(file) : undefined;
    const exclude = join(first, '.git/info/exclude');
    writeFileSync(exclude, '.env\n');
    writeFileSync(file, text);
    const { status, output } = await release(first, 'pack');
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
    rmSync(exclude);
    expect(status).toBe(1);
    expect(output).toContain(name);
  });

  test('what lay in the folders of compiled files before is not in it', () => {
    expect(filesOf('protocol').filter((file) => ['dist/gone.js', 'dist/debug.json'].includes(file))).toEqual([]);
    expect(readFileSync(join(unpacked, 'protocol/dist/limits.js'), 'utf8')).not.toBe('{}');
  });

  test(`another build, elsewhere, by the hook of \`pnpm pack\` alone, has the same bytes (${rebuilt.join(', ')})`, async () => {
    await succeed(top, 'git', 'clone', '--quiet', first, second);
    await install(second);
    for (const folder of rebuilt) {
      await succeed(join(second, 'packages', folder), 'pnpm', 'pack', '--pack-destination', join(second, 'packed'));
      const bytes = readFileSync(join(second, 'packed', `${fileName(manifestOf(second, folder))}.tgz`));
      expect(bytes.equals(tarballOf(first, folder)), folder).toBe(true);
    }
    expect((await release(second, 'bills')).status).toBe(0);
    for (const folder of folders) expect(billOf(second, folder)).toBe(billOf(first, folder));
  });
});

describe('publishing', () => {
  let registry: NodeJS.ProcessEnv;

  beforeAll(async () => {
    server = await listen();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    registry = { npm_config_registry: address, PNPM_CONFIG_REGISTRY: address };
    // The variables that name a registry for all packages say nothing of a scope: nothing may be left that does.
    await assertLocal({ command: 'pnpm', parameters: [] }, { cwd: first, env: { ...environment, ...registry } });
  });

  test('a registry that has nothing is not taken for one that has the same', async () => {
    const { status, output } = await release(first, 'compare', registry);
    expect(status).toBe(1);
    expect(output.match(/DIFFERS/g)).toHaveLength(folders.length);
  });

  test('a package that is asked for its provenance where nobody can vouch for it is not published', async () => {
    const more = { ...registry, PNPM_CONFIG_PROVENANCE: 'true' };
    const { status, output } = await release(first, 'publish', more);
    expect(status).not.toBe(0);
    expect(output).toMatch(/provenance/i);
    expect([...uploads.keys()]).toEqual([]);
  });

  test('settings that send a scope elsewhere than the rest stop a release before anything is sent', async () => {
    for (const step of ['publish', 'compare']) {
      const { status, output } = await release(first, step, {
        ...registry,
        npm_config_userconfig: join(somebody, '.npmrc'),
        PNPM_CONFIG_NPMRC_AUTH_FILE: join(somebody, '.npmrc'),
      });
      expect(status).toBe(1);
      expect(output).toContain(`send @symbolon/* to http://${stray}`);
    }
    expect([...uploads.keys()]).toEqual([]);
  });

  test('what is packed from another commit, or changed since, is neither published nor compared', async () => {
    const file = join(first, 'release/commit.txt');
    const packed = readFileSync(file, 'utf8');
    const { name } = manifestOf(first, 'client');
    const tarball = join(first, 'release', `${fileName(manifestOf(first, 'client'))}.tgz`);
    const bytes = readFileSync(tarball);
    const wrongs: readonly (readonly [string, string | Buffer, string])[] = [
      [file, `${'0'.repeat(40)}\n`, 'was packed from 0000'],
      [tarball, Buffer.concat([bytes, Buffer.of(0)]), 'was changed'],
      [join(first, 'packages/client/README.md'), name, 'packages/client/README.md'],
    ];
    for (const [where, wrong, fault] of wrongs) {
      const right = readFileSync(where);
      writeFileSync(where, wrong);
      for (const step of ['publish', 'compare']) {
        const { status, output } = await release(first, step, registry);
        expect(status).toBe(1);
        expect(output).toContain(fault);
      }
      writeFileSync(where, right);
    }
    expect(packed).toBe(await succeed(first, 'git', 'rev-parse', 'HEAD'));
    expect([...uploads.keys()]).toEqual([]);
  });

  test('the registry gets the very tarballs that were packed', async () => {
    const { status, output } = await release(first, 'publish', registry);
    expect(output).toContain(`the registry is ${registry['PNPM_CONFIG_REGISTRY']}`);
    expect(status, output).toBe(0);
    expect([...uploads.keys()].sort()).toEqual(folders.map((folder) => manifestOf(first, folder).name).sort());
    for (const folder of folders)
      expect(uploads.get(manifestOf(first, folder).name)?.equals(tarballOf(first, folder)), folder).toBe(true);
    expect((await release(first, 'compare', registry)).status).toBe(0);
    expect((await release(first, 'publish', registry)).output.match(/@0\.1\.0 is there$/gm)).toHaveLength(
      folders.length,
    );
  });

  test("nothing went where the user's own settings send our packages", () => {
    expect(strays).toEqual([]);
  });

  test('one changed byte is seen', async () => {
    const { name } = manifestOf(first, 'client');
    uploads.set(name, Buffer.concat([tarballOf(first, 'client'), Buffer.of(0)]));
    const { status, output } = await release(first, 'compare', registry);
    expect(status).toBe(1);
    expect(output.match(/^.* DIFFERS$/gm)).toEqual([`${name}@0.1.0 DIFFERS`]);
  });

  test('only the repository that the packages name makes releases', async () => {
    expect((await release(first, 'home')).status).toBe(0);
    const { status, output } = await release(first, 'home', { GITHUB_REPOSITORY: 'somebody/symbolon' });
    expect(status).toBe(1);
    expect(output).toContain('this is somebody/symbolon');
  });
});

describe('the second release', () => {
  test('tells in each package what is new there, and in the others that nothing is', async () => {
    writeFileSync(
      join(first, '.changeset/one.md'),
      "---\n'@symbolon/chains': minor\n---\n\nReads a new thing.\n\nIn two paragraphs.\n",
    );
    writeFileSync(
      join(first, '.changeset/two.md'),
      "---\n'@symbolon/chains': patch\n'symbolon': patch\n---\n\nNo longer stumbles.\n",
    );
    await commit(first, 'Work');
    const { status, output } = await release(first, 'version');
    expect(status, output).toBe(0);
    expect(folders.map((folder) => manifestOf(first, folder).version)).toEqual(folders.map(() => '0.2.0'));

    const newest = (folder: string): string | undefined => changelogOf(first, folder).split(/^(?=## )/m)[1];
    expect(newest('chains')).toBe(
      '## 0.2.0\n\n### New and changed\n\n- Reads a new thing.\n\n  In two paragraphs.\n\n### Fixed\n\n- No longer stumbles.\n\n',
    );
    expect(newest('cli')).toBe('## 0.2.0\n\n### Fixed\n\n- No longer stumbles.\n\n');
    expect(newest('client')).toBe('## 0.2.0\n\nNo changes in this package.\n\n');
    expect((await release(first, 'notes')).output).toBe(
      '## @symbolon/chains\n\n### New and changed\n\n- Reads a new thing.\n\n  In two paragraphs.\n\n### Fixed\n\n- No longer stumbles.\n\n' +
        '## symbolon\n\n### Fixed\n\n- No longer stumbles.\n\n',
    );
  });
});
