/** The vectors of all interpreters: the files of `vectors/interpreters`. */
import { readdirSync, readFileSync } from 'node:fs';
import type { InterpreterVectors } from '../../src/index.ts';

const folder = new URL('../../../../vectors/interpreters/', import.meta.url);

export const interpreterVectors: readonly InterpreterVectors[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as InterpreterVectors);
