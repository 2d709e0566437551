import { visible } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { createOutput, red } from '../../src/output/screen.ts';
import { isVisible, visibleJson } from '../../src/output/visible.ts';
import { hostile, isHarmful } from '../support/hostile.ts';

const everyCharacter = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));

test('every character that does not show is written out, once', () => {
  expect(everyCharacter.filter((character) => [...visible(character)].some(isHarmful))).toEqual([]);
  const all = visible(everyCharacter.join(''));
  expect(visible(all)).toBe(all);
});

test('JSON has only characters that show, and parses to the same value', () => {
  for (const text of [everyCharacter.join(''), hostile]) {
    const json = visibleJson({ [text.slice(0, 100)]: text });
    expect([...json].filter(isHarmful)).toEqual([]);
    expect(JSON.parse(json)).toEqual({ [text.slice(0, 100)]: text });
  }
  const half = `a${'\ud83d'}b`;
  expect(JSON.parse(visibleJson([half]))).toEqual([half]);
});

test.each([
  ['a\nb', 'a\\nb'],
  ['\u001b[2J', '\\u{1b}[2J'],
  ['pay\u202elap', 'pay\\u{202e}lap'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud83d', '\\u{d83d}'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(isVisible(text)).toBe(false);
});

test.each(['Mère', '金庫', 'שלום', 'سلام', 'Ω ½ € ☂ 🔑', 'C:\\new\\table', '“quoted” …', 'a b', 'a  b', 'e\u0301'])(
  '%s is left as it is',
  (text) => {
    expect(visible(text)).toBe(text);
    expect(isVisible(text)).toBe(true);
  },
);

test('coloured text makes no escape sequences of its own', () => {
  const written: string[] = [];
  const output = createOutput({ isTTY: true, write: (text) => written.push(text) }, {});
  output([[red('\u001b[32mgreen\u001b[0m'), '\u001b[1m'], 'a\nb']);
  expect(written).toEqual(['\u001b[31m\\u{1b}[32mgreen\\u{1b}[0m\u001b[39m\\u{1b}[1m\na\\nb\n']);
});
