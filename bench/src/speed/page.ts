/** The tables of docs/performance.md. */
import { entryPoints, wallets } from '../size/entry-points.ts';
import type { OtherKits } from '../size/other-kits.ts';
import type { FirstLoad } from '../start-up/first-load.ts';
import type { FreshProcess } from '../start-up/fresh-process.ts';
import { fillTables, markdownTable, thousands } from '../tables.ts';
import type { Fleet } from './many-cards.ts';
import { type Performance, raceNames } from './performance.ts';
import type { Results } from './race.ts';

/** Puts each table between the comments that name it. @throws where the page lacks one */
export function fillPage(page: string, performance: Performance): string {
  return fillTables(page, {
    goals: goalsTable(performance),
    ...Object.fromEntries(raceNames.map((name) => [name, raceTable(performance[name])])),
    psbt: psbtTable(performance.psbt),
    cards: cardsTable(performance.cards),
    wallets: walletsTable(performance),
    'entry-points': entryPointsTable(performance),
    'other-kits': versionsTable(performance['other-kits']),
    command: freshTable('', performance['start-up'].command),
    imports: importsTable(performance['start-up'].imports),
    demo: demoTable(performance['start-up'].demo),
  });
}

function goalsTable({ signing, evm, derivation, cards }: Performance): string {
  const warm = signing.results[1]?.speed ?? 0;
  const viem = evm.results[1]?.speed ?? Number.NaN;
  const others = Math.max(...derivation.results.slice(1).map(({ speed }) => speed));
  const kibibytes = cards.bytesPerCard / 1024;
  const goals = [
    ['signatures in a warm session, of the curve alone', 'at least 0.7', warm.toFixed(2), warm >= 0.7],
    ['EVM transactions, times of viem', 'at most 3', viem.toFixed(2), viem <= 3],
    ['addresses, of the fastest other library', 'more than 1', (1 / others).toFixed(2), others < 1],
    ['memory of an emulated card', 'at most 64 KiB', `${kibibytes.toFixed(1)} KiB`, kibibytes <= 64],
  ] as const;
  return markdownTable(
    ['goal', '', 'measured', 'met'],
    goals.map(([what, goal, measured, met]) => [what, goal, measured, met ? 'yes' : 'no']),
  );
}

function raceTable({ unit, results }: Results): string {
  const rows = results.map(({ contender, milliseconds, speed }) => [contender, speed.toFixed(2), milliseconds]);
  return markdownTable([unit, 'speed', 'ms'], rows);
}

/** One line for each size. */
function psbtTable(races: readonly Results[]): string {
  const [{ results: [first, ...others] = [] } = {}] = races;
  if (first === undefined) throw new Error('nothing was measured: pnpm bench psbt --write');
  const titles = ['', `${first.contender}, ms`, ...others.map(({ contender }) => `${contender}, speed`)];
  const rows = races.map(({ unit, results: [one, ...rest] }) => [
    unit,
    one?.milliseconds ?? '',
    ...rest.map(({ speed }) => speed.toFixed(2)),
  ]);
  return markdownTable(titles, rows);
}

function cardsTable({ cards, bytesPerCard, cardsPerSecond }: Fleet): string {
  return markdownTable(
    ['cards', 'KiB per card', 'cards per second'],
    [[thousands(cards), (bytesPerCard / 1024).toFixed(1), cardsPerSecond]],
  );
}

function walletsTable({ size, 'other-kits': { kits } }: Performance): string {
  const rows = Object.entries(wallets).map(([key, { what }]) => {
    const beside = kits
      .filter((kit) => kit.beside === key)
      .map(({ name, gzipped }) => `${name}: ${kilobytes(gzipped)}`);
    return [what, kilobytes(size[key]?.gzipped), beside.join('<br>')];
  });
  return markdownTable(['a wallet for', 'kB', 'others, kB'], rows);
}

function entryPointsTable({ size }: Performance): string {
  const rows = Object.entries(entryPoints).map(([key, { what, budget }]) => {
    const measured = size[key];
    return [`\`${key}\``, what, kilobytes(measured?.gzipped), kilobytes(budget), kilobytes(measured?.minified)];
  });
  return markdownTable(['', '', 'kB', 'budget', 'before compression'], rows);
}

function versionsTable({ date, kits }: OtherKits): string {
  const versions = Object.entries(Object.assign({}, ...kits.map((kit) => kit.versions)));
  return markdownTable(
    [`on ${date}`, 'version'],
    versions.map(([name, version]) => [`\`${name}\``, `${version}`]),
  );
}

function importsTable({ node, beyond }: FreshProcess): string {
  const named = Object.entries(beyond).map(([key, milliseconds]) => {
    const wallet = wallets[key];
    return [wallet === undefined ? `\`${key}\`` : `a wallet for ${wallet.what}`, milliseconds] as const;
  });
  return freshTable('imported', { node, beyond: Object.fromEntries(named) });
}

function freshTable(title: string, { node, beyond }: FreshProcess): string {
  const rows = Object.entries(beyond).map(([name, milliseconds]) => [
    name,
    (milliseconds / node).toFixed(1),
    milliseconds,
  ]);
  return markdownTable([title, "beyond Node's own start", 'ms'], [['Node itself', (1).toFixed(1), node], ...rows]);
}

function demoTable({ requests, gzipped, milliseconds }: FirstLoad): string {
  return markdownTable(
    ['requests', 'kB', 'ms until the first card is there'],
    [[requests, kilobytes(gzipped), milliseconds]],
  );
}

/** 1,000 bytes each. */
export function kilobytes(bytes: number | undefined): string {
  if (bytes === undefined) throw new Error('a size was not measured: pnpm bench size --write');
  return (bytes / 1000).toFixed(1);
}
