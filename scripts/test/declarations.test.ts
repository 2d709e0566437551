/** What a consumer's compiler sees of the packages, without `skipLibCheck`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-5.7';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const packages = readdirSync(join(root, 'packages')).filter((name) => name !== 'cli');
const subpaths = packages.flatMap((folder) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));
  return Object.keys(exports).map((subpath) => name + subpath.slice(1));
});

/** Their types are those of an optional peer, which may need the DOM's. */
const ofPeers = subpaths.filter((path) => /\/(ethers|kit|viem)$/.test(path));
const portable = subpaths.filter((path) => !ofPeers.includes(path));

const importing = (paths: readonly string[]) => paths.map((path, i) => `export * as i${i} from '${path}';`).join('\n');

/** Compiles one module as a consumer with TypeScript's strict flags does. */
function compile(source: string, settings: ts.CompilerOptions) {
  const options: ts.CompilerOptions = {
    ...{
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      types: [],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    },
    ...{ module: ts.ModuleKind.NodeNext, exactOptionalPropertyTypes: true, ...settings },
  };
  const file = join(root, 'scripts/consumer.mts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const say = ({ file: where, start = 0, messageText }: ts.Diagnostic) =>
    `${where?.fileName.slice(root.length + 1)}:${(where?.getLineAndCharacterOfPosition(start).line ?? 0) + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === file || fileName.startsWith(join(root, 'packages/')));
  return {
    ours,
    all: () => ts.getPreEmitDiagnostics(program).map(say),
    ofOurs: () =>
      ours
        .flatMap((where) => [...program.getSyntacticDiagnostics(where), ...program.getSemanticDiagnostics(where)])
        .map(say),
  };
}

const everything = compile(importing(portable), {});

test('every public subpath compiles with TypeScript 5.7, the oldest that is promised, with neither DOM nor Node types', () => {
  expect(ts.version).toMatch(/^5\.7\./);
  expect(portable.length).toBeGreaterThan(40);
  const { all, ours } = everything;
  expect(ours.filter(({ fileName }) => fileName.endsWith('.d.ts')).length).toBeGreaterThan(portable.length);
  expect(all()).toEqual([]);
});

test('a declaration that needs a global of the DOM or of Node is seen', () => {
  expect(
    compile('export declare const element: HTMLElement;\nexport declare const timer: NodeJS.Timeout;', {}).all(),
  ).toEqual([
    "scripts/consumer.mts:1 Cannot find name 'HTMLElement'.",
    "scripts/consumer.mts:2 Cannot find namespace 'NodeJS'.",
  ]);
});

test('the adapters compile with the types of the libraries they adapt', () => {
  expect(ofPeers).toHaveLength(3);
  expect(compile(importing(ofPeers), { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] }).ofOurs()).toEqual([]);
});

test('a signal of the DOM or of Node is one of ours, and ours is theirs', () => {
  const source = `
import type { AbortSignal as Ours } from '@symbolon/interface';
import type { HttpOptions } from '@symbolon/chains/servers';
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const same: Same<Ours, AbortSignal> = true;
export const aborted = (signal: Ours): boolean => signal.aborted;
export const http: Pick<HttpOptions, 'fetch'> = { fetch };
`;
  expect(compile(source, { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] }).ofOurs()).toEqual([]);
  expect(compile(source, { types: ['node'] }).ofOurs()).toEqual([]);
});

test('a declaration that names the signal brings its name along, whichever subpath is imported alone', () => {
  const bare = everything.ours.filter(({ text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
    return /\bAbortSignal\b/.test(code) && !/(import|export) (type )?\{[^}]*\bAbortSignal\b|declare global/.test(code);
  });
  expect(bare.map(({ fileName }) => fileName)).toEqual([]);
});
