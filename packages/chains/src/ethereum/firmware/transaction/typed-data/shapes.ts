/**
 * Typed data that are understood: permits, transfers by authorisation, orders, and transactions of a Safe, each by its
 * exact type.
 *
 * A row says which words to keep while the values stream by and what the signature then allows: who may take something,
 * and who gets something.
 */

import { bytesToNumberBE, equalBytes, numberToBytesBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { maxCallData } from '../calls.ts';
import { orderShapes } from './orders.ts';
import { permitShapes } from './permits.ts';
import { safeShape } from './safe.ts';
import { type Domain, type KeptValues, maxTokens, type TypedDataEffects, type TypedDataShape } from './shape.ts';
import { membersOf, parseEncodedType, type TypedDataMember, typeTable } from './types.ts';

/** A struct as values are read by it. The members are known where it is part of the program. */
export type TypedDataStruct = {
  /** EIP-712 `typeHash`. */
  readonly hash: Uint8Array;
  readonly layout: Uint8Array;
  readonly members?: readonly TypedDataMember[];
};

/** A type that is understood: its structs, itself first. */
export type KnownType = { readonly shape: TypedDataShape; readonly structs: readonly TypedDataStruct[] };

let known: ReadonlyMap<string, KnownType> | undefined;

/** The type that is understood and has this `typeHash`. A card has them in its program. */
export function knownType(hash: Uint8Array): KnownType | undefined {
  known ??= new Map(
    [...permitShapes, ...orderShapes, safeShape].map((shape) => {
      const { primary, structs } = parseEncodedType(shape.type);
      const table = typeTable(structs, primary).map(({ name, text, layout }) => ({
        hash: keccak_256(text),
        layout,
        members: membersOf(structs, name),
      }));
      return [bytesToHex(table[0]?.hash ?? new Uint8Array()), { shape, structs: table }];
    }),
  );
  return known.get(bytesToHex(hash));
}

/** The reading of one value of a type that is understood, part by part. */
export type ShapeReading = {
  /** The next atomic value: its dotted path and 32 bytes, valid during the call. */
  readonly word: (path: string, word: Uint8Array) => void;
  /** The next value of `bytes`, of this length: who takes its pieces, if they are kept. */
  readonly bytes: (path: string, length: number) => ((piece: Uint8Array) => void) | undefined;
  /** `undefined` if the values leave it unclear what is allowed. */
  readonly end: () => TypedDataEffects | undefined;
};

/**
 * Reads the values of an understood type. Values that allow nothing and pay nobody, such as a permit for no tokens, are
 * not understood: no rule about assets or recipients could see them. Nor are data that the owner's own account would
 * check, for it then runs delegated code (EIP-7702).
 *
 * @param hold Asked for each part that is kept, with its bytes.
 */
export function readShape(shape: TypedDataShape, domain: Domain, hold: (bytes: number) => void): ShapeReading {
  // Without leading zeros: of most words that is much less.
  const words = new Map(shape.keep.map((path) => [path, [] as Uint8Array[]]));
  let kept: Uint8Array | undefined;
  let tooMany = false;
  const number = (path: string, index = 0): bigint => bytesToNumberBE(words.get(path)?.[index] ?? new Uint8Array());
  const values: KeptValues = {
    number,
    account: (path, index) => numberToBytesBE(number(path, index), 20),
    count: (path) => words.get(path)?.length ?? 0,
    bytes: () => kept,
  };
  return {
    word(path, word) {
      const list = words.get(path);
      if (list === undefined) return;
      if (list.length === maxTokens) tooMany = true;
      if (tooMany) return;
      const first = word.findIndex((byte) => byte !== 0);
      const value = word.slice(first < 0 ? word.length : first);
      hold(value.length);
      list.push(value);
    },
    bytes(path, length) {
      if (path !== shape.keepBytes || length > maxCallData) return undefined;
      hold(length);
      const bytes = new Uint8Array(length);
      kept = bytes;
      let filled = 0;
      return (piece) => {
        bytes.set(piece, filled);
        filled += piece.length;
      };
    },
    end() {
      if (tooMany || equalBytes(domain.verifyingContract, domain.self)) return undefined;
      const effects = shape.effects(values, domain);
      return effects && effects.transfers.length + effects.approvals.length > 0 ? effects : undefined;
    },
  };
}
