import { type Nvm, wordSize } from '@symbolon/card-core/ports';

/** Non-volatile memory that an emulated card keeps its state in. */
export type Memory = {
  /** What the firmware reads and writes. */
  readonly nvm: Nvm;
  /** A copy of all that is stored: give it to {@link createMemory} and the card is as it was. It holds keys. */
  readonly image: () => Uint8Array;
};

/** Memory of the chip we design for: 20 KiB of the card's own, half of it the decoy's, and as much for files. */
export const memorySize = 40 * 1024;

/**
 * Memory of a new card, or with the content of an image (40 KiB).
 *
 * @throws RangeError for an image of another size
 * @example
 * ```ts
 * import { createMemory } from '@symbolon/emulator/nvm';
 * const { nvm, image } = createMemory();
 * nvm.write(32, new Uint8Array(16).fill(7));
 * createMemory(image()).nvm.read(32, 2); // => Uint8Array.of(7, 7)
 * ```
 */
export function createMemory(image?: Uint8Array): Memory {
  if (image !== undefined && image.length !== memorySize)
    throw new RangeError(`an image has ${memorySize} bytes, not ${image.length}`);
  const bytes = image?.slice() ?? new Uint8Array(memorySize);
  return {
    nvm: {
      size: memorySize,
      read: (offset, length) => bytes.slice(offset, offset + length),
      write: (offset, word) => {
        if (offset % wordSize !== 0 || word.length !== wordSize)
          throw new RangeError('memory is written a word at a time');
        bytes.set(word, offset);
      },
    },
    image: () => bytes.slice(),
  };
}
