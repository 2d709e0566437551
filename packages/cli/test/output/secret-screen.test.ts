import { expect, test } from 'vitest';
import { createSecretScreen, type SecretScreenOptions } from '../../src/output/secret-screen.ts';

/** A terminal of so many rows, what it was sent, and what was on it at each key. */
function terminal(rows: number | undefined, key: () => Promise<void> = async () => {}) {
  let written = '';
  const atKey: string[] = [];
  const options: SecretScreenOptions = {
    stream: {
      isTTY: true,
      ...(rows !== undefined && { rows }),
      write: (text) => {
        written += text;
      },
    },
    stdout: { isTTY: true, write: () => {} },
    environment: { TERM: 'xterm' },
    json: false,
    key: async () => {
      atKey.push(written);
      await key();
    },
  };
  return { options, atKey, written: () => written };
}

const enter = '\u001b[?1049h';
const leave = '\u001b[?1049l';
const erased = (row: number): string => `\u001b[${row};1H\u001b[2K`;

test('whatever ends it, the rows are erased and the other screen is back', async () => {
  const gone = new Error('the terminal has gone');
  const { options, written } = terminal(24, () => Promise.reject(gone));
  await expect(createSecretScreen(options).show(['abandon'])).rejects.toThrow(gone);
  const after = written().slice(written().indexOf('abandon'));
  for (let row = 1; row <= 24; row += 1) expect(after).toContain(erased(row));
  expect(after.endsWith(`${erased(24)}\u001b[?25h${leave}`)).toBe(true);
});

test('what is higher than the terminal comes in parts, each of them wiped before the next', async () => {
  const { options, atKey, written } = terminal(6);
  await createSecretScreen(options).show(['one', 'two', 'three', 'four', 'five', 'six']);
  expect(atKey).toHaveLength(2);
  expect(atKey[0]).toMatch(/four.*more follows/s);
  expect(atKey[0]).not.toContain('five');
  const second = (atKey[1] ?? '').slice(atKey[0]?.length);
  expect(second.startsWith(erased(1))).toBe(true);
  expect(second).toMatch(/five.*six.*taken off/s);
  expect(second).not.toContain('four');
  // Nothing scrolls: a line break on the last row would.
  expect(written()).not.toContain('\n');
  expect(written().startsWith(enter) && written().endsWith(leave)).toBe(true);
});

test('a terminal that does not say how high it is has 24 rows', async () => {
  const { options, written } = terminal(undefined);
  await createSecretScreen(options).show(['abandon']);
  expect(written()).toContain('\u001b[24;1H');
  expect(written()).not.toContain('\u001b[25;1H');
});

test.each([
  ['--json', { json: true }],
  ['a pipe', { stdout: { write: () => {} } }],
  ['no terminal', { key: undefined }],
  ['TERM=dumb', { environment: { TERM: 'dumb' } }],
])('it is missing with %s', (_, change) => {
  expect(createSecretScreen(terminal(24).options).missing).toBeUndefined();
  expect(createSecretScreen({ ...terminal(24).options, ...change }).missing).toMatch(/./);
});
