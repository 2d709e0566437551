/** A recording as a picture whose text is text: light or dark as the reader's system is, in any fixed-width font. */
import { readCast } from './cast.mjs';
import { createScreen } from './screen.mjs';

/** Of a cell, in pixels. */
const cell = { width: 8.4, height: 18 };
const margin = 14;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const rounded = (number) => Math.round(number * 10) / 10;

/** @param cast the text of a recording */
export function pictureOf(cast) {
  const { width: columns, title, output } = readCast(cast);
  const screen = createScreen(columns);
  screen.write(output);
  let isCommand = false;
  const rows = screen.rows().map((cells) => {
    isCommand = cells.wrapped === true ? isCommand : cells[0]?.character === '$' && cells[1]?.character === ' ';
    return textOf(cells, isCommand);
  });
  while (rows.at(-1)?.length === 0) rows.pop();
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = rows.length * cell.height + 2 * margin;
  const lines = rows.flatMap((runs, row) =>
    runs.map(({ text, from, style }) => {
      const place = `x="${rounded(margin + from * cell.width)}" y="${margin + row * cell.height + 13}"`;
      // Whatever font there is: columns stand below each other.
      const length = `textLength="${rounded(text.length * cell.width)}"`;
      return `<text ${place} ${length}${style === '' ? '' : ` class="${style}"`}>${escaped(text)}</text>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
  text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328; white-space: pre; }
  rect { fill: #f6f8fa; stroke: #d1d9e0; }
  .bold, .typed { font-weight: 700; }
  .typed { fill: #0550ae; }
  .red { fill: #b3121f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    rect { fill: #151b23; stroke: #3d444d; }
    .typed { fill: #79b8ff; }
    .red { fill: #ff8a80; }
  }
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>
${lines.join('\n')}
</svg>
`;
}

/** Runs of one style; spaces at the ends of a run are left out. */
function textOf(cells, isCommand) {
  const runs = [];
  for (const [column, { character, bold, red }] of cells.entries()) {
    const style = red ? 'red' : isCommand ? 'typed' : bold ? 'bold' : '';
    const last = runs.at(-1);
    // Two spaces begin a column of a table: it stays below the one above.
    if (last !== undefined && last.style === style && !(last.text.endsWith('  ') && character !== ' '))
      last.text += character;
    else runs.push({ text: character, from: column, style });
  }
  return runs.flatMap(({ text, from, style }) => {
    const inner = text.trim();
    return inner === '' ? [] : [{ text: inner, from: from + text.length - text.trimStart().length, style }];
  });
}
