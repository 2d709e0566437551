/**
 * Records in non-volatile memory with transactions. A command sees its own changes at once; the next power-up sees all
 * of them or none.
 *
 * A record starts at a word boundary: two length bytes, then its capacity. No two records share a word. Length 0 means
 * absent.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { type Nvm, type Ports, wordSize } from '../ports.ts';
import { openJournal } from './journal.ts';
import { journalSize, type RecordDefinition, type RecordPlace, recordAddress, recordsEnd } from './layout.ts';

/** The records of a card and the changes not committed yet. */
export type Store = {
  /** The value, with the changes of this transaction; `undefined` if absent. */
  readonly get: <T>(record: RecordDefinition<T>) => T | undefined;
  /** Changes a record. Throws RangeError for a value longer than its capacity. */
  readonly put: <T>(record: RecordDefinition<T>, value: NoInfer<T>) => void;
  /** Makes a record absent and overwrites its bytes with zeros. */
  readonly remove: (record: RecordPlace) => void;
  /** Makes all changes permanent. */
  readonly commit: () => void;
  /** Discards the changes since the last commit. */
  readonly discard: () => void;
};

/**
 * Opens the memory and finishes an interrupted commit.
 *
 * @throws RangeError for memory smaller than the layout (`recordsEnd`)
 * @example
 * ```ts
 * import { openStore, records } from '@symbolon/card-core/nvm';
 * const store = openStore(ports);
 * store.put(records.lifecycle, 'blank');
 * openStore(ports).get(records.lifecycle); // => undefined
 * store.commit();
 * openStore(ports).get(records.lifecycle); // => 'blank'
 * ```
 */
export function openStore({ nvm }: Pick<Ports, 'nvm'>): Store {
  if (nvm.size < recordsEnd) throw new RangeError(`the firmware needs ${recordsEnd} bytes of memory`);
  const journal = openJournal(nvm, journalSize);
  const staged = new Map<number, Uint8Array>();

  function readWord(address: number): Uint8Array {
    return staged.get(address) ?? nvm.read(address, wordSize);
  }

  function readBytes(record: RecordPlace): Uint8Array {
    const address = recordAddress(record);
    const first = readWord(address);
    const length = P.U16BE.decode(first.subarray(0, 2));
    if (length > record.capacity) return new Uint8Array();
    const words = [first];
    for (let offset = wordSize; offset < length + 2; offset += wordSize) words.push(readWord(address + offset));
    return concatBytes(...words).subarray(2, 2 + length);
  }

  function writeBytes(record: RecordPlace, bytes: Uint8Array): void {
    if (bytes.length > record.capacity)
      throw new RangeError(`${bytes.length} bytes exceed the record's ${record.capacity}`);
    const address = recordAddress(record);
    const span = wordsFor(Math.max(bytes.length, readBytes(record).length) + 2) * wordSize;
    const image = new Uint8Array(span);
    image.set(P.U16BE.encode(bytes.length));
    image.set(bytes, 2);
    for (let offset = 0; offset < span; offset += wordSize)
      stage(nvm, address + offset, image.slice(offset, offset + wordSize));
  }

  function stage(memory: Nvm, address: number, word: Uint8Array): void {
    const unchanged = memory.read(address, wordSize).every((byte, index) => byte === word[index]);
    if (unchanged) staged.delete(address);
    else staged.set(address, word);
  }

  function discard(): void {
    for (const word of staged.values()) word.fill(0);
    staged.clear();
  }

  return {
    get: (record) => {
      const bytes = readBytes(record);
      return bytes.length === 0 ? undefined : record.coder.decode(bytes);
    },
    put: (record, value) => writeBytes(record, record.coder.encode(value)),
    remove: (record) => writeBytes(record, new Uint8Array()),
    commit: () => {
      try {
        journal.commit(staged);
      } finally {
        discard();
      }
    },
    discard,
  };
}

function wordsFor(bytes: number): number {
  return Math.ceil(bytes / wordSize);
}
