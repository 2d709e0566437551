/**
 * Our card with a fault planted in it: its sources, in which one text is replaced by another. What the card uses of the
 * protocol is its own copy too, where the fault is there, so that the host that checks it stays whole.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import type * as cards from '@symbolon/emulator/cards';
import { createPack } from '@symbolon/emulator/cards';
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
  /** A search finds it after many runs: it is left to the night. */
  readonly long?: true;
};

type Exports = Record<string, unknown>;
/** A module as a function, compiled once and run for each card. */
type Program = { readonly imports: readonly string[]; readonly run: (require: Require, exports: Exports) => void };
type Require = (specifier: string) => unknown;

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const entry = join(packages, 'emulator/src/cards/index.ts');
const programs = new Map<string, Program>();
const others = new Map<string, unknown>();
/** Two cards of one pack, as they leave the factory. */
const boxed = createPack({ cards: 2, random }).map(({ can, image }) => ({ can, image: image() }));

/** Two cards of one pack whose firmware has the fault. */
export async function faultyPack(fault: Fault): Promise<Pick<CheckOptions, 'card' | 'second'>> {
  const { createVirtualCard, createMemory, emulatorTrust: trust } = await faultyModule<typeof cards>(fault, entry);
  const [card, second] = boxed.map(({ can, image }, index) => {
    const { tap } = createVirtualCard({ name: `card ${index + 1}`, rng: random, trust, memory: createMemory(image) });
    return { connect: async () => tap(), can };
  });
  return { card: card!, second: second! };
}

/**
 * A module that uses the firmware, with the fault in it.
 *
 * @param start its source
 * @param instead modules that it gets in place of those of others, by what imports name
 */
export async function faultyModule<M>(
  fault: Fault,
  start: string,
  instead: { readonly [specifier: string]: unknown } = {},
): Promise<M> {
  const ours = fault.file.startsWith('protocol/') ? /^(card-core|emulator|protocol)$/ : /^(card-core|emulator)$/;
  const file = join(packages, fault.file);
  const faulty = compiled(file, planted(fault));
  const programOf = (path: string): Program => (path === file ? faulty : known(path));
  await loadOthers(programOf, ours, start);

  const modules = new Map<string, Exports>();
  const load = (path: string): Exports => {
    const loaded = modules.get(path);
    if (loaded !== undefined) return loaded;
    const exports: Exports = {};
    modules.set(path, exports);
    programOf(path).run((specifier) => {
      const source = sourceOf(specifier, path, ours);
      return source === undefined ? (instead[specifier] ?? others.get(located(specifier, path))) : load(source);
    }, exports);
    return exports;
  };
  return load(start) as M;
}

function known(path: string): Program {
  const program = programs.get(path) ?? compiled(path, readFileSync(path, 'utf8'));
  programs.set(path, program);
  return program;
}

function compiled(path: string, source: string): Program {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, isolatedModules: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  const imports = [...outputText.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, specifier = '']) => specifier);
  const run = compileFunction(outputText, ['require', 'exports'], { filename: path });
  return { imports, run: (require, exports) => void run(require, exports) };
}

/** Imports what the card uses of others: once, and the same for all cards. */
async function loadOthers(programOf: (path: string) => Program, ours: RegExp, start: string): Promise<void> {
  const seen = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const specifier of programOf(path).imports) {
      const source = sourceOf(specifier, path, ours);
      if (source !== undefined) await visit(source);
      else {
        const place = located(specifier, path);
        if (!others.has(place)) others.set(place, await import(pathToFileURL(place).href));
      }
    }
  };
  await visit(start);
}

/** The source of a module of which each card has its own. */
function sourceOf(specifier: string, from: string, ours: RegExp): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  const [, name = ''] = /^@symbolon\/([^/]+)/.exec(specifier) ?? [];
  return ours.test(name) ? located(specifier, from).replace('/dist/', '/src/').replace(/\.js$/, '.ts') : undefined;
}

const places = new Map<string, string>();

function located(specifier: string, from: string): string {
  const name = `${from.slice(packages.length).split('/')[0]} ${specifier}`;
  const place = places.get(name) ?? createRequire(from).resolve(specifier);
  places.set(name, place);
  return place;
}

/** The source with the fault. */
function planted({ file, from, to, name }: Fault): string {
  const source = readFileSync(join(packages, file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`"${name}": its text is not once in ${file}`);
  return source.replace(from, () => to);
}
