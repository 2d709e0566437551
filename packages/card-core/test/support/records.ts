/**
 * Every record of the layout, found by looking, so that one that is added is tested without a word here; and taken for
 * plain bytes, as the store takes it: in the test file that imports this, the coders of the layout are set aside.
 */
import { shake256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import type { RecordDefinition } from '../../src/nvm/layout.ts';
import { allRecords } from './full-chip.ts';

export type TestRecord = {
  /** As the layout calls it: `members.0`. */
  readonly name: string;
  readonly definition: RecordDefinition<Uint8Array>;
  /** Values to put: a byte, some, and as many as it takes twice. No dozen bytes of one are in another. */
  readonly values: readonly Uint8Array[];
};

export const testRecords: readonly TestRecord[] = allRecords.map(([name, record]) => {
  const definition: RecordDefinition<Uint8Array> = Object.assign(record, { coder: P.bytes(null) });
  const { capacity } = definition;
  const value = (length: number, version: number): Uint8Array =>
    shake256(utf8ToBytes(`${name} ${version}`), { dkLen: length });
  return { name, definition, values: [1, Math.ceil(capacity / 2), capacity, capacity].map(value) };
});
