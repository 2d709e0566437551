import { hwiError } from './errors.ts';

/**
 * Splits a line into words as Python's `shlex.split` does, with which HWI reads standard input. Spaces separate words,
 * and quotes keep them together. A backslash takes the next character as it is; between double quotes only a quote or a
 * backslash, between single quotes nothing.
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
    if (text === undefined) throw hwiError('badArgument', 'a quotation on standard input does not end');
    word = (word ?? '') + text;
  }
  return word === undefined ? words : [...words, word];
}
