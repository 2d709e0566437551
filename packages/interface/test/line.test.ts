import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { isWarning, joined, type Line, line, quote, visible, warn, warningsFirst, within, word } from '../src/index.ts';

const acting = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

describe('a line', () => {
  it('is made of no plain string', () => {
    // @ts-expect-error text from outside is quoted first
    line`Send to ${'somebody'}`;
    expectTypeOf(line`x`).toExtend<string>();
    expectTypeOf<string>().not.toExtend<Line>();
  });

  it('keeps no character that acts, whatever code point it is', () => {
    const block = 0x800;
    for (let first = 0; first <= 0x10ffff; first += block) {
      const characters = Array.from({ length: block }, (_, n) => String.fromCodePoint(first + n));
      const shown = line`a ${quote(characters.join('x'))} b ${joined(characters.map(word))} c`;
      if (acting.test(shown)) expect.fail(`one of U+${first.toString(16)} and the ${block} after it is left`);
    }
  });

  it('keeps none of any text', () => {
    fc.assert(
      fc.property(text, (outside) => {
        expect(line`${quote(outside)}`).not.toMatch(acting);
        expect(line`${word(outside)} ${1n}`).not.toMatch(acting);
      }),
    );
  });

  it('shows what is between its quotes as one text, which can be read back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', 'a', ' ', '\n', 'n', '\u202e', 'u', '{', '}') }),
        (outside) => {
          const inside = quote(outside).slice(1, -1);
          expect(inside.replace(/\\u\{[0-9a-f]+\}|\\./gu, '')).not.toContain('"');
          const read = inside.replace(/\\(?:u\{([0-9a-f]+)\}|(.))/gu, (_, code: string | undefined, other: string) =>
            code === undefined
              ? ({ n: '\n', r: '\r', t: '\t' }[other] ?? other)
              : String.fromCodePoint(Number.parseInt(code, 16)),
          );
          expect(read).toBe(outside);
        },
      ),
    );
  });

  it('keeps no blank of a script, and no joiner that joins nothing', () => {
    const blanks = ['\u2800', '\u{13441}', '\u{13442}', '\u{13440}', '\u{1d159}', '\u{16fe4}', '\u{1107f}', '\u2d7f'];
    const modifiers = ['\u{1bc9d}', '\u{1da9b}', '\u{1daaf}', '\ufffc', '\u1039', '\u17d2', '\u1a60'];
    for (const each of [...blanks, ...modifiers])
      expect(quote(`a${each}b`)).toBe(`"a\\u{${each.codePointAt(0)?.toString(16)}}b"`);
  });

  it('leaves ordinary text of any script as it is', () => {
    for (const ordinary of ['Grüße', 'ありがとう', 'สวัสดีชาวโลก', 'नमस्ते', 'xin chào', '😀', 'ខ្មែរ', 'အင်္ဂလိပ်'])
      expect(quote(ordinary)).toBe(`"${ordinary}"`);
  });

  it('lets letters from right to left move nothing', () => {
    const name = quote('\u05e9\u05dc');
    expect(line`Sign the message: ${name}`).toBe('Sign the message: "\u05e9\u05dc"');
    expect(line`Send ${name} 5`).toBe('Send "\\u{5e9}\\u{5dc}" 5');
    expect(line`${name} and ${name}`).toBe('"\\u{5e9}\\u{5dc}" and "\u05e9\u05dc"');
    expect(joined([name, word('5')])).toBe('"\\u{5e9}\\u{5dc}", 5');
  });

  it('lets no padding push words to a row of their own', () => {
    expect(quote('a  b c   d')).toBe('"a \\u{20}b c \\u{20}\\u{20}d"');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', 'a', '\n', '"', '\u3000') }), (outside) => {
        expect(line`${quote(outside)} ${word(outside)}`).not.toContain('  ');
      }),
    );
  });

  it('does not let marks grow over its neighbours', () => {
    expect(quote(`e${'\u0301'.repeat(5)}`)).toBe(`"e${'\u0301'.repeat(4)}\\u{301}"`);
  });

  it('warns first', () => {
    const lines = [line`one`, warn`two`, line`three`, warn`four ${4}`];
    expect(warningsFirst(lines)).toEqual(['WARNING: two', 'WARNING: four 4', 'one', 'three']);
    expect(lines.map(isWarning)).toEqual([false, true, false, true]);
  });

  it('says of the warnings of a part which part it is', () => {
    expect(within(line`in call 2`, [line`one`, warn`two`])).toEqual(['one', 'WARNING: in call 2, two']);
  });

  it('lets no text pass for a warning', () => {
    fc.assert(
      fc.property(text, (outside) => {
        expect(isWarning(line`${quote(`WARNING: ${outside}`)}`)).toBe(false);
      }),
    );
  });
});

describe('visible', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(text, (outside) => {
        expect(visible(visible(outside))).toBe(visible(outside));
      }),
    );
  });
});
