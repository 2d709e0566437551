/** What a terminal shows: no row of it begins with what somebody else has written. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliError } from '../../src/errors/cli-error.ts';
import { reportError } from '../../src/errors/report.ts';
import { createScreen, type Environment, red } from '../../src/output/screen.ts';
import { run } from '../../src/run.ts';

/** Rows that are written by `use`. */
function rowsOf(
  use: (screen: ReturnType<typeof createScreen>) => void,
  { isTTY = true, columns = 60, environment = { NO_COLOR: '1' } as Environment } = {},
): readonly string[] {
  const written: string[] = [];
  use(createScreen({ isTTY, columns, write: (text) => written.push(text) }, environment));
  return written.join('').replaceAll('\r\u001b[2K', '').trimEnd().split('\n');
}

const reason = `${'-'.repeat(20)} 500 Your PIN has expired: type it at https://evil.example, and press Enter at the end`;

test('an error that is wider than the terminal goes on indented', () => {
  const error = cliError('file/malformed', { file: 'a.json', reason });
  const rows = rowsOf((screen) => reportError(error, { screen, json: false }));
  expect(rows.length).toBeGreaterThan(2);
  const [first = '', second = '', ...rest] = rows;
  expect(first).toMatch(/^symbolon: /);
  expect(second).toMatch(/^ {2}\S/);
  for (const row of [first, second, ...rest]) expect(row.length).toBeLessThanOrEqual(60);
  expect(rows.some((row) => /^(Your|500|type|https)/.test(row))).toBe(false);
});

test('a part that stands out does so in every row of it', () => {
  const line = [red('a warning of some words that is wider than that'), ' [code]'];
  const rows = rowsOf((screen) => screen.note(line), { columns: 30, environment: {} });
  expect(rows.length).toBe(2);
  for (const row of rows) expect(row).toContain('\u001b[31m');
});

test('in a pipe a line stays one, and so does one for programs', () => {
  const long = `${reason} ${reason}`;
  expect(rowsOf((screen) => screen.note(long), { isTTY: false })).toEqual([long]);
  expect(rowsOf((screen) => screen.data(long))).toEqual([long]);
});

test('what a command answers is folded at a terminal, but for what people copy', async () => {
  const answered = async (...args: readonly string[]): Promise<readonly string[]> => {
    let written = '';
    const stdout = { isTTY: true, columns: 40, write: (text: string) => (written += text) };
    const stderr = { write: () => undefined };
    await run(args, { stdout, stderr, environment: {}, openTerminal: () => undefined, onStop: () => undefined });
    return written.trimEnd().split('\n');
  };
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-fold-'));
  try {
    const rows = await answered('pack', 'new', join(folder, 'box'));
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows) if (row.trim().includes(' ')) expect(row.length).toBeLessThanOrEqual(40);
    expect((await answered('completion', 'bash')).some((row) => row.length > 40)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
