/** The checksums of codex32: two BCH codes over GF(32), for short and long texts (BIP-93, "Checksum"). */

/** The alphabet of bech32 (BIP-173): the place of a character is its value. */
export const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

type Code = {
  /** Of the checksum, in characters. */
  readonly length: number;
  /** What the highest five bits of the remainder come to, a bit each. */
  readonly generator: readonly bigint[];
  /** The remainder of a text whose checksum is right. */
  readonly right: bigint;
};

const short: Code = {
  length: 13,
  generator: [
    0x19dc500ce73fde210n,
    0x1bfae00def77fe529n,
    0x1fbd920fffe7bee52n,
    0x1739640bdeee3fdadn,
    0x07729a039cfc75f5an,
  ],
  right: 0x10ce0795c2fd1e62an,
};

const long: Code = {
  length: 15,
  generator: [
    0x3d59d273535ea62d897n,
    0x7a9becb6361c6c51507n,
    0x543f9b7e6c38d8a2a0en,
    0x0c577eaeccf1990d13cn,
    0x1887f74f8dc71b10651n,
  ],
  right: 0x43381e570bf4798ab26n,
};

/** How long what stands before the checksum may be for the short code. */
const mostOfShort = 80;

/** The code of a text with its checksum; `undefined` for a length that neither has. */
function codeOf(values: number): Code | undefined {
  if (values <= mostOfShort + short.length) return short;
  return values > mostOfShort + long.length ? long : undefined;
}

/** How much of so many values is the checksum; `undefined` for a length that neither code has. */
export const checksumLengthOf = (values: number): number | undefined => codeOf(values)?.length;

/** The division goes on by one value. */
function step({ length, generator }: Code, sum: bigint, value: number): bigint {
  const shift = BigInt(5 * (length - 1));
  const high = Number(sum >> shift);
  let next = ((sum & ((1n << shift) - 1n)) << 5n) ^ BigInt(value);
  for (const [bit, term] of generator.entries()) if ((high >> bit) & 1) next ^= term;
  return next;
}

/** It begins with what "ms" before the separator comes to. */
const remainder = (code: Code, values: readonly number[]): bigint =>
  values.reduce((sum, value) => step(code, sum, value), 0x23181b3n);

/** The values that stand after others. */
export function checksumOf(values: readonly number[]): readonly number[] {
  const code = values.length <= mostOfShort ? short : long;
  const empty = new Array<number>(code.length).fill(0);
  const sum = remainder(code, [...values, ...empty]) ^ code.right;
  return empty.map((_, place) => Number((sum >> BigInt(5 * (code.length - 1 - place))) & 31n));
}

/** Of all values, those of the checksum too. */
export function isChecksumRight(values: readonly number[]): boolean {
  const code = codeOf(values.length);
  return code !== undefined && remainder(code, values) === code.right;
}

/** Where one other value makes a wrong checksum right, from 0. Both codes find eight wrong ones: it is no chance. */
export function placeOfError(values: readonly number[]): number | undefined {
  const code = codeOf(values.length);
  if (code === undefined) return undefined;
  const missing = remainder(code, values) ^ code.right;
  // What a change of one value adds to the remainder depends on its place alone: the codes are linear.
  let added = Array.from({ length: 32 }, (_, change) => BigInt(change));
  for (let place = values.length - 1; place >= 0; place -= 1) {
    if (added.includes(missing)) return place;
    added = added.map((sum) => step(code, sum, 0));
  }
  return undefined;
}
