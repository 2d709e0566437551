/** What tells the words of a list apart. */

/** Without accents. */
export const folded = (word: string): string => word.normalize('NFKD').replace(/\p{M}/gu, '');

/** The first four letters, without accents. */
export const beginning = (word: string): string => [...folded(word)].slice(0, 4).join('');

/**
 * A text as words of a list with nothing between them; `undefined` if there is no way, or more than one.
 *
 * @param longest Length of the longest word.
 */
export function splitByList(text: string, words: ReadonlySet<string>, longest: number): readonly string[] | undefined {
  /** By where it ends: the last word of the only way to get there; `null` where there are several. */
  const ends: (string | null | undefined)[] = new Array(text.length + 1);
  ends[0] = '';
  for (let start = 0; start < text.length; start += 1) {
    const before = ends[start];
    if (before === undefined) continue;
    for (let end = start + 1; end <= Math.min(text.length, start + longest); end += 1) {
      const word = text.slice(start, end);
      if (words.has(word)) ends[end] = ends[end] === undefined && before !== null ? word : null;
    }
  }
  const found: string[] = [];
  for (let end = text.length; end > 0; ) {
    const last = ends[end];
    if (!last) return undefined;
    found.unshift(last);
    end -= last.length;
  }
  return found;
}

/** How many letters at most tell a slip of the pen from another word. */
const mostChanges = 2;

/** How many letters at least tell a word that is abbreviated. */
const fewestLetters = 3;

/**
 * The words nearest to one that is in no list, at most three: those that begin with it, or else those of which as few
 * letters as possible are changed.
 */
export function nearestWords(word: string, words: readonly string[]): readonly string[] {
  const written = folded(word);
  const begun = written.length < fewestLetters ? [] : words.filter((each) => folded(each).startsWith(written));
  if (begun.length > 0 && begun.length <= 3) return begun;
  // Longer ones are no slip of the pen, and take long.
  if (written.length > 24) return [];
  const distances = words.map((each) => ({ each, changes: changesBetween(written, folded(each)) }));
  const fewest = Math.min(...distances.map(({ changes }) => changes));
  const near = distances.filter(({ changes }) => changes === fewest);
  return fewest > mostChanges || near.length > 3 ? [] : near.map(({ each }) => each);
}

/**
 * Letters put in, left out, changed, or swapped with the next: the distance of Damerau and Levenshtein (restricted).
 */
function changesBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > mostChanges) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const [above = [], twoAbove = []] = [rows[row - 1], rows[row - 2]];
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (twoAbove[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(line);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
