import { expect, test } from 'vitest';
import { inItsEncoding } from '../../src/output/plain-text.ts';

const text = '“nobody’s” – ü …\n';
const written = (environment: Record<string, string>, { isTTY = true, platform = 'linux' } = {}): string => {
  const texts: string[] = [];
  inItsEncoding({ isTTY, columns: 60, write: (each) => texts.push(each) }, environment, platform).write(text);
  return texts.join('');
};

test.each([[{}], [{ LANG: 'C' }], [{ LANG: 'de_DE.UTF-8', LC_ALL: 'POSIX' }], [{ LANG: '', LC_CTYPE: 'C' }]])(
  'a terminal in the locale %j gets quotation marks in ASCII, and names as they are',
  (environment) => {
    expect(written(environment)).toBe("'nobody's' - ü ..\n");
  },
);

test.each([
  [{ LANG: 'en_US.UTF-8' }, {}],
  [{ LANG: 'C', LC_ALL: 'C.UTF-8' }, {}],
  [{ LANG: 'C' }, { isTTY: false }],
  [{}, { platform: 'darwin' }],
  [{}, { platform: 'win32' }],
])('in the locale %j, with %j, they stay', (environment, options) => {
  expect(written(environment, options)).toBe(text);
});

test('its width changes with the terminal', () => {
  const stream = { isTTY: true, columns: 60, rows: 20, write: () => undefined };
  const plain = inItsEncoding(stream, {}, 'linux');
  stream.columns = 80;
  expect([plain.columns, plain.rows, plain.isTTY]).toEqual([80, 20, true]);
});
