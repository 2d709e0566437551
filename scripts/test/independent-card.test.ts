/** A card and a host in Python, written from the specification alone, agree with every byte that is published. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { systemPart } from '../../test/system-part.ts';

const run = promisify(execFile);
const vectors = join(import.meta.dirname, '../../vectors');
/** That of the system: its packages are those that Debian keeps. */
const python = '/usr/bin/python3';

const found = await systemPart('Python', async () => {
  const needs = 'import hashlib, cryptography; hashlib.new("ripemd160")';
  return run(python, ['-c', needs]).then(
    () => undefined,
    () => `${python} with the package cryptography (python3-cryptography) and RIPEMD-160`,
  );
});

test.skipIf(!found)('replays transcripts, examples and vectors byte for byte', async () => {
  const { stdout } = await run(python, ['-B', join(vectors, 'independent/replay.py')]).catch(
    (error: { readonly stdout: string }) => error,
  );
  const steps = [...stdout.matchAll(/^(.+): (\d+) of (\d+) steps?$/gm)];
  expect(
    steps.filter(([, , right, all]) => right !== all || all === '0'),
    stdout,
  ).toEqual([]);
  const named = new Set(steps.map(([, name]) => name?.replace(/,.*/, '')));
  for (const folder of ['transcripts', 'interpreters'])
    for (const file of readdirSync(join(vectors, folder))) expect(named).toContain(`${folder}/${file}`);
  expect(stdout).toContain('\nnot covered:\n');
});
