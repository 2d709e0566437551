/**
 * Finds what a published package exports without a comment, and its functions without an example: editors and the
 * reference of the site show both.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** What the exports of a package lack. Each line is `file:line name`, the file as the package names it. */
export type Undocumented = {
  readonly comments: readonly string[];
  /** Functions whose docstring has no `ts` block that uses them. */
  readonly examples: readonly string[];
  /** Properties of exported object types. Many explain themselves: it is a count to look at. */
  readonly members: readonly string[];
};

/** How many exports of its own were looked at, each once: a check that finds none would find nothing missing. */
export type Looked = { readonly exports: number; readonly functions: number; readonly members: number };

/** Looks at everything that the public subpaths of a package export. */
export function undocumentedIn(packageFolder: string): Undocumented & { readonly looked: Looked } {
  const files = publicSources(packageFolder);
  const program = ts.createProgram(files, optionsOf(packageFolder), host);
  const checker = program.getTypeChecker();
  const comments: string[] = [];
  const examples: string[] = [];
  const members: string[] = [];
  const seen = new Set<ts.Declaration>();
  const looked = { exports: 0, functions: 0, members: 0 };

  for (const source of files.flatMap((file) => program.getSourceFile(file) ?? [])) {
    const module = checker.getSymbolAtLocation(source);
    for (const exported of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const [first] = symbol.declarations ?? [];
      if (
        first === undefined ||
        seen.has(first) ||
        !first.getSourceFile().fileName.startsWith(join(packageFolder, 'src'))
      )
        continue;
      seen.add(first);
      looked.exports += 1;
      if (!symbol.declarations?.every(hasComment)) comments.push(placeOf(packageFolder, first, exported.name));
      if (isFunction(checker, symbol, first)) {
        looked.functions += 1;
        if (!symbol.declarations?.flatMap(examplesOf).some((code) => uses(code, exported.name)))
          examples.push(placeOf(packageFolder, first, exported.name));
      }
      for (const member of membersOf(symbol)) {
        looked.members += 1;
        if (!hasComment(member))
          members.push(placeOf(packageFolder, member, `${exported.name}.${member.name.getText()}`));
      }
    }
  }
  return { comments, examples, members, looked };
}

/** Packages share most of what they import, and the standard library: each file is parsed once. */
const host = ((): ts.CompilerHost => {
  const plain = ts.createCompilerHost({}, true);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  return {
    ...plain,
    getSourceFile: (file, options) => {
      if (!parsed.has(file)) parsed.set(file, plain.getSourceFile(file, options));
      return parsed.get(file);
    },
  };
})();

function publicSources(packageFolder: string): readonly string[] {
  const { exports = {} } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    readonly exports?: object;
  };
  const built = JSON.stringify(exports).matchAll(/"\.\/dist\/([^"]+?)(?:\.d\.ts|\.js)"/g);
  return [...new Set([...built].map(([, module]) => join(packageFolder, 'src', `${module}.ts`)))];
}

function optionsOf(packageFolder: string): ts.CompilerOptions {
  const file = join(packageFolder, 'tsconfig.json');
  return ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, dirname(file)).options;
}

/**
 * The docstrings of a declaration; an overloaded function has one for each signature, and the implementation needs
 * none.
 */
function docstringsOf(declaration: ts.Declaration): readonly ts.JSDoc[] {
  return ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc).slice(-1);
}

function hasComment(declaration: ts.Declaration): boolean {
  if (isImplementation(declaration)) return true;
  return docstringsOf(declaration).some(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? '').trim() !== '');
}

function isImplementation(declaration: ts.Declaration): boolean {
  return ts.isFunctionDeclaration(declaration) &&
    declaration.body !== undefined &&
    ts.getJSDocCommentsAndTags(declaration).length === 0
    ? overloadsOf(declaration) > 1
    : false;
}

function overloadsOf({ parent, name }: ts.FunctionDeclaration): number {
  if (!ts.isSourceFile(parent)) return 1;
  return parent.statements.filter(
    (statement) => ts.isFunctionDeclaration(statement) && statement.name?.text === name?.text,
  ).length;
}

function isFunction(checker: ts.TypeChecker, symbol: ts.Symbol, declaration: ts.Declaration): boolean {
  return (
    (symbol.flags & ts.SymbolFlags.Value) !== 0 &&
    checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length > 0
  );
}

function examplesOf(declaration: ts.Declaration): readonly string[] {
  return docstringsOf(declaration).flatMap((docstring) =>
    [...docstring.getText().matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code),
  );
}

function uses(code: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(code.replace(/import .*?;$/gms, ''));
}

function membersOf(symbol: ts.Symbol): readonly ts.PropertySignature[] {
  const found: ts.PropertySignature[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  for (const declaration of symbol.declarations ?? []) {
    if (ts.isTypeAliasDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)) visit(declaration);
  }
  return found;
}

function placeOf(packageFolder: string, node: ts.Declaration, name: string): string {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(packageFolder, source.fileName)}:${line + 1} ${name}`;
}
