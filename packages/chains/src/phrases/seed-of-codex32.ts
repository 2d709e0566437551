/** From codex32 to the seed, and back. */
import { chainError, checkArgument } from '@symbolon/interface';
import { alphabet, checksumOf } from './bch32.ts';
import { interpolate } from './gf32.ts';
import { type Codex32, refused } from './read-codex32.ts';

const secretIndex = 's';

/**
 * Of seeds that are written, in bytes. BIP-93 allowed every length from 16 to 64 before September 2026, and those are
 * still read (github.com/bitcoin/bips/pull/2258).
 */
const writtenLengths: readonly number[] = [16, 20, 24, 28, 32, 64];

/** How a secret of codex32 is named. */
export type Codex32Options = {
  /** Four characters of the alphabet of bech32, which tell the secrets of one person apart. */
  readonly identifier: string;
};

/**
 * The seed (BIP-32) of a codex32 secret, or of as many shares as make one: 16 to 64 bytes, from which every key is
 * derived. codex32 knows no passphrase. Whoever asked for it wipes it.
 *
 * @param parts one secret, or exactly as many shares of one secret as their threshold says, in any order
 * @throws SymbolonError `share/malformed` with `fault` `set`: too few or too many, one twice, or of different secrets
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { readCodex32, seedOfCodex32 } from '@symbolon/chains/phrases';
 * const shares = [
 *   'MS12NAMEA320ZYXWVUTSRQPNMLKJHGFEDCAXRPP870HKKQRM', // test shares everyone knows
 *   'MS12NAMECACDEFGHJKLMNPQRSTUVWXYZ023FTR2GDZMPY6PN',
 * ];
 * hex.encode(seedOfCodex32(shares.map(readCodex32))); // => 'd1808e096b35b209ca12132b264662a5'
 * ```
 */
export function seedOfCodex32(parts: readonly Codex32[]): Uint8Array {
  checkArgument('parts', parts, [{ threshold: 'uint', identifier: 'text', index: 'text', payload: 'bytes' }]);
  const [first] = parts;
  if (first === undefined) throw refused('set', 'there is none');
  if (parts.some(({ index }) => index === secretIndex)) {
    if (parts.length > 1) throw refused('set', 'one of them is the secret itself: give that alone');
    return bytesOf(first.payload);
  }
  const { threshold, identifier, payload } = first;
  if (parts.some((part) => part.identifier !== identifier || part.threshold !== threshold))
    throw refused('set', 'they are shares of different secrets: those of one begin with the same eight characters');
  if (parts.some((part) => part.payload.length !== payload.length))
    throw refused('set', 'they are shares of different secrets: those of one are equally long');
  if (new Set(parts.map(({ index }) => index)).size < parts.length)
    throw refused('set', 'one of them is there twice: shares of a secret differ in their ninth character');
  if (parts.length !== threshold)
    throw refused('set', `it takes exactly ${threshold} shares, and there are ${parts.length}`);
  const secret = interpolate(
    parts.map((part) => ({ x: alphabet.indexOf(part.index), y: part.payload })),
    alphabet.indexOf(secretIndex),
  );
  try {
    return bytesOf(secret);
  } finally {
    secret.fill(0);
  }
}

/**
 * A seed as a codex32 secret that is not shared (BIP-93), in small letters: 48 characters for 16 bytes, 74 for 32. In
 * capital letters it is the same.
 *
 * @param seed 16, 20, 24, 28, 32 or 64 bytes. It stays as it is
 * @throws SymbolonError `argument/invalid` for a seed of another length, or another identifier
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { writeCodex32 } from '@symbolon/chains/phrases';
 * const seed = hex.decode('ffeeddccbbaa99887766554433221100'.repeat(2)); // a test seed everyone knows
 * writeCodex32(seed, { identifier: 'leet' }).slice(0, 24); // => 'ms10leetsllhdmn9m42vcsam'
 * ```
 */
export function writeCodex32(seed: Uint8Array, { identifier }: Codex32Options): string {
  checkArgument('seed', seed, 'bytes');
  checkArgument('identifier', identifier, 'text');
  if (!writtenLengths.includes(seed.length))
    throw chainError('argument/invalid', { argument: 'seed', reason: 'expected 16, 20, 24, 28, 32 or 64 bytes' });
  const named = [...identifier.toLowerCase()].map((character) => alphabet.indexOf(character));
  if (named.length !== 4 || named.includes(-1))
    throw chainError('argument/invalid', { argument: 'identifier', reason: `expected four characters of ${alphabet}` });
  const values = [alphabet.indexOf('0'), ...named, alphabet.indexOf(secretIndex), ...valuesOf(seed)];
  return `ms1${[...values, ...checksumOf(values)].map((value) => alphabet[value]).join('')}`;
}

/** BIP-93, "Unshared Secret": what is left at the end is passed over, zero or not. */
function bytesOf(values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.floor((values.length * 5) / 8));
  for (const [at, value] of values.entries()) {
    // The bits of a value lie in one byte or in two.
    const [byte, left] = [Math.floor((at * 5) / 8), 11 - ((at * 5) % 8)];
    bytes[byte] = (bytes[byte] ?? 0) | ((value << left) >> 8);
    bytes[byte + 1] = (bytes[byte + 1] ?? 0) | ((value << left) & 0xff);
  }
  return bytes;
}

/** With zeros at the end, where bits are missing. */
function valuesOf(bytes: Uint8Array): readonly number[] {
  return Array.from({ length: Math.ceil((bytes.length * 8) / 5) }, (_, at) => {
    const [byte, left] = [Math.floor((at * 5) / 8), 11 - ((at * 5) % 8)];
    return ((((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0)) >> left) & 31;
  });
}
