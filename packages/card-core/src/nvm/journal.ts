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
 * entry, repeated          18 bytes: home address / 16 (2) | word (16), without gaps, zero-filled to a whole word
 * ```
 * A header is at the position sequence modulo {@link headerWords}; `start` counts words from the end of the headers.
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
const headerWords = 16;

/** Words by address (a multiple of {@link wordSize}). */
export type Words = ReadonlyMap<number, Uint8Array>;

export type Journal = {
  /** The most words in one commit. */
  readonly capacity: number;
  /** Throws before the first write if there are too many words. */
  readonly commit: (words: Words) => void;
};

type Commit = { readonly sequence: number; readonly start: number; readonly words: number };

/** Opens the journal in `[0, size)` and finishes a commit that a loss of power interrupted. */
export function openJournal(nvm: Nvm, size: number): Journal {
  const wordsForEntries = size / wordSize - headerWords;
  const headerAt = (sequence: number): number => (sequence % headerWords) * wordSize;
  const entryAt = (position: number): number => (headerWords + (position % wordsForEntries)) * wordSize;

  function readCommit(address: number): { readonly magic: number; readonly commit: Commit } | undefined {
    const { magic, digest, ...commit } = header.decode(nvm.read(address, wordSize));
    if (
      (magic !== live && magic !== done) ||
      headerAt(commit.sequence) !== address ||
      entryWords(commit.words) > wordsForEntries
    )
      return undefined;
    return equalBytes(digest, digestOf(magic, commit, magic === live ? readEntries(commit) : new Uint8Array()))
      ? { magic, commit }
      : undefined;
  }

  function readEntries({ start, words }: Commit): Uint8Array {
    return concatBytes(
      ...Array.from({ length: entryWords(words) }, (_, index) => nvm.read(entryAt(start + index), wordSize)),
    );
  }

  function writeHeader(magic: number, commit: Commit, entries: Uint8Array): void {
    nvm.write(headerAt(commit.sequence), header.encode({ magic, ...commit, digest: digestOf(magic, commit, entries) }));
  }

  function apply(commit: Commit, entries: Uint8Array): void {
    for (let index = 0; index < commit.words; index += 1) {
      const { home, word } = entry.decode(entries.subarray(index * entrySize, (index + 1) * entrySize));
      nvm.write(home * wordSize, word);
    }
    // The copies may hold keys that the next commit erases at home. None may survive here.
    for (let index = 0; index < entryWords(commit.words); index += 1) erase(entryAt(commit.start + index));
    writeHeader(done, commit, new Uint8Array());
  }

  function erase(address: number): void {
    if (nvm.read(address, wordSize).some((byte) => byte !== 0)) nvm.write(address, new Uint8Array(wordSize));
  }

  let next: Omit<Commit, 'words'> = { sequence: 0, start: 0 };
  for (let index = 0; index < headerWords; index += 1) {
    const found = readCommit(index * wordSize);
    if (found?.magic === live) apply(found.commit, readEntries(found.commit));
    if (found === undefined) erase(index * wordSize);
    else if (found.commit.sequence >= next.sequence) next = after(found.commit);
  }
  // What is left belongs to a commit that never took effect, or to an interrupted erasure.
  for (let position = 0; position < wordsForEntries; position += 1) erase(entryAt(position));

  function after({ sequence, start, words }: Commit): typeof next {
    return { sequence: sequence + 1, start: (start + entryWords(words)) % wordsForEntries };
  }

  const capacity = Math.floor((wordsForEntries * wordSize) / entrySize);
  return {
    capacity,
    commit: (words) => {
      if (words.size === 0) return;
      if (words.size > capacity) throw new RangeError(`${words.size} words exceed the journal's ${capacity}`);
      const commit = { ...next, words: words.size };
      const entries = new Uint8Array(entryWords(words.size) * wordSize);
      [...words].forEach(([address, word], index) => {
        entries.set(entry.encode({ home: address / wordSize, word }), index * entrySize);
      });
      for (let index = 0; index < entryWords(words.size); index += 1) {
        nvm.write(entryAt(commit.start + index), entries.subarray(index * wordSize, (index + 1) * wordSize));
      }
      writeHeader(live, commit, entries);
      apply(commit, entries);
      next = after(commit);
      entries.fill(0);
    },
  };
}

function entryWords(words: number): number {
  return Math.ceil((words * entrySize) / wordSize);
}

function digestOf(magic: number, commit: Commit, entries: Uint8Array): Uint8Array {
  return sha256(
    concatBytes(header.encode({ magic, ...commit, digest: new Uint8Array(6) }).subarray(0, 10), entries),
  ).subarray(0, 6);
}
