/**
 * Redo journal: a set of words is written to non-volatile memory wholly or not at all, whatever the power does.
 *
 * A commit writes its words to the journal, then one header word that makes them count, then the words to their homes;
 * then it erases the copies and marks the header as done. Power up with a live header repeats the copying, which is
 * harmless; with none, the homes were never touched or are complete.
 *
 * Headers and copies have a ring each, so that wear spreads, and so that nothing a record holds can pass for a header:
 * what a host stores must not write to a home of its choice when the power goes.
 *
 * ```
 * header word (16 bytes)   magic 2 | sequence 4 | start 2 | words 2 | first 6 bytes of SHA-256(magic .. words, entries)
 * entry, repeated          18 bytes: home address / 16 (2) | word (16), packed without gaps, zero-filled to a whole word
 * ```
 * A header is at the position sequence modulo {@link headerSlots}; `start` counts words from the end of the headers.
 * Integers are big-endian.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { type Nvm, wordSize } from '../ports.ts';

const live = 0x534a;
const done = 0x5344;
const header = P.struct({ magic: P.U16BE, sequence: P.U32BE, start: P.U16BE, words: P.U16BE, digest: P.bytes(6) });
const entry = P.struct({ home: P.U16BE, word: P.bytes(wordSize) });
const entrySize = 2 + wordSize;
const headerSlots = 16;

/** Words by address (a multiple of {@link wordSize}). */
export type Words = ReadonlyMap<number, Uint8Array>;

export type Journal = {
  /** Most words one commit takes. */
  readonly capacity: number;
  /** Throws before the first write where there are too many words. */
  readonly commit: (words: Words) => void;
};

type Slot = { readonly sequence: number; readonly start: number; readonly words: number };

/** Opens the journal in `[0, size)` of the memory and finishes a commit that a loss of power interrupted. */
export function openJournal(nvm: Nvm, size: number): Journal {
  const entrySlots = size / wordSize - headerSlots;
  const headerAt = (sequence: number): number => (sequence % headerSlots) * wordSize;
  const entryAt = (position: number): number => (headerSlots + (position % entrySlots)) * wordSize;

  function readSlot(address: number): { readonly magic: number; readonly slot: Slot } | undefined {
    const { magic, digest, ...slot } = header.decode(nvm.read(address, wordSize));
    if (
      (magic !== live && magic !== done) ||
      headerAt(slot.sequence) !== address ||
      entryWords(slot.words) > entrySlots
    )
      return undefined;
    return equalBytes(digest, digestOf(magic, slot, magic === live ? readEntries(slot) : new Uint8Array()))
      ? { magic, slot }
      : undefined;
  }

  function readEntries({ start, words }: Slot): Uint8Array {
    return concatBytes(
      ...Array.from({ length: entryWords(words) }, (_, index) => nvm.read(entryAt(start + index), wordSize)),
    );
  }

  function writeHeader(magic: number, slot: Slot, entries: Uint8Array): void {
    nvm.write(headerAt(slot.sequence), header.encode({ magic, ...slot, digest: digestOf(magic, slot, entries) }));
  }

  function apply(slot: Slot, entries: Uint8Array): void {
    for (let index = 0; index < slot.words; index += 1) {
      const { home, word } = entry.decode(entries.subarray(index * entrySize, (index + 1) * entrySize));
      nvm.write(home * wordSize, word);
    }
    // The copies may hold keys that the next commit erases from their homes: none may outlive it here.
    for (let index = 0; index < entryWords(slot.words); index += 1) erase(entryAt(slot.start + index));
    writeHeader(done, slot, new Uint8Array());
  }

  function erase(address: number): void {
    if (nvm.read(address, wordSize).some((byte) => byte !== 0)) nvm.write(address, new Uint8Array(wordSize));
  }

  let next: Omit<Slot, 'words'> = { sequence: 0, start: 0 };
  for (let index = 0; index < headerSlots; index += 1) {
    const found = readSlot(index * wordSize);
    if (found?.magic === live) apply(found.slot, readEntries(found.slot));
    if (found === undefined) erase(index * wordSize);
    else if (found.slot.sequence >= next.sequence) next = after(found.slot);
  }
  // What remains is the debris of a commit that never counted, or of an erasure cut short.
  for (let position = 0; position < entrySlots; position += 1) erase(entryAt(position));

  function after({ sequence, start, words }: Slot): typeof next {
    return { sequence: sequence + 1, start: (start + entryWords(words)) % entrySlots };
  }

  const capacity = Math.floor((entrySlots * wordSize) / entrySize);
  return {
    capacity,
    commit: (words) => {
      if (words.size === 0) return;
      if (words.size > capacity) throw new RangeError(`${words.size} words exceed the journal's ${capacity}`);
      const slot = { ...next, words: words.size };
      const entries = new Uint8Array(entryWords(words.size) * wordSize);
      [...words].forEach(([address, word], index) => {
        entries.set(entry.encode({ home: address / wordSize, word }), index * entrySize);
      });
      for (let index = 0; index < entryWords(words.size); index += 1) {
        nvm.write(entryAt(slot.start + index), entries.subarray(index * wordSize, (index + 1) * wordSize));
      }
      writeHeader(live, slot, entries);
      apply(slot, entries);
      next = after(slot);
      entries.fill(0);
    },
  };
}

function entryWords(words: number): number {
  return Math.ceil((words * entrySize) / wordSize);
}

function digestOf(magic: number, slot: Slot, entries: Uint8Array): Uint8Array {
  return sha256(
    concatBytes(header.encode({ magic, ...slot, digest: new Uint8Array(6) }).subarray(0, 10), entries),
  ).subarray(0, 6);
}
