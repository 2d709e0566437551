/** What tells the words of a list apart. */

/** Without accents. */
export const folded = (word: string): string => word.normalize('NFKD').replace(/\p{M}/gu, '');

/** The first four letters, without accents. */
export const beginning = (word: string): string => [...folded(word)].slice(0, 4).join('');

/** How many letters at most tell a slip of the pen from another word. */
const mostChanges = 2;

/** The words nearest to one that is in no list, at most three: as few letters as possible are changed. */
export function nearestWords(word: string, words: readonly string[]): readonly string[] {
  const written = folded(word);
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
