/** Codecs of values that several messages hold. All integers are big-endian. */
import type { Curve, Path, Scheme } from '@symbolon/interface';
import * as P from 'micro-packed';
import { limits } from '../limits.ts';

/**
 * A byte that stands for one of a closed list of names. No other byte decodes.
 * @throws (the coder) an `Error` for what is not on the list. `decodeWith` and `encodeWith` make it `data/malformed`.
 * @example
 * ```ts
 * import { enumeration } from '@symbolon/protocol/encoding';
 * const colour = enumeration({ red: 1, green: 2 });
 * colour.encode('green'); // => Uint8Array.of(2)
 * colour.decode(Uint8Array.of(1)); // => 'red'
 * ```
 */
export function enumeration<const Name extends string>(values: Readonly<Record<Name, number>>): P.CoderType<Name> {
  const names = new Map<number, Name>();
  for (const name in values) names.set(values[name], name);
  return P.apply(P.U8, {
    encode: (byte: number): Name => {
      const name = names.get(byte);
      if (name === undefined) throw new Error(`unknown value ${byte}`);
      return name;
    },
    decode: (name: Name): number => {
      const byte: number | undefined = values[name];
      if (byte === undefined) throw new Error(`unknown name ${name}`);
      return byte;
    },
  });
}

/** Codec of a {@link Curve}: one byte. */
export const curve: P.CoderType<Curve> = enumeration({ secp256k1: 1, p256: 2, ed25519: 3 });

/** Codec of a {@link Scheme}: one byte. */
export const scheme: P.CoderType<Scheme> = enumeration({
  'ecdsa-secp256k1': 1,
  'schnorr-bip340': 2,
  'schnorr-bip341': 3,
  'ecdsa-p256': 4,
  ed25519: 5,
});

/**
 * Codec of a seed that master keys are made of (BIP-32): 16 to 64 bytes, an even number, as SLIP-39 wants of what it
 * splits. A phrase of BIP-39 gives 64. Without its length: it is all of a value.
 */
export const seed: P.CoderType<Uint8Array> = P.validate(P.bytes(null), (bytes) => {
  const { min, max } = limits.seed;
  if (bytes.length < min || bytes.length > max || bytes.length % 2 !== 0)
    throw new Error(`${bytes.length} bytes are no seed: expected ${min} to ${max}, an even number`);
  return bytes;
});

/** Curve of each scheme. */
export const schemeCurve: { readonly [S in Scheme]: Curve } = {
  'ecdsa-secp256k1': 'secp256k1',
  'schnorr-bip340': 'secp256k1',
  'schnorr-bip341': 'secp256k1',
  'ecdsa-p256': 'p256',
  ed25519: 'ed25519',
};

/**
 * `P.array` of micro-packed for read-only lists.
 *
 * @param length `null` for all that remain, the coder of a number in front, or a fixed number
 * @example
 * ```ts
 * import { curve, list } from '@symbolon/protocol/encoding';
 * list(null, curve).decode(Uint8Array.of(1, 3)); // => ['secp256k1', 'ed25519']
 * ```
 */
export function list<T>(length: P.Length, inner: P.CoderType<T>): P.CoderType<readonly T[]> {
  return P.apply(P.array(length, inner), {
    encode: (items: T[]): readonly T[] => items,
    decode: (items: readonly T[]): T[] => [...items],
  });
}

/** Codec of a {@link Path}: a length byte (components, 0 to 10), then four bytes a component. */
export const path: P.CoderType<Path> = P.validate(list(P.U8, P.U32BE), (components) => {
  if (components.length > limits.pathDepth) throw new Error(`path deeper than ${limits.pathDepth}`);
  return components;
});

/**
 * Codec of ASCII digits that fill the whole data object.
 *
 * @param length the fewest and the most digits
 * @example
 * ```ts
 * import { digits } from '@symbolon/protocol/encoding';
 * digits({ min: 6, max: 12 }).encode('123456'); // => Uint8Array.of(0x31, 0x32, 0x33, 0x34, 0x35, 0x36)
 * ```
 */
export function digits({ min, max }: { readonly min: number; readonly max: number }): P.CoderType<string> {
  return P.validate(P.string(null), (text) => {
    if (text.length < min || text.length > max || !/^[0-9]*$/.test(text))
      throw new Error(`expected ${min} to ${max} digits`);
    return text;
  });
}

/**
 * `P.struct` of micro-packed for a written type: one field after another, exactly one coder for each. The type keeps
 * its name and the documentation of its fields.
 */
export function struct<Fields extends object>(
  coders: {
    readonly [F in keyof Fields]-?: P.CoderType<Required<Fields>[F]>;
  },
): P.CoderType<Fields> {
  return P.struct(coders) as P.CoderType<unknown> as P.CoderType<Fields>;
}

/** The content of a message that has none: `{}`. */
export type Nothing = { readonly [Field in never]: never };
/** Codec of a message without content: no bytes. */
export const nothing = struct<Nothing>({});

/** Codec of all the bytes that remain. */
export const rest: P.CoderType<Uint8Array> = P.bytes(null);

/**
 * Codec of a compressed point on P-256 or secp256k1: 33 bytes, SEC 1 clause 2.3.3. It does not check that the point is
 * on the curve.
 */
export const point: P.CoderType<Uint8Array> = P.bytes(33);
