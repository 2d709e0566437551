/**
 * Finds the examples of the documentation, so that they can be type-checked and run: a reader copies them, so they have
 * to work.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One example: where it stands and its code as a module. */
export type Example = { readonly source: string; readonly code: string };

/**
 * Values that a package's docstring examples may use without declaring them, such as a signer: the module that exports
 * them, or functions in `made` that make them.
 */
export type Given = { readonly module: string; readonly names: readonly string[]; readonly made: readonly string[] };

/**
 * What the examples of a package need of the machine, but for those of the files in `without`. `enter` is called once
 * before they run, and what it resolves to once after.
 */
export type Setting = {
  readonly possible: boolean;
  readonly without?: readonly string[];
  readonly enter: () => Promise<() => Promise<void>>;
};

/**
 * All examples of a package: its README, read as one program from top to bottom, then each example of a docstring by
 * itself.
 */
export function examplesOf(packageFolder: string, given: Given): readonly Example[] {
  const inReadme = exampleOfPage(join(packageFolder, 'README.md'));
  const inDocstrings = sourceFiles(join(packageFolder, 'src'))
    .flatMap(docstringBlocks)
    .map(({ source, code }) => ({ source, code: asModule(code, importOf(given, code)) }));
  return inReadme === undefined ? inDocstrings : [inReadme, ...inDocstrings];
}

/** The `ts` blocks of a page, read as one program from top to bottom; `undefined` where there are none. */
export function exampleOfPage(file: string): Example | undefined {
  const blocks = existsSync(file) ? codeBlocks(readFileSync(file, 'utf8')).map(({ code }) => code) : [];
  return blocks.length === 0 ? undefined : { source: file, code: asModule(blocks.join('\n'), '') };
}

function sourceFiles(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(folder, file));
}

function docstringBlocks(file: string): readonly Example[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/\/\*\*.*?\*\//gs)].flatMap((docstring) => {
    const before = text.slice(0, docstring.index).split('\n').length;
    const inside = docstring[0].replace(/^\s*\* ?/gm, '');
    return codeBlocks(inside).map(({ code, line }) => ({ source: `${file}:${before + line}`, code }));
  });
}

function codeBlocks(markdown: string): readonly { readonly code: string; readonly line: number }[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => ({
    code: match[1] ?? '',
    line: markdown.slice(0, match.index).split('\n').length - 1,
  }));
}

function importOf({ module, names, made }: Given, code: string): string {
  const bare = code.replace(/^\s*\/\/.*$/gm, '');
  const isUsed = (name: string) =>
    new RegExp(`(?<!['\\w]|(?<!\\.\\.)\\.)${name}\\b`).test(bare) &&
    !new RegExp(`(\\b(const|let) [^=(]*|import [^']*)\\b${name}\\b`).test(bare);
  const makers = made.filter(isUsed);
  const imported = [...names.filter(isUsed), ...(makers.length === 0 ? [] : ['made'])];
  const lines = makers.map((name) => `const ${name} = await made.${name}();\n`);
  return imported.length === 0 ? '' : `import { ${imported.join(', ')} } from '${module}';\n${lines.join('')}`;
}

/** Turns `expression; // => value` into the assertion that it says. */
function asModule(code: string, imports: string): string {
  const asserted = code.replace(/^(\s*)(.+?);?[ \t]*\/\/ => (.+)$/gm, '$1expect($2).toEqual($3);');
  const expectation = asserted === code ? '' : "import { expect } from 'vitest';\n";
  return `${expectation}${imports}${asserted}\nexport {};\n`;
}
