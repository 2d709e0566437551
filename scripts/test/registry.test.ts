/**
 * The registry of the protocol. `docs/spec/registry.md` is written from the code (`vitest -u`), and
 * `vectors/registry.json` is the frozen copy: rows may be added to it, none may change or go.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type RegistryRow, registry, registryKinds } from '../registry.ts';

const frozenFile = new URL('../../vectors/registry.json', import.meta.url);
const page = new URL('../../docs/spec/registry.md', import.meta.url);
const rows = await registry();

const introduction = `# Registry

Every number and name of the protocol that something has, had, or is to have. A number or name is never given to
something else, also after it was removed. *Reserved* is what later parts of the protocol will use: no card takes or
sends it yet. Every label ends in the version and one zero byte, which is not shown here.

The page is written from the tables of the code, and \`vectors/registry.json\` is a frozen copy of it: a test fails if a
row there is lost or changed.
`;

function pageOf(all: readonly RegistryRow[]): string {
  const sections = Object.entries(registryKinds).map(([kind, heading]) => {
    const lines = all
      .filter((row) => row.kind === kind)
      .map(({ value, name, use }) => `| \`${value}\` | ${name} | ${use} |`);
    return `\n## ${heading}\n\n| ${kind} | name | use |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  return introduction + sections.join('');
}

/** A row may go from reserved to used, and from used to removed, and in no other way. */
const order: readonly RegistryRow['use'][] = ['reserved', 'used', 'removed'];
function lost(frozen: readonly RegistryRow[], now: readonly RegistryRow[]): readonly RegistryRow[] {
  return frozen.filter(
    (row) =>
      !now.some(
        ({ kind, value, name, use }) =>
          kind === row.kind && value === row.value && name === row.name && order.indexOf(use) >= order.indexOf(row.use),
      ),
  );
}

const { rows: frozen } = JSON.parse(readFileSync(frozenFile, 'utf8')) as { readonly rows: readonly RegistryRow[] };

test('no frozen row is lost or changed', () => {
  expect(frozen.length).toBeGreaterThan(200);
  expect(lost(frozen, rows)).toEqual([]);
});

test('the check finds a row that is lost, renumbered, renamed, or in use again', () => {
  const [row] = rows as readonly [RegistryRow];
  expect(lost(rows, rows.slice(1))).toEqual([row]);
  expect(lost([row], [{ ...row, value: 'FF' }])).toEqual([row]);
  expect(lost([row], [{ ...row, name: 'other' }])).toEqual([row]);
  expect(lost([row], [{ ...row, use: 'reserved' }])).toEqual([row]);
  expect(lost([{ ...row, use: 'removed' }], [row])).toEqual([{ ...row, use: 'removed' }]);
  expect(lost([{ ...row, use: 'reserved' }], [row])).toEqual([]);
});

test('the frozen copy has every row', async () => {
  const note = 'Rows may be added. None may change or go, except from reserved to used, and from used to removed.';
  // What is lost stays, so that writing the file anew does not hide it.
  const copy = { source: 'scripts/registry.ts', note, rows: [...rows, ...lost(frozen, rows)] };
  await expect(`${JSON.stringify(copy, null, 2)}\n`).toMatchFileSnapshot(fileURLToPath(frozenFile));
});

test('the page has every row', async () => {
  await expect(pageOf(rows)).toMatchFileSnapshot(fileURLToPath(page));
});

test('nothing has the number or the label of something else', () => {
  const taken = rows.map(({ kind, value }) => `${kind} ${value}`);
  expect(taken.filter((one, index) => taken.indexOf(one) !== index)).toEqual([]);
  const names = rows.map(({ kind, name, use }) => `${kind} ${name} ${use}`);
  expect(new Set(names).size).toBe(names.length);
});

test('every kind has rows, and every row a kind', () => {
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(Object.keys(registryKinds)));
});
