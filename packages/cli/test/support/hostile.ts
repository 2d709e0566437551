/** Text that would do something to a terminal, and what of it must not get there. */
import { expect } from 'vitest';
import type { Run } from './workplace.ts';

/** Clears the screen, and asks as this program would. Short enough for the name of a file. */
export const hostile = [
  '\u001b[2J\u001b[H\r\n',
  'FORGED Type your phrase:',
  '\u0007\b\t\u007f\u009b2J\u0085',
  '\u2028FORGED\u2029',
  '\u202eon\u202c\u2066\u2069\u200e\u200f\u061c',
  'a\u200b\u200c\u200d\u2060\u00ad\ufeff\u{e0041}\ufe0f\u{e0100}\u180e\u3164\u2800\ue000\u{fffff}b',
].join('');

/** 16 bytes, as the name of a file on a card may have. */
export const hostileName = '\u001b[2J\n\u202e\u009bF\u200b';

/** Written down once more, so that the tests do not ask the program what is harmful. */
const harmful = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
  [0xf0000, 0x10ffff],
] as const;

export const isHarmful = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return harmful.some(([first, last]) => code >= first && code <= last);
};

/** What the command itself does to a terminal: colours, and taking a progress away. */
const own = ['\r\u001b[2K', ...['1', '22', '31', '39'].map((style) => `\u001b[${style}m`)];

/** Nothing harmful but the ends of lines, none of which begins as the hostile text would like it to. */
export function expectHarmless(text: string, terminal = false): void {
  const lines = (
    terminal ? own.reduce((left, sequence) => left.replaceAll(sequence, ''), text).replaceAll('\r\n', '\n') : text
  ).split('\n');
  for (const line of lines) {
    const found = [...line].filter(isHarmful).map((character) => `U+${character.codePointAt(0)?.toString(16)}`);
    expect({ line: JSON.stringify(line), found }).toEqual({ line: JSON.stringify(line), found: [] });
    expect(line).not.toMatch(/^FORGED/);
  }
}

export function expectHarmlessRun({ stdout, stderr }: Pick<Run, 'stdout' | 'stderr'>): void {
  expectHarmless(stdout);
  expectHarmless(stderr);
}
