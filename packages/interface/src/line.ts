/**
 * Lines for a person, in which text from outside can't act. A {@link Line} is made by {@link line} and {@link warn}
 * alone; what goes into one is a number, another line, or text that {@link quote} or {@link word} has made safe. Where
 * a preview says `Line`, no escape sequence, line break, change of direction or character without width is left in it,
 * on a terminal and in a page alike.
 */
import { checkArgument } from './check-argument.ts';
import { chainError } from './errors/chain-errors.ts';

declare const made: unique symbol;

/** Text for a person, on one line, all of which shows. A string everywhere else. */
export type Line = string & { readonly [made]: true };

/**
 * Characters that leave no mark on a screen, or a mark of nothing: control characters (C0, DEL, C1), line and paragraph
 * separators, spaces that are not U+0020, format characters (of direction, without width, tags), variation selectors,
 * fillers, lone surrogates, private and unassigned characters. Unicode 15.1, sections 4.5 (General Category), 5.21
 * (Default Ignorable) and 23 (Special Areas and Format Characters). A literal, as all here: what builds apps for Hermes
 * writes the properties out, which it does not know.
 */
const unseen = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Characters of scripts and notations that are blank, or only change the look of another: the empty Braille pattern, a
 * musical notehead of nothing, blanks, fillers, joiners and modifiers of Egyptian, Khitan, Brahmi, Tifinagh, shorthand
 * and sign writing, and the place of an object. No property of Unicode has them all.
 */
const blank = /[\u2800\u2d7f\ufffc\u{1107f}\u{13440}-\u{13442}\u{16fe4}\u{1bc9d}\u{1d159}]/gu;
const signModifier = /[\u{1da9b}-\u{1da9f}\u{1daa1}-\u{1daaf}]/gu;

/**
 * Signs that put the next letter below the one before, and are not seen themselves
 * (`Indic_Syllabic_Category=Invisible_Stacker`): they show by what they do to a letter, and here none follows.
 */
const stray = /[\u1039\u17d2\u1a60\u1bab\uaaf6\u{10a3f}\u{11133}\u{113d0}\u{1193e}](?!\p{Lo})/gu;
const strayOfLaterScripts = /[\u{11a47}\u{11a99}\u{11d45}\u{11d97}\u{11f42}](?!\p{Lo})/gu;

/** More marks on one letter than any language puts there: they grow over the lines above and below. */
const piled = /(?<=\p{M}{4})\p{M}/gu;

/** In this order: what is written out is no letter, and no mark. */
const hidden = [unseen, blank, signModifier, stray, strayOfLaterScripts, piled];

/** Spaces after a space: padding, behind which a terminal begins the text's next words on a row of their own. */
const padding = /(?<= ) /g;

/** Scripts that run from right to left (Unicode 15.1, UAX #9): digits that follow them change their place. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/gu;

const short: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const writtenOut = (character: string): string => short[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;

/**
 * Writes out what would not show, such as `\n` or `\u{202e}`. Idempotent. For people only: a backslash of the text
 * stays as it is, so the result can't be parsed, nor told from a text that had it. {@link quote} tells them apart.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { visible } from '@symbolon/interface';
 * visible('a\u202eb'); // => 'a\\u{202e}b'
 * ```
 */
export function visible(text: string): string {
  checkArgument('text', text, 'text');
  return hidden.reduce((shown, characters) => shown.replace(characters, writtenOut), text);
}

/**
 * Text from outside as a part of a line: between double quotes, with a backslash before those of its own, and with what
 * would not show written out, also spaces after a space. Two texts that differ never look the same for want of a visible character.
 *
 * @param text Of anybody: a message, a memo, the name of a token, an application or a file.
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { quote } from '@symbolon/interface';
 * quote('pay\n"me"'); // => '"pay\\n\\"me\\""'
 * ```
 */
export function quote(text: string): Line {
  checkArgument('text', text, 'text');
  return `"${visible(text.replace(/["\\]/g, '\\$&')).replace(padding, writtenOut)}"` as Line;
}

