import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readerUsers } from '../../../src/cards/sources/reader-users.ts';

let proc: string;
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'symbolon-proc-'));
});
afterEach(() => rmSync(proc, { recursive: true, force: true }));

const library = '7f00-7f01 r-xp 00000000 08:01 99 /usr/lib/x86_64-linux-gnu/libpcsclite.so.1.0.0\n';

function processes(all: readonly (readonly [pid: number, parent: number, maps: string, ...cmdline: string[]])[]): void {
  for (const [pid, parent, maps, ...cmdline] of all) {
    mkdirSync(join(proc, `${pid}`));
    writeFileSync(join(proc, `${pid}`, 'maps'), maps);
    writeFileSync(join(proc, `${pid}`, 'status'), `Name:\tx\nPPid:\t${parent}\n`);
    writeFileSync(join(proc, `${pid}`, 'cmdline'), `${cmdline.join('\0')}\0`);
  }
}

test('programs that use cards are named, but for this one and what it has started', () => {
  processes([
    [10, 1, library, '/usr/lib/gnupg/scdaemon', '--multi-server'],
    [11, 1, library, '/usr/bin/node', '/opt/symbolon', 'emulate'],
    [12, 1, '', '/bin/bash'],
    [20, 1, library, '/usr/bin/node', 'main.js'],
    [21, 20, library, '/usr/bin/node', 'helper.js'],
  ]);
  mkdirSync(join(proc, 'sys'));
  expect(readerUsers(proc, 20)).toEqual(['scdaemon (process 10)', 'symbolon (process 11)']);
});

test('where the system tells nothing, nobody is named', () => {
  expect(readerUsers(join(proc, 'missing'))).toEqual([]);
});
