import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what is made once in a run of the tests (`support/made-once.ts`). */
    readonly madeOnce: string;
  }
}

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-made-once-'));
  project.provide('madeOnce', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
