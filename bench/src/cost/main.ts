/** `pnpm cost`: what each thing that people do with cards costs, and whether that has changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { parseArgs } from 'node:util';

const help = `Usage: pnpm cost [--json] [--write]

Runs each flow on emulated cards and counts what it costs. Says what differs from docs/costs.json.

  --json    the sheet as JSON on standard output, and nothing else
  --write   puts the sheet into docs/costs.json, docs/costs.md and docs/costs.svg
  --help    this text
`;

// Before the first import of the libraries that it looks into.
register('./noble-hooks.js', import.meta.url);
const { calibrate } = await import('./calibrate.ts');
const { drawChart } = await import('./chart.ts');
const { describe, differences, isWorse } = await import('./compare.ts');
const { measureSheet } = await import('./measure.ts');
const { fillPage } = await import('./page.ts');

const docs = new URL('../../../docs/', import.meta.url);
const options = {
  json: { type: 'boolean' },
  write: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
const { values } = parseArgs({ args: process.argv.slice(2).filter((argument) => argument !== '--'), options });

if (values.help === true) {
  console.log(help);
} else {
  calibrate();
  const sheet = await measureSheet();
  if (values.json === true) console.log(JSON.stringify(sheet, null, 2));
  else
    console.table(
      Object.fromEntries(Object.entries(sheet).map(([flow, { cardEc, ...costs }]) => [flow, { ...costs, ...cardEc }])),
    );
  if (values.write === true) {
    const page = new URL('costs.md', docs);
    writeFileSync(new URL('costs.json', docs), `${JSON.stringify(sheet, null, 2)}\n`);
    writeFileSync(page, fillPage(readFileSync(page, 'utf8'), sheet));
    writeFileSync(new URL('costs.svg', docs), drawChart(sheet));
  } else if (values.json !== true) {
    const changed = differences(JSON.parse(readFileSync(new URL('costs.json', docs), 'utf8')), sheet);
    for (const difference of changed) console.log(describe(difference));
    if (changed.length > 0) console.log('\nThis differs from docs/costs.json. If it is meant: pnpm cost --write');
    process.exitCode = changed.some(isWorse) ? 1 : 0;
  }
}
