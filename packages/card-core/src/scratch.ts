/**
 * Volatile memory that lives from one APDU to the next. A chip declares one area of {@link scratchSize} bytes for it;
 * here the area is accounted for, buffer by buffer, so that nothing can outgrow it.
 */
import { Refusal } from '@symbolon/protocol/refusal';

/** Bytes. */
export const scratchSize = 4096;

/**
 * What may be held: a command chain so far, what GET RESPONSE has still to fetch, a run of PACE, the reading of a
 * transaction.
 */
type ScratchUse = 'chain' | 'response' | 'pace' | 'stream';

export type Scratch = {
  /**
   * Claims memory for a use; 0 gives it back.
   *
   * @throws Refusal `notEnoughMemory`
   */
  readonly hold: (use: ScratchUse, bytes: number) => void;
  /** The most that was held at once. */
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
