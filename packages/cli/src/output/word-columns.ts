/** Words that people write down, as a screen shows them. */

/** 20 rows of a share's 59 words: with title and last line as many as the usual terminal has. */
const columns = 3;

/** Numbered, in columns from top to bottom. */
export function inColumns(words: readonly string[]): readonly string[] {
  const numbered = words.map((word, at) => `${at + 1}`.padStart(2) + ` ${word}`.padEnd(16));
  const height = Math.ceil(words.length / columns);
  return Array.from({ length: height }, (_, row) =>
    numbered
      .filter((_, at) => at % height === row)
      .join('')
      .trimEnd(),
  );
}
