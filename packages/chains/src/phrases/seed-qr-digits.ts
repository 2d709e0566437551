/** A SeedQR as its digits, which is what a scanner makes of one, and what `wallet export seedqr` gives to a program. */

/** What a text may be that is the digits of 12 or 24 words, four each. */
const digits = /^(?:\d{4}){12}(?:(?:\d{4}){12})?$/;

/**
 * The places of the words in the English list, from 0; `undefined` for what is no SeedQR. With spaces between the
 * numbers it is none: plates of metal count from 1, and nothing tells which of the two they are.
 */
export function placesOfSeedQr(text: string): readonly number[] | undefined {
  const plain = text.replace(/^\ufeff/, '').trim();
  return digits.test(plain) ? plain.match(/\d{4}/g)?.map(Number) : undefined;
}
