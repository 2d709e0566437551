/**
 * Tables of measured figures in pages that people write: each stands between two comments, of which the first names it.
 */

/** Puts each table in its place. @throws where the page lacks one */
export function fillTables(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, rows]) => {
    const place = new RegExp(`(<!-- table: ${name} -->\n)[^]*?(<!-- end -->)`);
    if (!place.test(text)) throw new Error(`the page has no place for the table "${name}"`);
    return text.replace(place, (_, start, end) => `${start}\n${rows}\n\n${end}`);
  }, page);
}

/** Markdown; a column is to the right if its first cell is a number. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const align = titles.map((_, index) => (/^[0-9.,]+$/.test(`${rows[0]?.[index]}`) ? '---:' : '---'));
  return [titles, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** As people write numbers: 12,800. */
export function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
