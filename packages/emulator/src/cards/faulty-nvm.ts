import { type Nvm, wordSize } from '@symbolon/card-core/card';

/**
 * When the power fails: after `afterWrites` more words (0: at once). The next word is not written, or is left as
 * garbage with `torn`.
 */
export type PowerCut = { readonly afterWrites: number; readonly torn?: boolean };

/** Cuts the power of a card at a chosen write. */
export type PowerSwitch = {
  /** Words written since the power came back. */
  readonly writes: () => number;
  /** Arms a cut; counting starts now. */
  readonly cut: (at: PowerCut) => void;
};

/** Memory whose power can be cut at a chosen write. */
type FaultyNvm = PowerSwitch & {
  /** Memory for the firmware. A write throws once the power is gone. */
  readonly nvm: Nvm;
  /** Whether the power is gone: until `restore` nothing can be written. */
  readonly lost: () => boolean;
  /** Restores the power and cancels a cut. */
  readonly restore: () => void;
};

/** A half-programmed word matches neither its old nor its new bytes. */
const garbage = 0xa5;

/** Puts a switch between a card and its memory. */
export function createFaultyNvm(inner: Nvm): FaultyNvm {
  let writes = 0;
  let armed: PowerCut | undefined;
  let lost = false;
  return {
    nvm: {
      size: inner.size,
      read: inner.read,
      write: (offset, word) => {
        if (armed !== undefined && !lost && writes >= armed.afterWrites) {
          lost = true;
          if (armed.torn === true)
            inner.write(
              offset,
              Uint8Array.from({ length: wordSize }, (_, index) => garbage ^ (word[index] ?? 0) ^ index),
            );
        }
        if (lost) throw new Error('the power is gone');
        inner.write(offset, word);
        writes += 1;
      },
    },
    writes: () => writes,
    lost: () => lost,
    cut: (at) => {
      armed = at;
      writes = 0;
      lost = false;
    },
    restore: () => {
      armed = undefined;
      writes = 0;
      lost = false;
    },
  };
}