/**
 * One word as a part of a line, such as an address, a path or hexadecimal digits: as it is, where it is visible ASCII
 * without spaces and quotes. Anything else is quoted, so the name of a token may be given as well.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { word } from '@symbolon/interface';
 * word('USDC'); // => 'USDC'
 * word('USDC to 0x00'); // => '"USDC to 0x00"'
 * ```
 */
export function word(text: string): Line {
  checkArgument('text', text, 'text');
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text) ? (text as Line) : quote(text);
}

/**
 * Tag of a template: the only way to a {@link Line}. Text from outside is no `Line`, so the compiler asks for
 * {@link quote} or {@link word}. Letters that run from right to left are written out where more follows them.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { line, quote, word } from '@symbolon/interface';
 * line`Send ${5} ${word('USDC')} to ${quote('Anna\u200b')}`; // => 'Send 5 USDC to "Anna\\u{200b}"'
 * ```
 */
export function line(parts: TemplateStringsArray, ...values: readonly (Line | number | bigint)[]): Line {
  checkArgument('parts', parts, ['text']);
  values.forEach((value: unknown, place) => {
    if (['string', 'number', 'bigint'].includes(typeof value)) return;
    throw chainError('argument/invalid', { argument: `values[${place}]`, reason: 'expected a line or a number' });
  });
  const isLast = (place: number): boolean => parts.slice(place + 1).every((part) => /^[.)"]*$/.test(part));
  const said = (value: Line | number | bigint, place: number): string =>
    isLast(place) && place === values.length - 1 ? String(value) : String(value).replace(rightToLeft, writtenOut);
  return parts.reduce((all, part, place) => {
    const value = values[place - 1];
    return `${all}${value === undefined ? '' : said(value, place - 1)}${part}`;
  }, '') as Line;
}

const warning = 'WARNING: ';

/**
 * The same for a line that warns: it begins with `WARNING: `.
 *
 * @example
 * ```ts
 * import { warn } from '@symbolon/interface';
 * warn`the fee is ${3} times what is sent`; // => 'WARNING: the fee is 3 times what is sent'
 * ```
 */
export function warn(parts: TemplateStringsArray, ...values: readonly (Line | number | bigint)[]): Line {
  return `${warning}${line(parts, ...values)}` as Line;
}

/**
 * Whether a line warns: for a page that shows it in another colour.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { isWarning, warn } from '@symbolon/interface';
 * isWarning(warn`it can't be taken back`); // => true
 * ```
 */
export function isWarning(text: string): boolean {
  checkArgument('text', text, 'text');
  return text.startsWith(warning);
}

/**
 * The lines of a part, whose warnings say which part: `warningsFirst` takes them from among the others.
 *
 * @param part Such as `in call 2 of 3`.
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { line, warn, within } from '@symbolon/interface';
 * within(line`in call 2`, [warn`it adds an owner`])[0]; // => 'WARNING: in call 2, it adds an owner'
 * ```
 */
export function within(part: Line, lines: readonly Line[]): readonly Line[] {
  checkArgument('lines', lines, ['text']);
  return lines.map((each) => (isWarning(each) ? warn`${part}, ${each.slice(warning.length) as Line}` : each));
}

/**
 * Lines in the order in which a person should read them: first those that warn, then the others, each as they came.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { line, warn, warningsFirst } from '@symbolon/interface';
 * warningsFirst([line`Fee: 1 BTC`, warn`the fee is high`]); // => ['WARNING: the fee is high', 'Fee: 1 BTC']
 * ```
 */
export function warningsFirst(lines: readonly Line[]): readonly Line[] {
  checkArgument('lines', lines, ['text']);
  return [...lines.filter(isWarning), ...lines.filter((each) => !isWarning(each))];
}

/**
 * Lines one after the other on one line, such as the items of a list.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { joined, word } from '@symbolon/interface';
 * joined([word('a'), word('b')]); // => 'a, b'
 * ```
 */
export function joined(lines: readonly Line[]): Line {
  checkArgument('lines', lines, ['text']);
  return lines
    .map((each, place) => (place === lines.length - 1 ? each : each.replace(rightToLeft, writtenOut)))
    .join(', ') as Line;
}
