/** Typed data of a type that is understood, and its values by their paths. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { KnownAssets } from './words.ts';

/** Every value of a message by its path, `details[0].token`. */
export type Fields = ReadonlyMap<string, string>;

/** Typed data of a type that is understood, and all that is known besides. */
export type UnderstoodData = {
  readonly primaryType: string;
  readonly fields: Fields;
  /** The contract that checks the signature: 20 bytes. */
  readonly contract: Uint8Array;
  readonly self: Uint8Array;
  readonly known: KnownAssets;
};

/** A number; 0 where there is none. */
export const numberAt = (fields: Fields, path: string): bigint => BigInt(fields.get(path) ?? '0');

/** An account of 20 bytes; none where there is none. */
export const accountAt = (fields: Fields, path: string): Uint8Array => hexToBytes((fields.get(path) ?? '0x').slice(2));
