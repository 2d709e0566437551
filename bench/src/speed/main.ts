/** `pnpm bench`: how fast it is, as ratios. */
import { parseArgs } from 'node:util';
import { derivation } from './derivation.ts';
import { evm } from './evm.ts';
import { manyCards } from './many-cards.ts';
import { psbtPreview, psbtSigning } from './psbt.ts';
import { type Race, run } from './race.ts';
import { signing } from './signing.ts';

const races: Readonly<Record<string, () => Promise<Race>>> = { signing, evm, psbt: psbtSigning, preview: psbtPreview, derivation };
const help = `Usage: pnpm bench [name ...] [--json]

Measures in processor time, contenders in turns; figures of one run compare, those of two machines do not.

  ${[...Object.keys(races), 'cards'].join(', ')}   what to measure; default: all
  --json   for machines
`;

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
const wanted = positionals.length === 0 ? [...Object.keys(races), 'cards'] : positionals;
const measured: Record<string, unknown> = {};

if (values.help === true) console.log(help);
else {
  for (const name of wanted) await measure(name);
  if (values.json === true) console.log(JSON.stringify(measured, null, 2));
}

async function measure(name: string): Promise<void> {
  const prepare = races[name];
  if (prepare === undefined && name !== 'cards') throw new Error(`there is no "${name}" to measure: see --help`);
  if (prepare === undefined) {
    const fleet = await manyCards();
    measured[name] = fleet;
    if (values.json !== true) console.log(`\ncards`, fleet);
    return;
  }
  const race = await prepare();
  const results = await run(race);
  measured[name] = { unit: race.unit, results };
  if (values.json === true) return;
  console.log(`\n${name}: ${race.unit}`);
  console.table(
    Object.fromEntries(
      results.map(({ contender, microseconds, speed }) => [contender, { ms: (microseconds / 1000).toFixed(2), speed: speed.toFixed(2) }]),
    ),
  );
}
