/** The sources of all packages as one program, in which a name leads to the page of what it names. */
import { join, relative } from 'node:path';
import ts from 'typescript';
import { packages, root } from './repository.mjs';

/** Every public module: what to import, where it is, and its page. */
export const modules = packages.flatMap(({ folder, name, modules }) =>
  modules.map(({ subpath, source }) => ({
    folder,
    subpath,
    source,
    specifier: subpath === '' ? name : `${name}/${subpath}`,
    page: pageOf(folder, subpath),
  })),
);

/** The page of a package itself is beside that of its README, which is the index. */
export function pageOf(folder, subpath) {
  return `packages/${folder}/${subpath === '' ? 'reference' : subpath}.md`;
}

/** Needs no build: a public name stands for its source file, so links lead from one package to another. */
export function readProgram() {
  const paths = Object.fromEntries(modules.map(({ specifier, source }) => [specifier, [join(root, source)]]));
  const { config } = ts.readConfigFile(join(root, 'tsconfig/base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, noEmit: true, allowImportingTsExtensions: true, types: ['node'], paths },
    root,
  );
  const files = ['tsconfig/portable.d.ts', ...modules.map(({ source }) => source)].map((file) => join(root, file));
  const program = ts.createProgram(files, options);
  return { program, checker: program.getTypeChecker() };
}

/** Behind imports and re-exports. */
export function declarationsOf(checker, symbol) {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target.declarations ?? [];
}

/** A source file by its path in the repository; `undefined` for what is not ours. */
export function sourceOf(node) {
  const path = relative(root, node.getSourceFile().fileName);
  return /^packages\/[^/]+\/src\//.test(path) ? path : undefined;
}
