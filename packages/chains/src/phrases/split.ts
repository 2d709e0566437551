/** A phrase as people write it down, as its words. */

/** What stands between words. No word of any list holds anything but letters and their marks. */
const between = /[^\p{L}\p{M}\p{N}]+/u;

type Part = { readonly number: number } | { readonly word: string };

/** What is read of a text. */
export type SplitPhrase = {
  /** In small letters and NFKD (BIP-39). */
  readonly words: readonly string[];
  /** How many numbers stand there that do not count the words. */
  readonly strayNumbers: number;
};

/**
 * The words of a phrase in their order, in small letters and NFKD (BIP-39). Whatever stands between them is passed
 * over: spaces of every kind, commas, line breaks, quotes, bullets. A number at each word gives the order, so columns
 * may be read in any direction, and labels with it are passed over ("Word 1:"). Chinese words, a character each, need
 * nothing between them. Japanese words may be in katakana.
 */
export function splitPhrase(text: string): SplitPhrase {
  const plain = inHiragana(text)
    .toLowerCase()
    // Both may stand for a space. What else has no width is nothing, such as a soft hyphen.
    .replace(/[\u200b\ufeff]/g, ' ')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  const parts = partsIn(plain);
  const ordered = numbered(parts) ?? numbered(withoutLabels(parts) ?? linesWithLabels(plain) ?? []);
  if (ordered !== undefined) return { words: ordered, strayNumbers: 0 };
  const words = parts.flatMap((part) => ('word' in part ? [part.word] : []));
  return { words, strayNumbers: parts.length - words.length };
}

/** In NFKD, and with katakana as hiragana, which stand in the same order in Unicode, 0x60 apart. */
function inHiragana(text: string): string {
  return (
    text
      // Sound marks that stand alone: NFKD puts a space before them.
      .replace(/[\u309b\u309c]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) - 2))
      .normalize('NFKD')
      .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
  );
}

const partsIn = (text: string): readonly Part[] =>
  text
    .split(between)
    .filter((part) => part !== '')
    .flatMap(partsOf);

/** Number and word of each group of parts such as "word 1 abandon", whose other parts are the same in all groups. */
function withoutLabels(parts: readonly Part[]): readonly Part[] | undefined {
  const size = parts.length / parts.filter((part) => 'number' in part).length;
  if (!Number.isInteger(size) || size < 3) return undefined;
  const isSame = parts.every((part, at) => {
    const first = parts[at % size];
    if (at % size === size - 1) return 'word' in part;
    return 'number' in part ? first !== undefined && 'number' in first : JSON.stringify(part) === JSON.stringify(first);
  });
  const kept = (part: Part, at: number): boolean => 'number' in part || at % size === size - 1;
  return isSame ? parts.filter(kept) : undefined;
}

/** Number and word of each line such as "1st word: abandon". */
function linesWithLabels(text: string): readonly Part[] | undefined {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const found = lines.map((line) => {
    const [label = [], rest = [], ...more] = line.split(':').map(partsIn);
    const numbers = label.filter((part) => 'number' in part);
    return more.length === 0 && numbers.length === 1 && rest.length === 1 ? [...numbers, ...rest] : undefined;
  });
  return found.every((parts) => parts !== undefined) ? found.flat() : undefined;
}

function partsOf(text: string): readonly Part[] {
  const [, before = '', rest = '', after = ''] = /^(\d*)(.*?)(\d*)$/su.exec(text) ?? [];
  const numbers = (digits: string): readonly Part[] => (digits === '' ? [] : [{ number: Number(digits) }]);
  const words = /^\p{Script=Han}{2,}$/u.test(rest) ? [...rest] : rest === '' ? [] : [rest];
  return [...numbers(before), ...words.map((word) => ({ word })), ...numbers(after)];
}

/** The words by their numbers, if each has one, before or after it, and the numbers count them from 1, or from 0. */
function numbered(parts: readonly Part[]): readonly string[] | undefined {
  const places = new Map<number, string>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const { number, word } = { ...parts[at], ...parts[at + 1] } as { readonly number?: number; readonly word?: string };
    if (number === undefined || word === undefined) return undefined;
    places.set(number, word);
  }
  const first = places.has(0) ? 0 : 1;
  const words = Array.from({ length: parts.length / 2 }, (_, place) => places.get(place + first));
  if (words.length === 0) return undefined;
  return words.every((word) => word !== undefined) && words.length * 2 === parts.length ? words : undefined;
}
