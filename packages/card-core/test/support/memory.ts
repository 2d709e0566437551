import { type Nvm, wordSize } from '../../src/ports.ts';

/** What a write that is cut short leaves in its word. */
export type Tear = (before: Uint8Array, after: Uint8Array) => Uint8Array;

/** Where power goes: after so many more words; the next one is not written at all, or torn. */
export type Cut = { readonly afterWrites: number; readonly tear?: Tear };

/** A word that was written, and where. */
export type Write = { readonly offset: number; readonly word: Uint8Array };

/** Memory of a TEST chip, whose power can be lost at any write. */
export type TestMemory = {
  readonly nvm: Nvm;
  /** A copy of all of it. */
  readonly image: () => Uint8Array;
  /** Puts an image back. */
  readonly load: (image: Uint8Array) => void;
  /** Words written since power last came. */
  readonly writes: () => number;
  /** The same with where and what, in their order. */
  readonly written: () => readonly Write[];
  /** Brings power, and takes it away again where `cut` says. */
  readonly power: (cut?: Cut) => void;
};

export const memorySize = 72 * 1024;

/** The ways in which a word is left half-programmed: all that a chip promises is that it is this word alone. */
export const tears: { readonly [name: string]: Tear } = {
  erased: () => new Uint8Array(wordSize).fill(0xff),
  zeros: () => new Uint8Array(wordSize),
  'the first half new': (before, after) =>
    Uint8Array.from(before, (byte, index) => (index < 8 ? (after[index] ?? 0) : byte)),
  'the second half new': (before, after) =>
    Uint8Array.from(before, (byte, index) => (index < 8 ? byte : (after[index] ?? 0))),
  'bits of both': (before, after) => Uint8Array.from(before, (byte, index) => byte | (after[index] ?? 0)),
  // Not what was to be written, nor when torn once more: to bring that back by chance would take 16 bytes of luck.
  garbage: (before, after) =>
    Uint8Array.from(after, (byte, index) => 0xa5 + 7 * byte + 13 * (before[index] ?? 0) + 31 * index),
};

export function testMemory(image: Uint8Array = new Uint8Array(memorySize)): TestMemory {
  const bytes = image.slice();
  let written: Write[] = [];
  let cut: Cut | undefined;
  let lost = false;
  return {
    nvm: {
      size: bytes.length,
      read: (offset, length) => bytes.slice(offset, offset + length),
      write: (offset, word) => {
        if (offset % wordSize !== 0 || word.length !== wordSize || offset >= bytes.length)
          throw new RangeError('not a word of the memory');
        if (!lost && cut !== undefined && written.length >= cut.afterWrites) {
          lost = true;
          if (cut.tear !== undefined) writeTorn(bytes, { offset, word }, cut.tear);
        }
        if (lost) throw new Error('the power is gone');
        bytes.set(word, offset);
        written.push({ offset, word: word.slice() });
      },
    },
    image: () => bytes.slice(),
    load: (next) => bytes.set(next),
    writes: () => written.length,
    written: () => written,
    power: (next) => {
      written = [];
      cut = next;
      lost = false;
    },
  };
}

function writeTorn(bytes: Uint8Array, { offset, word }: Write, tear: Tear): void {
  bytes.set(tear(bytes.slice(offset, offset + wordSize), word), offset);
}

/**
 * What memory holds after power went before each of these writes, or in the middle of it. A card that is deterministic
 * needs to run once for all of them: nothing tells it beforehand that power will go.
 */
export function imagesOfCuts(start: Uint8Array, written: readonly Write[], tear?: Tear): readonly Uint8Array[] {
  const bytes = start.slice();
  return written.map((write) => {
    const image = bytes.slice();
    if (tear !== undefined) writeTorn(image, write, tear);
    bytes.set(write.word, write.offset);
    return image;
  });
}

/** Whether `part` occurs in `whole`. */
export function contains(whole: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(whole).includes(Buffer.from(part));
}

/** Whether two images are the same; much faster than `toEqual` on so many bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
