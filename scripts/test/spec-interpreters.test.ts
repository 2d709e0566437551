/** The specification of interpreters says what their code and their vectors say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { networks } from '../../packages/chains/src/bitcoin/firmware/address/networks.ts';
import { chainIdOf, nativeAsset } from '../../packages/chains/src/ethereum/firmware/address/assets.ts';
import { networkOf } from '../../packages/chains/src/ethereum/firmware/address/networks.ts';
import { maxCallData } from '../../packages/chains/src/ethereum/firmware/transaction/calls.ts';
import { dataPrice } from '../../packages/chains/src/ethereum/firmware/transaction/data-fee.ts';
import { orderShapes } from '../../packages/chains/src/ethereum/firmware/transaction/typed-data/orders.ts';
import { permitShapes } from '../../packages/chains/src/ethereum/firmware/transaction/typed-data/permits.ts';
import { safeShape } from '../../packages/chains/src/ethereum/firmware/transaction/typed-data/safe.ts';
import { solAsset, solanaChain } from '../../packages/chains/src/solana/firmware/address/assets.ts';
import { type Table, tablesOf } from '../../test/markdown-tables.ts';
import { interpretersOfChains } from '../chain-folders.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/spec/interpreters.md'), 'utf8');
const tables = tablesOf(page);

function table(heading: string, ...header: readonly string[]): Table {
  const found = tables.filter((one) => one.heading === heading && header.every((cell, n) => one.header[n] === cell));
  if (found.length !== 1) throw new Error(`${heading} has ${found.length} tables that begin with ${header.join(', ')}`);
  return found[0] as Table;
}
const rowsOf = (...where: readonly [string, ...string[]]) => table(...where).rows;
const firstCells = (...where: readonly [string, ...string[]]) => rowsOf(...where).map(([cell = '']) => cell);

/** `ethereumMessageInterpreter` reads an EVM message, `solanaInterpreter` a Solana transaction. */
function reads(name: string): string {
  const [chain = '', ...format] = name.replace(/Interpreter$/, '').split(/(?=[A-Z])/);
  return [chain === 'ethereum' ? 'evm' : chain, ...(format.length === 0 ? ['transaction'] : format)]
    .join(' ')
    .toLowerCase();
}

test('numbers of interpreters', async () => {
  const stated = (tables[0]?.rows ?? []).map(
    ([number = '', what = '']) => [Number.parseInt(number, 16), what.toLowerCase()] as const,
  );
  const interpreters = Object.entries(await interpretersOfChains()).map(([name, { id }]) => [id, reads(name)] as const);
  expect(stated).toEqual(interpreters.sort(([a], [b]) => a - b));
});

test('names of chains and of their coins', () => {
  const expected = [
    ...Object.values(networks).map(({ name, chain, asset }) => [`Bitcoin ${name}`, chain, asset]),
    ['EVM chain', ...[chainIdOf(7n), nativeAsset(7n)].map((name) => name.replace(':7', ':<id>'))],
    ['Solana', solanaChain, solAsset],
  ];
  const stated = rowsOf('What is reported', 'chain').map(([what, name, coin]) => [what, name, `${name}/${coin}`]);
  expect(stated).toEqual(expected);
});

type Case = {
  readonly facts?: {
    readonly blind?: string;
    readonly message?: readonly string[];
    readonly warnings: readonly string[];
  };
  readonly digests?: readonly (readonly string[])[];
  readonly stream: string;
};
const casesOf = (what: string): readonly Case[] =>
  JSON.parse(readFileSync(join(root, `vectors/interpreters/${what.toLowerCase().replaceAll(' ', '-')}.json`), 'utf8'))
    .cases;
/** Of every interpreter by its number. */
const vectors = (tables[0]?.rows ?? []).map(([number = '', what = '']) => [number, what, casesOf(what)] as const);
const distinct = <T>(values: readonly (T | undefined)[]): readonly T[] =>
  [...new Set(values)].filter((value) => value !== undefined).sort();
/** The numbers in a cell such as `01, 02: P2TR` or `10 to 13`. */
const numbersIn = (cell: string): readonly string[] => {
  const [, from, to] = /^(\d\d) to (\d\d)/.exec(cell) ?? [];
  if (from === undefined || to === undefined) return cell.match(/\b\d\d\b/g) ?? [];
  return vectors.map(([number]) => number).filter((number) => number >= from && number <= to);
};

