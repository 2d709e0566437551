/** `pnpm bench`: how fast it is, how long it takes to start, and what it weighs. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect, parseArgs } from 'node:util';
import { measureSizes } from '../size/entry-points.ts';
import { measureOtherKits } from '../size/other-kits.ts';
import { measureStartUp } from '../start-up/start-up.ts';
import { drawChart } from './chart.ts';
import { derivation } from './derivation.ts';
import { evm } from './evm.ts';
import { manyCards } from './many-cards.ts';
import { fillPage } from './page.ts';
import type { RaceName } from './performance.ts';
import { psbtPreview, psbtSigning } from './psbt.ts';
import { type Race, run } from './race.ts';
import { signing } from './signing.ts';

const races: Readonly<Record<RaceName, () => Promise<Race>>> = { signing, evm, preview: psbtPreview, derivation };
const others: Readonly<Record<string, () => Promise<object>>> = {
  psbt: psbtSigning,
  cards: manyCards,
  size: measureSizes,
  'start-up': measureStartUp,
};
/** Only when asked for: it takes the network. */
const onDemand: Readonly<Record<string, () => Promise<object>>> = { 'other-kits': measureOtherKits };
const byDefault = [...Object.keys(races), ...Object.keys(others)];

const help = `Usage: pnpm bench [name ...] [--json] [--write]

Measures in processor time, contenders in turns; figures of one run compare, those of two machines do not.

  ${byDefault.join(', ')}   what to measure; default: all of these
  ${Object.keys(onDemand).join(', ')}   what kits for other wallets weigh; installs them in a folder that is removed again
  --json    for machines
  --write   puts what was measured into docs/performance.*
`;

const docs = new URL('../../../docs/', import.meta.url);
const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: { json: { type: 'boolean' }, write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help === true) console.log(help);
else {
  const measured: Record<string, object> = {};
  const names = positionals.length === 0 ? byDefault : positionals;
  for (const name of names) {
    measured[name] = names.length === 1 ? await measure(name) : measureApart(name);
    if (values.json !== true) console.log(`\n${name}`, inspect(measured[name], { depth: null, compact: 3 }));
  }
  if (values.json === true) console.log(JSON.stringify(measured, null, 2));
  if (values.write === true) write(measured);
}

/** In a process of its own: what one leaves to the collector and to the compiler is not the next one's to bear. */
function measureApart(name: string): object {
  const said = execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), name, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  return JSON.parse(said)[name];
}

async function measure(name: string): Promise<object> {
  if (isRace(name)) return run(await races[name]());
  const other = others[name] ?? onDemand[name];
  if (other === undefined) throw new Error(`there is no "${name}" to measure: see --help`);
  return other();
}

function isRace(name: string): name is RaceName {
  return Object.hasOwn(races, name);
}

/** What was not measured stays as it was. */
function write(measured: Readonly<Record<string, object>>): void {
  const [sheet, page] = [new URL('performance.json', docs), new URL('performance.md', docs)];
  const all = { ...JSON.parse(readFileSync(sheet, 'utf8')), ...measured };
  writeFileSync(sheet, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(page, fillPage(readFileSync(page, 'utf8'), all));
  writeFileSync(new URL('performance.svg', docs), drawChart(all));
}
