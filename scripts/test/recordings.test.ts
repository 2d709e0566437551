/** The recordings of terminal sessions, as far as that can be seen without making all of them again. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCast } from '../recordings/cast.mjs';
import { pictureOf } from '../recordings/picture.mjs';
import { createScreen } from '../recordings/screen.mjs';
import { sessions, widths } from '../recordings/sessions.mjs';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/images/terminal');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const names = sessions.flatMap(({ name }) => widths.map((columns) => `${name}-${columns}`));

test('every session has a recording and a picture at every width, and nothing else is there', () => {
  const wanted = names.flatMap((name) => [`${name}.cast`, `${name}.svg`]);
  expect(readdirSync(folder).sort()).toEqual(wanted.sort());
});

test.each(names)('the picture "%s" is that of its recording, and small', (name) => {
  const picture = read(`${name}.svg`);
  expect(picture).toBe(pictureOf(read(`${name}.cast`)));
  expect(picture.length).toBeLessThan(60_000);
});

test.each(names)('in "%s" the terminal breaks nothing but commands and what people copy whole', (name) => {
  const { width, output } = readCast(read(`${name}.cast`));
  const screen = createScreen(width);
  screen.write(output);
  const rows = screen.rows().map((cells) => ({
    text: cells.map(({ character }) => character).join(''),
    isWrapped: cells.wrapped === true,
  }));
  const broken = rows.flatMap(({ text, isWrapped }, at) => {
    const before = rows[at - 1]?.text ?? '';
    const isCommand =
      rows
        .slice(0, at)
        .findLast((row) => !row.isWrapped)
        ?.text.startsWith('$ ') === true;
    const isCopied = /^ *[0-9A-Za-z/'[\]*]+$/.test(before) && /^[0-9A-Za-z/'[\]*]+/.test(text);
    return isWrapped && !isCommand && !isCopied ? [`${before}|${text}`] : [];
  });
  expect(broken).toEqual([]);
});

// All sessions take minutes: "pnpm recordings --check", and the nightly run.
test('recorded again, the one that asks no card is as it was', { timeout: 60_000 }, () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/recordings.mjs', '--check', 'help'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout).not.toContain('DIFFERENT');
  expect(status).toBe(0);
});

test('a terminal wraps, erases, and goes back', () => {
  const screen = createScreen(4);
  screen.write('abcdef\r\n\u001b[31mred\u001b[39m\r\u001b[2Kx\u001b[1A\u001b[1Gy');
  const rows = screen.rows();
  expect(rows.map((cells) => cells.map(({ character }) => character).join(''))).toEqual(['abcd', 'yf', 'x']);
  expect(rows.map(({ wrapped = false }) => wrapped)).toEqual([false, true, false]);
  expect(() => screen.write('\u001b[7m')).toThrow('style 7');
});
