/**
 * Our card with a fault planted in it: a copy of its build in which one text is replaced by another. What the card uses
 * of the protocol is a copy too, where the fault is there, so that the host that checks it stays whole.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as cards from '@symbolon/emulator/cards';
import ts from 'typescript';
import type { CheckOptions } from '../../src/index.ts';
import { random } from './cards.ts';

/** One fault: what to replace in a source of the card or of the protocol that it uses. */
export type Fault = {
  /** What the card does wrong. */
  readonly name: string;
  /** The requirement that finds it. */
  readonly finds: string;
  /** Source, from `packages`. */
  readonly file: `${'card-core' | 'protocol'}/src/${string}.ts`;
  /** What stands there, once. */
  readonly from: string;
  readonly to: string;
};

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
let copies: string;

/** Makes room for copies, a room for each file of tests: what they import from others is linked beside them. */
export function prepareCopies(): () => void {
  mkdirSync(cache, { recursive: true });
  copies = mkdtempSync(join(cache, 'faulty-cards-'));
  const modules = join(copies, 'node_modules');
  mkdirSync(join(modules, '@symbolon'), { recursive: true });
  for (const name of ['interface', 'chains']) symlinkSync(join(packages, name), join(modules, '@symbolon', name));
  for (const name of ['@noble', '@scure', 'micro-packed'])
    symlinkSync(join(packages, 'card-core/node_modules', name), join(modules, name));
  return () => rmSync(copies, { recursive: true });
}

/** Neither types nor source maps, which are most of the files. */
const isProgram = (path: string): boolean => !/\.(ts|map)$/.test(path);

/** Two cards of one pack whose firmware has the fault. The copy is gone again: programs are read once. */
export async function faultyPack(fault: Fault, index: number): Promise<Pick<CheckOptions, 'card' | 'second'>> {
  const scope = join(copies, `${index}`, 'node_modules/@symbolon');
  mkdirSync(scope, { recursive: true });
  const inProtocol = fault.file.startsWith('protocol/');
  for (const name of ['card-core', 'emulator', ...(inProtocol ? ['protocol'] : [])])
    for (const part of ['package.json', 'dist'])
      cpSync(join(packages, name, part), join(scope, name, part), { recursive: true, filter: isProgram });
  if (!inProtocol) symlinkSync(join(packages, 'protocol'), join(scope, 'protocol'));
  writeFileSync(join(scope, fault.file.replace('/src/', '/dist/').replace(/\.ts$/, '.js')), planted(fault));
  const { createPack }: typeof cards = await import(pathToFileURL(join(scope, 'emulator/dist/cards/index.js')).href);
  rmSync(join(copies, `${index}`), { recursive: true });
  const [card, second] = createPack({ cards: 2, random }).map(({ tap, can }) => ({ connect: async () => tap(), can }));
  return { card: card!, second: second! };
}

/** The source with the fault, as JavaScript. */
function planted({ file, from, to, name }: Fault): string {
  const source = readFileSync(join(packages, file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`"${name}": its text is not once in ${file}`);
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  const compilerOptions = { ...options, rewriteRelativeImportExtensions: true };
  return ts.transpileModule(
    source.replace(from, () => to),
    { compilerOptions },
  ).outputText;
}
