/** Readers in Python, written from the specification alone, make of the vectors what a card does. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { systemPart } from '../../test/system-part.ts';

const run = promisify(execFile);
const folder = join(import.meta.dirname, '../../vectors/interpreters');
const files = readdirSync(folder);
const readers = files.filter((file) => file.endsWith('.py') && files.includes(file.replace(/py$/, 'json')));

const found = await systemPart('Python', async () => {
  const asked = run('python3', ['-c', 'import hashlib; print("ripemd160" in hashlib.algorithms_available)']);
  const { stdout } = await asked.catch((error: unknown) => ({ stdout: String(error) }));
  return stdout.startsWith('True') ? undefined : `no python3 with RIPEMD-160: ${stdout}`;
});

test.skipIf(!found).each(readers)('%s agrees with every case', async (reader) => {
  const { stdout } = await run('python3', ['-B', join(folder, reader)]);
  const [, agreed, all] = /(\d+) of (\d+) cases agree\n$/.exec(stdout) ?? [];
  expect(agreed, stdout).toBe(all);
  expect(Number(all)).toBeGreaterThanOrEqual(40);
});
