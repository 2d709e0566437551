/** The reference: a page for every public module, from its source and the docstrings in it. */
import { dirname, relative } from 'node:path';
import ts from 'typescript';
import { declarationText, namesUsed } from './declaration.mjs';
import { outsideCode, readDocstring } from './docstring.mjs';
import { declarationsOf, modules, readProgram, sourceOf } from './program.mjs';
import { root } from './repository.mjs';

/**
 * @returns pages by their path below the site, as Markdown; links to sources are relative to the page's place and begin
 * with `repository:`
 */
export function referencePages() {
  const { program, checker } = readProgram();
  const shown = modules.map((module) => ({ ...module, entries: entriesOf(program, checker, module) }));
  const places = new Map(shown.flatMap(({ page, entries }) => entries.map(({ node, name }) => [node, { page, name }])));
  return shown.map((module) => ({
    page: module.page,
    source: module.source,
    text: pageOf(module, { program, checker, places }),
    subpath: module.subpath,
    names: namesToShow(module.entries),
  }));
}

/** What a module exports: what can be called first, then values, then types, each in the order of the source. */
function entriesOf(program, checker, { source }) {
  const file = program.getSourceFile(`${root}/${source}`);
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(file))
    .flatMap((symbol) =>
      declarationsOf(checker, symbol).map((node) => ({ name: symbol.name, node, kind: kindOf(node, checker) })),
    )
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.node.pos - b.node.pos);
}

/** What a module is used for; its types only where it has nothing else. */
function namesToShow(entries) {
  const used = entries.filter(({ kind }) => kind !== 'type');
  return [...new Set((used.length === 0 ? entries : used).map(({ name }) => name))];
}

const kinds = ['function', 'class', 'value', 'type'];

function kindOf(node, checker) {
  if (ts.isFunctionDeclaration(node)) return 'function';
  if (ts.isClassDeclaration(node)) return 'class';
  if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) return 'type';
  return checker.getTypeAtLocation(node).getCallSignatures().length > 0 ? 'function' : 'value';
}

function pageOf({ specifier, source, page, entries }, { program, checker, places }) {
  const file = program.getSourceFile(`${root}/${source}`);
  const about = leadingComment(file);
  const prose = (text, node) => linked(text, { node, page, checker, places });
  const rows = entries.map(({ name, node }) => {
    const [first = ''] = docstringOf(node).description.split(/\n\n|(?<=\.)\s/);
    return `| [\`${name}\`](#${name}) | ${prose(first.replaceAll('\n', ' '), node).replaceAll('|', '\\|')} |`;
  });
  return [
    `# ${specifier} {#module}`,
    about === '' ? '' : prose(about, file),
    `\`\`\`ts\n${importLine(specifier, entries)}\n\`\`\``,
    ...(entries.length < 4 ? [] : [`| name | is for |\n| --- | --- |\n${rows.join('\n')}`]),
    ...entries.map((entry) => sectionOf(entry, { page, checker, places, prose })),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * To be copied: all that is used for something, or the types where there is nothing else. A long list says only where
 * it is.
 */
function importLine(specifier, entries) {
  const used = entries.filter(({ kind }) => kind !== 'type');
  const names = (used.length === 0 ? entries : used).map(({ name }) => name);
  const all = `import ${used.length === 0 ? 'type ' : ''}{ ${names.join(', ')} } from '${specifier}';`;
  return all.length <= 100 ? all : `import { ${names.slice(0, 2).join(', ')} } from '${specifier}'; // and more`;
}

function sectionOf({ name, node }, { page, checker, places, prose }) {
  const { description, tags } = docstringOf(node);
  const of = (tag) => tags.filter((one) => one.tag === tag).map(({ text }) => text);
  const source = sourceOf(node);
  const line = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const parameters = of('param').map((text) => {
    const [, parameter, says] = /^(\S+)\s*(?:-\s*)?([\s\S]*)$/.exec(text);
    return `- \`${parameter}\`: ${prose(says, node)}`;
  });
  const titled = (title, texts) => texts.map((text) => `**${title}:** ${prose(text, node)}`);
  const uses = [...namesUsed(node, checker)]
    .flatMap(([, symbol]) => declarationsOf(checker, symbol).map((declaration) => places.get(declaration)))
    .filter((place) => place !== undefined && !(place.page === page && place.name === name));
  const links = [...new Set(uses.map((place) => `[\`${place.name}\`](${addressOf(page, place)})`))];
  return [
    `## ${name} {#${name}}`,
    prose(description, node),
    `\`\`\`ts\n${[node, ...privateTypes(node, checker, places)].map((one) => declarationText(one, checker)).join('\n\n')}\n\`\`\``,
    parameters.join('\n'),
    ...titled('Returns', of('returns')),
    ...titled('Throws', of('throws')),
    ...titled('See', of('see')),
    ...of('example').map((text) => `**Example**\n\n${text}`),
    `${links.length === 0 ? '' : `Uses ${links.join(', ')}. `}[Source](repository:${source}#L${line}) {.origin}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * The types that a declaration uses and that have no place of their own: what is shown must not end in a name that
 * leads nowhere.
 */
function privateTypes(node, checker, places) {
  return [...namesUsed(node, checker).values()]
    .flatMap((symbol) => declarationsOf(checker, symbol))
    .filter(
      (one) =>
        (ts.isTypeAliasDeclaration(one) || ts.isInterfaceDeclaration(one)) &&
        sourceOf(one) !== undefined &&
        !places.has(one),
    );
}

function addressOf(page, place) {
  const path = relative(dirname(page), place.page);
  return place.page === page ? `#${place.name}` : `${path.startsWith('.') ? path : `./${path}`}#${place.name}`;
}

function docstringOf(node) {
  const holder = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  const comment = (ts.getLeadingCommentRanges(holder.getSourceFile().text, holder.pos) ?? []).at(-1);
  const text = comment === undefined ? '' : holder.getSourceFile().text.slice(comment.pos, comment.end);
  return readDocstring(text.startsWith('/**') ? text : '');
}

/** What a file says about itself: its first comment, if it is not that of its first declaration. */
function leadingComment(file) {
  const [first] = ts.getLeadingCommentRanges(file.text, 0) ?? [];
  if (first === undefined) return '';
  const text = file.text.slice(first.pos, first.end);
  const [statement] = file.statements;
  const isOfStatement =
    statement !== undefined &&
    !ts.isImportDeclaration(statement) &&
    !ts.isExportDeclaration(statement) &&
    !/\n\s*\n/.test(file.text.slice(first.end, statement.getStart()).replace(/\/\*\*[\s\S]*/, ''));
  return text.startsWith('/**') && !isOfStatement ? readDocstring(text).description : '';
}

/** Turns `{@link name}` into a link where the name has a page, and into code where it has none. */
function linked(text, { node, page, checker, places }) {
  return outsideCode(text, (prose) =>
    prose.replace(/\{@link\s+([^}\s|]+)(?:[\s|]+([^}]+))?\}/g, (_, target, label) => {
      if (/^https?:/.test(target)) return `[${label ?? target}](${target})`;
      const name = target.split('.')[0];
      const scope = checker.getSymbolsInScope(node, ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Alias);
      const symbol = scope.find((one) => one.name === name);
      const place =
        symbol &&
        declarationsOf(checker, symbol)
          .map((declaration) => places.get(declaration))
          .find((one) => one !== undefined);
      return place === undefined ? `\`${label ?? target}\`` : `[\`${label ?? target}\`](${addressOf(page, place)})`;
    }),
  );
}
