/**
 * Redo journal: a set of words is written to non-volatile memory wholly or not at all, whatever the power does.
 *
 * A commit writes its words to the journal, then one header word that makes them count, then the words to their homes; then it erases the copies and
 * marks the header as done. Power up with a live header repeats the copying, which is harmless; with none, the homes were never touched or are complete.
 *
 * ```
 * header word (16 bytes)   magic 2 | sequence 4 | words 2 | first 8 bytes of SHA-256(magic .. words, entries)
 * entry, repeated          18 bytes: home address / 16 (2) | word (16), packed without gaps, zero-filled to a whole word
 * ```
 * Commits follow each other round the ring, so that wear spreads over all of it. Integers are big-endian.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { type Nvm, wordSize } from '../ports.ts';

const live = 0x534a;
const done = 0x5344;
const header = P.struct({ magic: P.U16BE, sequence: P.U32BE, words: P.U16BE, digest: P.bytes(8) });
const entry = P.struct({ home: P.U16BE, word: P.bytes(wordSize) });
const entrySize = 2 + wordSize;

/** Words by address (a multiple of {@link wordSize}). */
export type Words = ReadonlyMap<number, Uint8Array>;

export type Journal = {
  /** Most words one commit takes. */
  readonly capacity: number;
  /** Throws before the first write where there are too many words. */
  readonly commit: (words: Words) => void;
};

type Slot = { readonly position: number; readonly sequence: number; readonly words: number };

/** Opens the journal in `[0, size)` of the memory and finishes a commit that a loss of power interrupted. */
export function openJournal(nvm: Nvm, size: number): Journal {
  const slots = size / wordSize;
  const at = (position: number): number => (position % slots) * wordSize;

  function readSlot(position: number): { readonly magic: number; readonly slot: Slot } | undefined {
    const { magic, sequence, words, digest } = header.decode(nvm.read(at(position), wordSize));
    if ((magic !== live && magic !== done) || words > slots) return undefined;
    const slot = { position, sequence, words };
    return equalBytes(digest, digestOf(magic, slot, magic === live ? readEntries(slot) : new Uint8Array())) ? { magic, slot } : undefined;
  }

  function readEntries({ position, words }: Slot): Uint8Array {
    return concatBytes(...Array.from({ length: entryWords(words) }, (_, index) => nvm.read(at(position + 1 + index), wordSize)));
  }

  function writeHeader(magic: number, slot: Slot, entries: Uint8Array): void {
    const { sequence, words } = slot;
    nvm.write(at(slot.position), header.encode({ magic, sequence, words, digest: digestOf(magic, slot, entries) }));
  }

  function apply(slot: Slot, entries: Uint8Array): void {
    for (let index = 0; index < slot.words; index += 1) {
      const { home, word } = entry.decode(entries.subarray(index * entrySize, (index + 1) * entrySize));
      nvm.write(home * wordSize, word);
    }
    // The copies may hold keys that the next commit erases from their homes: none may outlive it here.
    for (let index = 0; index < entryWords(slot.words); index += 1) erase(slot.position + 1 + index);
    writeHeader(done, slot, new Uint8Array());
  }

  function erase(position: number): void {
    if (nvm.read(at(position), wordSize).some((byte) => byte !== 0)) nvm.write(at(position), new Uint8Array(wordSize));
  }

  let next: { readonly position: number; readonly sequence: number } = { position: 0, sequence: 1 };
  for (let position = 0; position < slots; position += 1) {
    const found = readSlot(position);
    if (found?.magic === live) apply(found.slot, readEntries(found.slot));
    if (found !== undefined && found.slot.sequence >= next.sequence) next = after(found.slot);
  }
  // What remains are headers of finished commits, and the debris of a commit that never counted or of an erasure cut short.
  for (let position = 0; position < slots; position += 1) {
    if (readSlot(position) === undefined) erase(position);
  }

  function after(slot: Slot): typeof next {
    return { position: (slot.position + 1 + entryWords(slot.words)) % slots, sequence: slot.sequence + 1 };
  }

  const capacity = Math.floor(((slots - 2) * wordSize) / entrySize);
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
        nvm.write(at(slot.position + 1 + index), entries.subarray(index * wordSize, (index + 1) * wordSize));
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

function digestOf(magic: number, { sequence, words }: Slot, entries: Uint8Array): Uint8Array {
  return sha256(concatBytes(header.encode({ magic, sequence, words, digest: new Uint8Array(8) }).subarray(0, 8), entries)).subarray(0, 8);
}
