import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../workspace.mjs';

/** Biome formats code at this width, and leaves comments and strings as they are. */
const width = 120;

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');

/** Lines of code or comment that are too long. A string or template may be: breaking it would hide what it says. */
function longLines(code: string): readonly number[] {
  const lines = code.split('\n');
  if (lines.every(({ length }) => length <= width)) return [];
  const source = ts.createSourceFile('file.tsx', code, ts.ScriptTarget.ESNext, true);
  const texts: (readonly [number, number])[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateExpression(node) ||
      ts.isRegularExpressionLiteral(node) ||
      ts.isJsxText(node)
    )
      texts.push([node.getStart(), node.getEnd()]);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  const starts = source.getLineStarts();
  // Code in a docstring, and tables in one, are as wide as they have to be.
  const fences = lines.flatMap((line, at) => (/^\s*\* ```/.test(line) ? [at] : []));
  const examples = fences.flatMap((from, place) =>
    place % 2 === 0 ? [[from, fences[place + 1] ?? from] as const] : [],
  );
  return lines.flatMap((line, at) => {
    if (line.length <= width || /https?:\/\/\S{60}/.test(line)) return [];
    const edge = (starts[at] ?? 0) + width;
    const isText = texts.some(([from, to]) => from < edge && (to >= edge || to - from > width / 2));
    const isExample = examples.some(([from, to]) => from <= at && at <= to) || /^\s*\* {5,}|`[^`]{60}/.test(line);
    return isText || isExample ? [] : [at + 1];
  });
}

test(`no line of code or comment is longer than ${width} columns, but for strings`, () => {
  const sources = files.filter((file) => /\.(ts|tsx|mts|mjs|cjs)$/.test(file));
  const found = sources.flatMap((file) =>
    longLines(readFileSync(join(root, file), 'utf8')).map((line) => `${file}:${line}`),
  );
  expect(found).toEqual([]);
});

test(`no paragraph is wider than ${width} columns`, () => {
  const made = /^docs\/(costs|performance|mutation|consumers|what-you-see)\.md$/;
  const pages = files.filter((file) => file.endsWith('.md') && !made.test(file) && !file.startsWith('vectors/'));
  const found = pages.flatMap((file) => {
    const prose = readFileSync(join(root, file), 'utf8').replace(/^```[\s\S]*?^```/gm, (block) =>
      block.replace(/[^\n]/g, ''),
    );
    return prose
      .split('\n')
      .flatMap((line, at) =>
        line.length > width && !/^\s*\||^<|^ {4}|`[^`]{60}|\]\([^)]{40}/.test(line) ? [`${file}:${at + 1}`] : [],
      );
  });
  expect(found).toEqual([]);
});

test.each([
  ['a comment', `// ${'word '.repeat(30)}`, [1]],
  ['a docstring', `/**\n * ${'word '.repeat(30)}\n */`, [2]],
  ['code', `const value = [${'1, '.repeat(50)}];`, [1]],
  ['a string', `const value = '${'word '.repeat(30)}';`, []],
  ['a template', `const value = \`${'word '.repeat(30)}\`;`, []],
])('a long line is seen in %s, or allowed', (_, code, expected) => {
  expect(longLines(code)).toEqual(expected);
});
