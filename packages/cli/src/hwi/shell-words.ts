import { HwiError } from './errors.ts';

/**
 * Splits a line into words as Python's `shlex.split` does, which is what HWI reads standard input with: spaces part,
 * quotes keep together, a backslash takes the next character as it is; between double quotes only before a quote or
 * another backslash, between single quotes never.
 *
 * @throws HwiError `badArgument` for a quote without end
 */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  const parts = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(\s+)|(.)/gsy;
  let word: string | undefined;
  for (const [, single, double, escaped, plain, space] of line.matchAll(parts)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const text = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain;
    if (text === undefined) throw new HwiError('badArgument', 'a quotation on standard input does not end');
    word = (word ?? '') + text;
  }
  return word === undefined ? words : [...words, word];
}
