/** Codecs of values that several messages hold. All integers are big-endian. */
import * as P from 'micro-packed';
import { limits } from './limits.ts';

/** BIP-32 path from the master key: components 0 to 2^32 - 1, hardened ones with bit 31 set. */
export type Path = readonly number[];

/**
 * Adds bit 31: `harden(44)` is what BIP-32 writes as 44'.
 * @example
 * ```ts
 * import { harden } from '@symbolon/protocol/values';
 * harden(44); // => 0x8000002c
 * ```
 */
export function harden(index: number): number {
  return (index | 0x80000000) >>> 0;
}

/**
 * A byte that stands for one of a closed list of names. No other byte decodes.
 * @throws (the coder) an `Error` for what is not on the list. `decodeWith` and `encodeWith` make it `data/malformed`.
 * @example
 * ```ts
 * import { enumeration } from '@symbolon/protocol/values';
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

/** Curves a wallet derives keys on. BIP-32 for secp256k1, SLIP-10 for the others. */
export type Curve = 'secp256k1' | 'p256' | 'ed25519';
/** Codec of a {@link Curve}: one byte. */
export const curve: P.CoderType<Curve> = enumeration({ secp256k1: 1, p256: 2, ed25519: 3 });

/**
 * How a message is signed, and on which curve. `ecdsa-*`: RFC 6979, low S, over a 32-byte digest. `schnorr-bip340`:
 * BIP-340 over 32 bytes. `schnorr-bip341`: the same with the key-path tweak of BIP-341. If the Merkle root of a script
 * tree follows the digest, the tweak covers it. `ed25519`: RFC 8032 over the whole message.
 */
export type Scheme = 'ecdsa-secp256k1' | 'schnorr-bip340' | 'schnorr-bip341' | 'ecdsa-p256' | 'ed25519';
/** Codec of a {@link Scheme}: one byte. */
export const scheme: P.CoderType<Scheme> = enumeration({
  'ecdsa-secp256k1': 1,
  'schnorr-bip340': 2,
  'schnorr-bip341': 3,
  'ecdsa-p256': 4,
  ed25519: 5,
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
 * import { curve, list } from '@symbolon/protocol/values';
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
 * import { digits } from '@symbolon/protocol/values';
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
 * @example
 * ```ts
 * import { curve, path, struct, type Curve, type Path } from '@symbolon/protocol/values';
 * type Key = { readonly curve: Curve; readonly path: Path };
 * struct<Key>({ curve, path }).encode({ curve: 'p256', path: [] }); // => Uint8Array.of(2, 0)
 * ```
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
