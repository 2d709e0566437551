/** What a card keeps while it hashes the structs and arrays that are open, counted in bytes. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';

/** Memory that is taken and given back. `take` throws where it does not suffice. */
export type Memory = { readonly take: (bytes: number) => void; readonly give: (bytes: number) => void };

/** @param fail Throws. */
export function createMemory(bytes: number, fail: () => never): Memory {
  let left = bytes;
  return {
    take(bytes) {
      left -= bytes;
      if (left < 0) fail();
    },
    give(bytes) {
      left += bytes;
    },
  };
}

/** What an open keccak takes: its sponge of 200 bytes, and where it is. */
export const spongeSize = 224;

/** Where a struct or an array stands in its layout, and how much is to come. */
const frameSize = 16;

/** Words that fit into one block of keccak-256 (136 bytes) and leave room for padding. */
const wordsInBlock = 4;

/**
 * keccak-256 of words. As long as they are few they are kept in place of a sponge, which is larger: so a card can have
 * many small structs and arrays open, such as the levels of a tree.
 *
 * @param first Kept elsewhere, so not counted.
 */
export function hashWords(memory: Memory, first?: Uint8Array) {
  memory.take(frameSize);
  let held = frameSize;
  let few = first ? [first] : [];
  let sponge: ReturnType<typeof keccak_256.create> | undefined;
  const change = (bytes: number): void => {
    memory.give(held);
    held = bytes;
    memory.take(held);
  };
  return {
    /** The next 32 bytes. */
    add(word: Uint8Array): void {
      if (sponge === undefined && few.length < wordsInBlock) {
        change(held + 32);
        few.push(word.slice());
        return;
      }
      if (sponge === undefined) {
        change(frameSize + spongeSize);
        sponge = keccak_256.create().update(concatBytes(...few));
        few = [];
      }
      sponge.update(word);
    },
    /** The hash, 32 bytes. Nothing is kept any more. */
    digest(): Uint8Array {
      memory.give(held);
      return sponge ? sponge.digest() : keccak_256(concatBytes(...few));
    },
  };
}
