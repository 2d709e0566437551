/** The package once more, as a program has it that installs two versions. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Package = typeof import('../../src/index.ts');

export async function withSecondCopy(use: (copy: Package) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'second-copy-'));
  try {
    // With its sources, which its source maps name.
    for (const part of ['dist', 'src', 'package.json'])
      cpSync(join(import.meta.dirname, '../..', part), join(folder, part), { recursive: true });
    const copy: Package = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'dist/index.js')).href);
    await use(copy);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
