/** Chromium asks nobody for anything when this repository starts it: seen from outside, at its system calls. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumMissing, chromiumOptions } from '../../test/chromium.mjs';
import { systemPart } from '../../test/system-part.ts';

const root = join(import.meta.dirname, '../..');
const hasChromium = await systemPart('chromium', chromiumMissing);
const hasStrace = await systemPart('strace', async () =>
  spawnSync('strace', ['-V']).status === 0 ? undefined : 'it shows system calls (Debian: apt-get install strace)',
);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-chromium-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * System calls of Chromium, and of all that it started, by which something may leave this machine: its page needs no
 * server. DNS asks with `sendto`, on a socket that may be connected. Connecting a datagram socket sends nothing:
 * Chromium finds out in that way whether the machine has IPv6.
 */
function spoke(args: readonly string[]): readonly string[] {
  const calls = join(folder, 'calls.txt');
  const profile = join(folder, 'profile');
  const page = 'data:text/html,<script>document.write(6*7)</script>';
  const { executablePath } = chromiumOptions();
  const { status, stdout, stderr } = spawnSync(
    'strace',
    ['-f', '-yy', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', calls, executablePath]
      .concat(args)
      .concat(['--headless', `--user-data-dir=${profile}`, '--virtual-time-budget=2000', '--dump-dom', page]),
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: folder }, timeout: 90_000 },
  );
  expect({ status, output: stdout + stderr }).toMatchObject({ status: 0, output: expect.stringContaining('42') });
  rmSync(profile, { recursive: true, force: true });
  return readFileSync(calls, 'utf8')
    .split('\n')
    .filter((call) => /AF_INET6?\b|<(?:TCP|UDP)/.test(call) && !/ connect\(\d+<UDP/.test(call));
}

const isPossible = hasChromium && hasStrace;

test.skipIf(!isPossible)(
  'without what silences it Chromium asks for addresses: this test would notice',
  { timeout: 100_000 },
  () => {
    expect(spoke(chromiumOptions().args.filter((arg) => arg === '--no-sandbox'))).not.toEqual([]);
  },
);

test.skipIf(!isPossible)('Chromium asks for no address and sends nothing', { timeout: 100_000 }, () => {
  expect(spoke(chromiumOptions().args)).toEqual([]);
});

/** Away from here: in a folder of its own, without this repository. */
test('the program of the rehearsal starts Chromium with the same words', () => {
  const text = readFileSync(join(root, 'scripts/rehearsal/program/browse.js'), 'utf8');
  for (const arg of chromiumOptions().args) expect(text).toContain(`'${arg}'`);
});

test('whoever starts Chromium has its options from there', () => {
  const { stdout } = spawnSync(
    'git',
    ['grep', '-lE', 'usr/bin/chromium|executablePath|(launch|launchServer)\\(', '--', '*.ts', '*.mjs', '*.js'],
    { cwd: root, encoding: 'utf8' },
  );
  const files = stdout
    .trim()
    .split('\n')
    .filter(
      (file) =>
        file !== 'test/chromium.mjs' &&
        file !== 'test/chromium.d.mts' &&
        !file.startsWith('scripts/test/chromium-silence'),
    );
  expect(files).toContain('apps/demo/test/global-setup.ts');
  for (const file of files.filter((file) => file !== 'scripts/rehearsal/program/browse.js')) {
    expect(readFileSync(join(root, file), 'utf8'), file).toMatch(/\.launch(Server)?\(chromiumOptions\(\)\)/);
  }
});
