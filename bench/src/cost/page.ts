/** The tables of docs/costs.md. */
import { fillTables, markdownTable, thousands } from '../tables.ts';
import { jcop3, jcop4, workOn } from './chips.ts';
import { flows } from './flows.ts';
import type { Costs, Sheet } from './measure.ts';
import { bytesOf, type Comparison, comparisons, type Goal, meets, type Peer } from './peers.ts';

type Column = readonly [title: string, cell: (costs: Costs, flow: string) => string | number];

const radio: readonly Column[] = [
  ['', (_, flow) => flows[flow]?.what ?? ''],
  ['taps', ({ taps }) => taps],
  ['round trips', ({ roundTrips }) => roundTrips],
  ['bytes up', ({ bytesUp }) => bytesUp],
  ['bytes down', ({ bytesDown }) => bytesDown],
  ['ms at 106', ({ airtimeMs106 }) => airtimeMs106.toFixed(1)],
  ['ms at 424', ({ airtimeMs424 }) => airtimeMs424.toFixed(1)],
];

const chip: readonly Column[] = [
  ['P-256', ({ cardEc }) => cardEc.p256],
  ['secp256k1', ({ cardEc }) => cardEc.secp256k1],
  ['Ed25519', ({ cardEc }) => cardEc.ed25519],
  ['hash blocks', ({ cardHashBlocks }) => cardHashBlocks],
  ['AES blocks', ({ cardAesBlocks }) => cardAesBlocks],
  ['commits', ({ nvmCommits }) => nvmCommits],
  ['bytes written', ({ nvmBytes }) => nvmBytes],
  ['volatile bytes', ({ scratchHighWater }) => scratchHighWater],
];

const limits: readonly Column[] = [
  ['radio at 424', ({ airtimeMs424 }) => airtimeMs424.toFixed(0)],
  ['curves', (costs) => workOn(jcop4, costs).multiplications.toFixed(0)],
  ['hashes', (costs) => workOn(jcop4, costs).hashing.toFixed(0)],
  ['AES', (costs) => workOn(jcop4, costs).encrypting.toFixed(0)],
  ...[jcop4, jcop3].map(
    (chip): Column => [`${chip.name}, all`, (costs) => sum(Object.values(workOn(chip, costs))).toFixed(0)],
  ),
];

const compared: readonly Column[] = [
  ['goal', (_, flow) => goalText(comparisons[flow]?.goal)],
  ['measured', (costs, flow) => measuredText(costs, comparisons[flow])],
  ['goal met', (costs, flow) => verdict(costs, comparisons[flow])],
  ['others', (_, flow) => comparisons[flow]?.peers.map(peerText).join('<br>') ?? ''],
];

/** Puts each table between the comments that name it. @throws where the page lacks one */
export function fillPage(page: string, sheet: Sheet): string {
  const all = Object.keys(sheet);
  const tables = {
    costs: table(sheet, all, radio),
    chip: table(sheet, all, chip),
    limits: table(sheet, all, limits),
    others: table(
      sheet,
      all.filter((flow) => flow in comparisons),
      compared,
    ),
  };
  return fillTables(page, tables);
}

function table(sheet: Sheet, names: readonly string[], columns: readonly Column[]): string {
  const rows = names.map((flow) => {
    const costs = sheet[flow];
    if (costs === undefined) throw new Error(`the sheet lacks ${flow}`);
    return [`\`${flow}\``, ...columns.map(([, cell]) => cell(costs, flow))];
  });
  return markdownTable(['flow', ...columns.map(([title]) => title)], rows);
}

function goalText(goal: Goal | undefined): string {
  if (goal === undefined) return '';
  const { taps, roundTrips, bytes } = goal;
  return [
    taps === undefined ? [] : `${taps} taps`,
    `${roundTrips} RT`,
    bytes === undefined ? [] : `${thousands(bytes)} B`,
  ]
    .flat()
    .join(', ');
}

function measuredText(costs: Costs, comparison: Comparison | undefined): string {
  const { roundTrips, taps } = costs;
  return goalText({ roundTrips, bytes: bytesOf(costs), ...(comparison?.goal?.taps !== undefined && { taps }) });
}

function verdict(costs: Costs, { goal, missed }: Comparison = { peers: [] }): string {
  if (goal === undefined) return '';
  return meets(goal, costs) ? 'yes' : `no: ${missed ?? 'nobody has said why'}`;
}

function peerText({ name, taps, roundTrips, bytes, without }: Peer): string {
  return `${name}: ${goalText({ roundTrips, bytes, ...(taps !== undefined && { taps }) })}${without === undefined ? '' : ` (${without})`}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
