import { type Nvm, wordSize } from '@symbolon/card-core/card';

/** Non-volatile memory of an emulated card. */
export type Memory = {
  /** Memory for the firmware. */
  readonly nvm: Nvm;
  /** A copy of everything stored, for {@link createMemory}. It contains keys. */
  readonly image: () => Uint8Array;
};

/** Memory of the target chip: 24 KiB for the card, 20 for files, 20 for vaults. Half of each is for the decoy. */
export const memorySize = 64 * 1024;

/**
 * Creates memory: of a new card, or with the content of an image (64 KiB).
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
