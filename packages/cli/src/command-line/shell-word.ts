/** A word as a shell takes it back (POSIX.1-2017, 2.2.2). */
export const shellWord = (word: string): string =>
  /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
