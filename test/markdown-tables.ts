/** Finds the tables of a Markdown page, so that tests can compare what they say with the code. */

/**
 * A table: the heading above it, its header cells, and its rows. Cells are plain text: without code marks and links.
 */
export type Table = {
  readonly heading: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

export function tablesOf(markdown: string): readonly Table[] {
  const tables: { heading: string; header: readonly string[]; rows: (readonly string[])[] }[] = [];
  let heading = '';
  let inTable = false;
  for (const line of markdown.split('\n')) {
    heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
    if (!line.startsWith('|')) inTable = false;
    else if (!inTable) {
      inTable = true;
      tables.push({ heading, header: cellsOf(line), rows: [] });
    } else if (!/^\|[-:| ]+\|$/.test(line)) tables.at(-1)?.rows.push(cellsOf(line));
  }
  return tables;
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) =>
      cell
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll('`', '')
        .trim(),
    );
}