test('every message, blind reason and scheme stands in a table and in a vector', () => {
  for (const [number, what, cases] of vectors) {
    const of = (cells: readonly (readonly string[])[], at: number, value: number) =>
      distinct(cells.filter((row) => numbersIn(row[at] ?? '').includes(number)).map((row) => row[value]));
    const facts = cases.flatMap((one) => (one.facts ? [one.facts] : []));
    expect(distinct(facts.map(({ message }) => message?.[0])), what).toEqual(
      of(rowsOf('What is reported', 'message of'), 0, 1),
    );
    expect(distinct(facts.map(({ blind }) => blind)), what).toEqual(of(rowsOf('What is reported', 'blind'), 1, 0));
    expect(distinct(cases.flatMap(({ digests = [] }) => digests.map(([, scheme]) => scheme))), what).toEqual(
      of(rowsOf('What is reported', 'signed'), 0, 1),
    );
  }
});

test('every warning stands in a table and in a vector, in the order of the table', () => {
  for (const [, what, cases] of vectors) {
    const found = tables.filter(({ heading, header }) => heading === what && header[0] === 'warning');
    // Those of typed data are told by the row of a type.
    const stated =
      what === 'EVM typed data' ? ['approval-unlimited'] : found.flatMap(({ rows }) => rows.map(([name = '']) => name));
    const told = cases.flatMap(({ facts }) => (facts ? [facts.warnings] : []));
    expect(distinct(told.flat()), what).toEqual([...stated].sort());
    for (const warnings of what === 'Bitcoin transaction' ? [] : told)
      expect(warnings).toEqual(stated.filter((name) => warnings.includes(name)));
  }
});

test('every token is named in a vector as its table has it', () => {
  const forms = firstCells('What is reported', 'token').map(
    (_, n) => rowsOf('What is reported', 'token')[n]?.[1] ?? '',
  );
  const pattern = (form: string) =>
    form
      .replace('<contract>', '[0-9a-f]{40}')
      .replace('<id>', '[0-9]+')
      .replace('<mint in base 58>', '[1-9A-Za-z]{32,44}');
  const text = JSON.stringify(vectors);
  for (const form of forms) expect(text, form).toMatch(new RegExp(`/${pattern(form)}"`));
  const named = distinct([...text.matchAll(/"(?:bip122|eip155|solana):[^"/]+\/([^"]+)"/g)].map(([, name]) => name));
  const known = new RegExp(`^(slip44:[0-9]+|${forms.map(pattern).join('|')})$`);
  expect(named.filter((name) => !known.test(name))).toEqual([]);
});

test('types of typed data that are understood, and what is read of them', () => {
  const shapes = [...permitShapes, ...orderShapes, safeShape];
  const definitions = rowsOf('EVM typed data', 'type', 'definition');
  const read = new Map(rowsOf('EVM typed data', 'type', 'read').map(([name, words]) => [name, words]));
  const stated = definitions.flatMap(([name = '', type = '']) => {
    const heights = name.startsWith('BulkOrder') ? [1, 2, 3, 4] : [1];
    return heights.map((height) => [type.replace('[2]', '[2]'.repeat(height)), read.get(name)]);
  });
  const expected = shapes.map(({ type, keep, keepBytes }) => [
    type,
    [...keep, ...(keepBytes ? [keepBytes] : [])].join(', '),
  ]);
  const sorted = (rows: readonly (readonly (string | undefined)[])[]) => rows.map((row) => row.join(': ')).sort();
  expect(sorted(stated)).toEqual(sorted(expected));
});

test('sizes and prices of the EVM', () => {
  expect(page).toContain(`at most ${maxCallData} bytes and are one of the calls below`);
  expect(page).toContain(`at 10^${String(dataPrice).length - 1} wei each`);
  const [, chains = ''] = /on\s+the\s+chains\s+([\d,\sand]+)\./.exec(page) ?? [];
  const stated = (chains.match(/\d+/g) ?? []).map(BigInt);
  const isOpStack = (id: bigint) => networkOf(id).dataFee === 'op-stack';
  const source = readFileSync(join(root, 'packages/chains/src/ethereum/firmware/address/networks.ts'), 'utf8');
  const known = [...source.matchAll(/chainId: (\d+)n/g)].map(([, id = '']) => BigInt(id));
  expect(stated.map(String).sort()).toEqual(known.filter(isOpStack).map(String).sort());
});
