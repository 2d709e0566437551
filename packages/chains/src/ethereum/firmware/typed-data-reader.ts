/** Hashes EIP-712 values that stream in, depth first, by the layout of their types. */

import { equalBytes } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { chainError, type SymbolonError } from '@symbolon/interface';
import { type Steps, take, takePieces } from '../../firmware/stepwise.ts';
import { type KnownType, knownType, type ShapeReading, type TypedDataStruct } from './transaction/typed-data/shapes.ts';
import { layoutOf } from './transaction/typed-data/types.ts';
import { hashWords, type Memory, spongeSize } from './word-hash.ts';

/** The types of what follows, the struct that it is first, and what they mean where they are understood. */
export type Types = { readonly structs: readonly TypedDataStruct[]; readonly known: KnownType | undefined };

/**
 * Reads types: how many structs, and of each `encodeType` and its layout, both with their length in front. The text is
 * hashed and not read. Of types that are understood nothing is kept, and the layout must be theirs.
 *
 * @param find The type that is understood and has this hash.
 * @returns `undefined` for none.
 */
export function* readTypes(memory: Memory, find: typeof knownType = knownType): Steps<Types | undefined> {
  const count = numberOf(yield* take(1));
  if (count === 0) return undefined;
  let known: KnownType | undefined;
  const structs: TypedDataStruct[] = [];
  for (let i = 0; i < count; i += 1) {
    const hash = yield* readDynamic(memory, numberOf(yield* take(2)));
    if (i === 0) known = find(hash);
    const size = numberOf(yield* take(2));
    // Whatever is inside a struct takes bytes of the stream: a layout alone can't keep a card busy.
    if (i > 0 && size === 0) throw malformed(`struct ${i}`, 'a struct without members');
    memory.take(32 + size);
    const layout = new Uint8Array(size);
    let filled = 0;
    yield* takePieces(size, (piece) => {
      layout.set(piece, filled);
      filled += piece.length;
    });
    if (known === undefined) {
      checkLayout(layout, count, `struct ${i}`);
      structs.push({ hash, layout });
      continue;
    }
    memory.give(32 + size);
    const own = known.structs[i];
    if (!own || !equalBytes(own.hash, hash) || !equalBytes(own.layout, layout))
      throw malformed(`struct ${i}`, 'not as its type has it');
  }
  if (known === undefined) return { structs, known };
  if (known.structs.length !== count) throw malformed('types', `${count} structs instead of ${known.structs.length}`);
  return { structs: known.structs, known };
}

/** By what values are read, and who is told of them. */
export type ValueContext = {
  readonly structs: readonly TypedDataStruct[];
  readonly memory: Memory;
  /**
   * Gets every value by its dotted path, where the members of its types are known. An element of an array has the path
   * of the array.
   */
  readonly reading?: Pick<ShapeReading, 'word' | 'bytes'> | undefined;
};

/** EIP-712 `hashStruct`: 32 bytes. */
export function* readStruct(context: ValueContext, place: number, path = ''): Steps<Uint8Array> {
  const struct = context.structs[place];
  if (!struct) throw malformed(path, `no struct ${place}`);
  const { hash, layout, members } = struct;
  const words = hashWords(context.memory, hash);
  for (let at = 0, member = 0; at < layout.length; at = endOf(layout, at), member += 1) {
    const name = members?.[member]?.name ?? '';
    words.add(yield* readValue(context, layout.subarray(at), path ? `${path}.${name}` : name));
  }
  return words.digest();
}

