/** Hashes EIP-712 values that stream in, depth first; see `typed-data-interpreter` for how they are encoded. */

import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { chainError } from '@symbolon/interface';
import { type Steps, take, takePieces } from '../../interpreters/stepwise.ts';
import { arrayType, encodeType, isAtomic, isDynamic, type TypedDataStructs } from '../transaction/typed-data/types.ts';

/**
 * Gets every atomic value: its dotted path, `details.amount` (an element of an array has that of the array), and 32
 * bytes, valid during the call.
 */
type OnWord = (path: string, word: Uint8Array) => void;

/** Where a value stands, and who is told of what is in it. */
export type ValuePlace = {
  /** Dotted; empty for the primary type. */
  readonly path?: string;
  /** So many structs and arrays may be inside each other, this one counted. */
  readonly depth: number;
  readonly onWord: OnWord;
};

/** EIP-712 `hashStruct`: 32 bytes. */
export function* readStruct(
  structs: TypedDataStructs,
  name: string,
  { path = '', depth, onWord }: ValuePlace,
): Steps<Uint8Array> {
  if (depth === 0) throw malformed(path, 'too many structs and arrays inside each other');
  const hash = keccak_256.create().update(typeHash(structs, name));
  for (const member of structs.get(name) ?? []) {
    const place = { path: path ? `${path}.${member.name}` : member.name, depth: depth - 1, onWord };
    hash.update(yield* readValue(structs, member.type, place));
  }
  return hash.digest();
}

/** EIP-712 `typeHash`. */
function typeHash(structs: TypedDataStructs, name: string): Uint8Array {
  return keccak_256(utf8ToBytes(encodeType(structs, name)));
}

/** EIP-712 `encodeData` of one value: 32 bytes, valid until more is read. */
function* readValue(structs: TypedDataStructs, type: string, place: Required<ValuePlace>): Steps<Uint8Array> {
  const { path, depth, onWord } = place;
  if (isAtomic(type)) {
    const word = yield* take(32);
    checkWord(type, word, path);
    onWord(path, word);
    return word;
  }
  if (isDynamic(type)) {
    const hash = keccak_256.create();
    yield* takePieces(numberOf(yield* take(4)), (piece) => hash.update(piece));
    return hash.digest();
  }
  const array = arrayType(type);
  if (!array) return yield* readStruct(structs, type, place);
  if (depth === 0) throw malformed(path, 'too many structs and arrays inside each other');
  const hash = keccak_256.create();
  const length = array.length ?? numberOf(yield* take(2));
  const inside = { path, depth: depth - 1, onWord };
  for (let i = 0; i < length; i += 1) hash.update(yield* readValue(structs, array.element, inside));
  return hash.digest();
}

const numberOf = (bytes: Uint8Array): number => bytes.reduce((number, byte) => number * 256 + byte, 0);

/** EIP-712, "Definition of encodeData": one encoding for each atomic value. */
function checkWord(type: string, word: Uint8Array, path: string): void {
  const size = Number(/\d+$/.exec(type)?.[0] ?? 0);
  if (type.startsWith('bytes')) {
    if (word.subarray(size).some((byte) => byte !== 0)) throw malformed(path, `not a ${type}`);
    return;
  }
  const used = type === 'address' ? 20 : type === 'bool' ? 1 : size / 8;
  const first = word[32 - used] ?? 0;
  const negative = type.startsWith('int') && first >= 0x80;
  const filled = word.subarray(0, 32 - used).every((byte) => byte === (negative ? 0xff : 0));
  if (!filled || (type === 'bool' && first > 1)) throw malformed(path, `not a ${type}`);
}

const malformed = (path: string, reason: string) =>
  chainError('data/malformed', { what: 'typed data', where: path || 'start', reason });
