/**
 * Volatile memory that lives from one APDU to the next. A chip reserves one area of {@link scratchSize} bytes for it.
 * This module counts the bytes in use, so that no buffer outgrows the area.
 */
import { Refusal } from '../refusal.ts';

/** Bytes. */
export const scratchSize = 4096;

/** A command chain, the rest for GET RESPONSE, a run of PACE, the reading of a transaction, what a command leaves. */
type ScratchUse = 'chain' | 'response' | 'pace' | 'stream' | 'kept';

export type Scratch = {
  /**
   * Reserves bytes for a use; 0 frees them.
   *
   * @throws Refusal `notEnoughMemory`
   */
  readonly hold: (use: ScratchUse, bytes: number) => void;
  /** The most bytes reserved at once. */
  readonly highWater: () => number;
};

export function createScratch(): Scratch {
  const held = new Map<ScratchUse, number>();
  let highWater = 0;
  return {
    hold: (use, bytes) => {
      let total = bytes;
      for (const [other, size] of held) if (other !== use) total += size;
      if (total > scratchSize) throw new Refusal('notEnoughMemory');
      held.set(use, bytes);
      highWater = Math.max(highWater, total);
    },
    highWater: () => highWater,
  };
}
