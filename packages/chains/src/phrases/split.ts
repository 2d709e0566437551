/** A phrase as people write it down, as its words. */

/** What stands between words. No word of any list holds anything but letters and their marks. */
const between = /[^\p{L}\p{M}\p{N}]+/u;

type Part = { readonly number: number } | { readonly word: string };

/**
 * The words of a phrase in their order, in small letters and NFKD (BIP-39). Whatever stands between them is passed
 * over: spaces of every kind, commas, line breaks, quotes, bullets. A number at each word gives the order, so columns
 * may be read in any direction. Chinese words, a character each, need nothing between them.
 */
export function splitPhrase(text: string): readonly string[] {
  const parts = text
    .normalize('NFKD')
    .toLowerCase()
    // Both may stand for a space. What else has no width is nothing, such as a soft hyphen.
    .replace(/[\u200b\ufeff]/g, ' ')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .split(between)
    .filter((part) => part !== '')
    .flatMap(partsOf);
  return numbered(parts) ?? parts.flatMap((part) => ('word' in part ? [part.word] : []));
}

function partsOf(text: string): readonly Part[] {
  const [, digits = '', rest = ''] = /^(\d*)(.*)$/su.exec(text) ?? [];
  const number = digits === '' ? [] : [{ number: Number(digits) }];
  const words = /^\p{Script=Han}{2,}$/u.test(rest) ? [...rest] : rest === '' ? [] : [rest];
  return [...number, ...words.map((word) => ({ word }))];
}

/** The words by their numbers, if each has one, before or after it, and the numbers are 1 to their count. */
function numbered(parts: readonly Part[]): readonly string[] | undefined {
  const places = new Map<number, string>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const { number, word } = { ...parts[at], ...parts[at + 1] } as { readonly number?: number; readonly word?: string };
    if (number === undefined || word === undefined) return undefined;
    places.set(number, word);
  }
  const words = Array.from({ length: parts.length / 2 }, (_, place) => places.get(place + 1));
  return words.every((word) => word !== undefined) && words.length * 2 === parts.length ? words : undefined;
}
