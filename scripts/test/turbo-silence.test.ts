/**
 * Turbo talks to nobody when this repository starts it, whatever the environment says: seen from outside, at its system
 * calls.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemPart } from '../../test/system-part.ts';

const hasStrace = await systemPart('strace', async () =>
  spawnSync('strace', ['-V']).status === 0 ? undefined : 'it shows system calls (Debian: apt-get install strace)',
);

/** A workspace of one package, whose build takes some seconds: telemetry is sent while tasks run, and at the end. */
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-turbo-'));
  const write = (name: string, content: object) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(content));
  };
  write('package.json', { name: 'scratch', private: true, packageManager: 'npm@11.0.0', workspaces: ['packages/*'] });
  write('package-lock.json', { name: 'scratch', lockfileVersion: 3, packages: {} });
  write('turbo.json', { tasks: { build: { cache: false } } });
  write('packages/slow/package.json', { name: 'slow', scripts: { build: `node -e "setTimeout(() => {}, 3000)"` } });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * System calls with an address of the Internet in them, of turbo and all that it started. DNS asks with `sendto`,
 * without `connect`.
 */
function spoke(program: readonly string[], environment: Readonly<Record<string, string>>): readonly string[] {
  const calls = join(folder, 'calls.txt');
  const { PATH = '' } = process.env;
  // Whoever runs this may have switched telemetry off: here only `environment` says so.
  const { status, stdout, stderr } = spawnSync(
    'strace',
    ['-f', '-e', 'trace=network', '-o', calls, process.execPath, ...program, 'run', 'build'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH, HOME: folder, XDG_CONFIG_HOME: join(folder, 'settings'), ...environment },
    },
  );
  expect({ status, output: stdout + stderr }).toMatchObject({
    status: 0,
    output: expect.stringContaining('1 successful'),
  });
  return readFileSync(calls, 'utf8')
    .split('\n')
    .filter((call) => /AF_INET6?\b/.test(call) && !/127\.0\.0\.1|"::1"/.test(call));
}

test.skipIf(!hasStrace)(
  'without our launcher turbo asks for the address of its telemetry: this test would notice',
  () => {
    const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
    expect(spoke([turbo, '--skip-infer'], {})).not.toEqual([]);
  },
);

test.skipIf(!hasStrace)(
  'turbo sends nothing and asks for no address, also where the environment asks for telemetry',
  () => {
    const launcher = join(import.meta.dirname, '../turbo.mjs');
    expect(spoke([launcher], { TURBO_TELEMETRY_DISABLED: '0', DO_NOT_TRACK: '0' })).toEqual([]);
  },
);
