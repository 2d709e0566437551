import { type Nvm, wordSize } from '@symbolon/card-core/card';

/** Non-volatile memory of an emulated card. */
export type Memory = {
  /** Memory for the firmware. */
  readonly nvm: Nvm;
  /** A copy of everything stored, for {@link createMemory}. It contains keys. */
  readonly image: () => Uint8Array;
};

/** Memory of the target chip: 24 KiB for the card, 20 for files, 20 for vaults. Half of each is for the decoy. */
export const memorySize = 72 * 1024;

/** What is kept in one piece once anything in it was written. */
const pageSize = 2048;

/**
 * Creates memory: of a new card, or with the content of an image (72 KiB).
 *
 * @throws RangeError for an image of another size
 * @example
 * ```ts
 * import { createMemory } from '@symbolon/emulator/cards';
 * const { nvm, image } = createMemory();
 * nvm.write(32, new Uint8Array(16).fill(7));
 * createMemory(image()).nvm.read(32, 2); // => Uint8Array.of(7, 7)
 * ```
 */
export function createMemory(image?: Uint8Array): Memory {
  if (image !== undefined && image.length !== memorySize)
    throw new RangeError(`an image has ${memorySize} bytes, not ${image.length}`);
  // Most of a card is never written: a thousand of them take a third of the room so.
  const pages = Array.from({ length: memorySize / pageSize }, (_, index) => {
    const page = image?.slice(index * pageSize, (index + 1) * pageSize);
    return page?.some((byte) => byte !== 0) ? page : undefined;
  });
  const read = (offset: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    for (let at = offset; at < offset + length; at = endOfPage(at)) {
      const end = Math.min(endOfPage(at), offset + length);
      const page = pages[Math.floor(at / pageSize)];
      if (page !== undefined) bytes.set(page.subarray(at % pageSize, (at % pageSize) + end - at), at - offset);
    }
    return bytes;
  };
  return {
    nvm: {
      size: memorySize,
      read,
      write: (offset, word) => {
        if (offset % wordSize !== 0 || word.length !== wordSize)
          throw new RangeError('memory is written a word at a time');
        const index = Math.floor(offset / pageSize);
        const page = pages[index] ?? new Uint8Array(pageSize);
        page.set(word, offset % pageSize);
        pages[index] = page;
      },
    },
    image: () => read(0, memorySize),
  };
}

const endOfPage = (at: number): number => (Math.floor(at / pageSize) + 1) * pageSize;
