/**
 * How a public name is shown: as the sources declare it, with the comments on its members, and without what runs
 * inside.
 */
import ts from 'typescript';

/** A signature that is longer has a line for each parameter: pages are narrower than the window of an editor. */
const oneLine = 88;

/** A value whose declaration is longer is shown by its type. */
const shownInFull = 70;

/** @returns TypeScript, as in a declaration file but in the words of the source */
export function declarationText(node, checker) {
  const text = withoutBodies(node, checker)
    .replace(/^export (default )?/, '')
    .replace(/\{@link ([^}\s|]+)[^}]*\}/g, '$1');
  return unindent(text);
}

function withoutBodies(node, checker) {
  if (ts.isFunctionDeclaration(node)) return spread(node, textWithout(node, [node.body]));
  if (ts.isClassDeclaration(node)) {
    return textWithout(
      node,
      node.members.map((member) => member.body),
    );
  }
  if (!ts.isVariableDeclaration(node)) return node.getText();
  const { name, type, initializer } = node;
  if (type !== undefined && !ts.isFunctionLike(initializer)) return `const ${name.getText()}: ${type.getText()};`;
  const isFunction =
    initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
  const full = `const ${node.getText()};`;
  if (!isFunction && full.split('\n').length <= shownInFull) return full;
  const shown = checker.typeToString(checker.getTypeAtLocation(name), node, ts.TypeFormatFlags.NoTruncation);
  return `const ${name.getText()}: ${shown.length > 2_000 ? checker.typeToString(checker.getTypeAtLocation(name)) : shown};`;
}

function spread(node, text) {
  if (text.length <= oneLine || text.includes('\n') || node.parameters.length === 0) return text;
  const { parameters } = node;
  const start = node.getStart();
  const before = text.slice(0, parameters[0].getStart() - start);
  const after = text.slice(parameters.at(-1).end - start);
  return `${before}\n${parameters.map((one) => `  ${one.getText()},\n`).join('')}${after.replace(/^,?\s*/, '')}`;
}

/** The text of a node, with a semicolon in place of each of these parts of it. */
function textWithout(node, parts) {
  const file = node.getSourceFile().text;
  let text = '';
  let at = node.getStart();
  for (const part of parts) {
    if (part === undefined) continue;
    text += `${file.slice(at, part.getFullStart()).trimEnd()};`;
    at = part.end;
  }
  return text + file.slice(at, node.end);
}

function unindent(text) {
  const [first = '', ...rest] = text.split('\n');
  const indents = rest.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)[0].length);
  const least = Math.min(...indents, Number.POSITIVE_INFINITY);
  return [first, ...rest.map((line) => line.slice(Number.isFinite(least) ? least : 0))].join('\n');
}

/**
 * The names that a declaration uses and that are types or values declared elsewhere, each once, in order; not those
 * inside bodies.
 */
export function namesUsed(node, checker) {
  const found = new Map();
  const visit = (part) => {
    if (ts.isBlock(part) || (ts.isArrowFunction(part.parent) && part === part.parent.body)) return;
    if (ts.isIdentifier(part)) {
      const symbol = checker.getSymbolAtLocation(part);
      if (symbol !== undefined) found.set(part.text, symbol);
    }
    part.forEachChild(visit);
  };
  node.forEachChild(visit);
  return found;
}