/** EIP-712 `encodeData` of one value: 32 bytes, valid until more is read. */
function* readValue(context: ValueContext, layout: Uint8Array, path: string): Steps<Uint8Array> {
  const [kind = 0, high = 0, low = 0] = layout;
  const { memory, reading } = context;
  if (kind === layoutOf.struct) {
    // The first may be the one that refers to itself.
    if (context.structs[high]?.layout.length === 0) throw malformed(path, 'a struct without members');
    return yield* readStruct(context, high, path);
  }
  if (kind === layoutOf.dynamic) {
    const length = numberOf(yield* take(4));
    return yield* readDynamic(memory, length, reading?.bytes(path, length));
  }
  if (kind === layoutOf.array || kind === layoutOf.fixedArray) {
    const isFixed = kind === layoutOf.fixedArray;
    const element = layout.subarray(isFixed ? 3 : 1);
    const words = hashWords(memory);
    const length = isFixed ? high * 256 + low : numberOf(yield* take(2));
    if (isFixed && length === 0) throw malformed(path, 'an array for nothing');
    for (let i = 0; i < length; i += 1) words.add(yield* readValue(context, element, path));
    return words.digest();
  }
  const word = yield* take(32);
  checkWord(kind, word, path);
  reading?.word(path, word);
  return word;
}

/** keccak-256 of so many bytes. */
function* readDynamic(memory: Memory, length: number, use?: (piece: Uint8Array) => void): Steps<Uint8Array> {
  memory.take(spongeSize);
  const hash = keccak_256.create();
  yield* takePieces(length, (piece) => {
    hash.update(piece);
    use?.(piece);
  });
  memory.give(spongeSize);
  return hash.digest();
}

/** Whether it is a layout to its end, and of structs that there are: no value may ever show it. */
function checkLayout(layout: Uint8Array, count: number, where: string): void {
  let at = 0;
  while (at < layout.length) {
    while (layout[at] === layoutOf.array || layout[at] === layoutOf.fixedArray) {
      if (layout[at] === layoutOf.fixedArray && (layout[at + 1] ?? 0) === 0 && (layout[at + 2] ?? 0) === 0)
        throw malformed(where, 'an array for nothing');
      at += layout[at] === layoutOf.array ? 1 : 3;
    }
    const kind = layout[at] ?? 0xff;
    if (kind === layoutOf.struct && (layout[at + 1] ?? 0xff) >= count)
      throw malformed(where, `no struct ${layout[at + 1] ?? 'named'}`);
    if (kind !== layoutOf.struct && kind !== layoutOf.dynamic && bytesOf(kind) === undefined)
      throw malformed(where, `no layout ${kind}`);
    at += kind === layoutOf.struct ? 2 : 1;
  }
}

/** How many bytes of its word an atomic value uses; `undefined` for another layout. */
function bytesOf(kind: number): number | undefined {
  if (kind === layoutOf.address) return 20;
  if (kind === layoutOf.bool) return 1;
  const base = [layoutOf.uint, layoutOf.int, layoutOf.bytes].find((one) => kind > one && kind <= one + 32);
  return base === undefined ? undefined : kind - base;
}

/** Where the layout of one value ends. */
function endOf(layout: Uint8Array, at: number): number {
  const kind = layout[at];
  if (kind === layoutOf.array) return endOf(layout, at + 1);
  if (kind === layoutOf.fixedArray) return endOf(layout, at + 3);
  return at + (kind === layoutOf.struct ? 2 : 1);
}

/** EIP-712, "Definition of encodeData": one encoding for each atomic value. */
function checkWord(kind: number, word: Uint8Array, path: string): void {
  if (kind > layoutOf.bytes && kind <= layoutOf.bytes + 32) {
    if (word.subarray(kind - layoutOf.bytes).some((byte) => byte !== 0)) throw malformed(path, 'bytes after its end');
    return;
  }
  const isSigned = kind > layoutOf.int && kind <= layoutOf.int + 32;
  const used = bytesOf(kind);
  if (used === undefined) throw malformed(path, `no layout ${kind}`);
  const first = word[32 - used] ?? 0;
  const filler = isSigned && first >= 0x80 ? 0xff : 0;
  if (word.subarray(0, 32 - used).some((byte) => byte !== filler) || (kind === layoutOf.bool && first > 1))
    throw malformed(path, 'out of its range');
}

const numberOf = (bytes: Uint8Array): number => bytes.reduce((number, byte) => number * 256 + byte, 0);

const malformed = (path: string, reason: string): SymbolonError =>
  chainError('data/malformed', { what: 'typed data', where: path || 'start', reason });
