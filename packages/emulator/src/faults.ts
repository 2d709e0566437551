import { type Nvm, wordSize } from '@symbolon/card-core/ports';

/**
 * Where power is lost: after `afterWrites` more words were written (0: at once); the next one is not written at all, or
 * with `torn` is left as garbage.
 */
export type PowerCut = { readonly afterWrites: number; readonly torn?: boolean };

/** Memory whose power can be cut at a chosen write. */
export type FaultyNvm = {
  /** The memory behind the switch: give it to the firmware. A write throws once the power is gone. */
  readonly nvm: Nvm;
  /** Words written since the power came back. */
  readonly writes: () => number;
  /** Whether power is lost: nothing can be written until `restore`. */
  readonly lost: () => boolean;
  /** Arms a cut; counting starts now. */
  readonly cut: (at: PowerCut) => void;
  /** Power is back, and no cut is armed. */
  readonly restore: () => void;
};

/** What a half-programmed word looks like: none of its old bytes, none of its new ones. */
const garbage = 0xa5;

/**
 * Puts a switch between a card and its memory.
 *
 * @example
 * ```ts
 * import { faultyNvm } from '@symbolon/emulator/faults';
 * import { createMemory } from '@symbolon/emulator/nvm';
 * const { nvm, cut, lost } = faultyNvm(createMemory().nvm);
 * cut({ afterWrites: 1 });
 * nvm.write(0, new Uint8Array(16).fill(1));
 * try {
 *   nvm.write(16, new Uint8Array(16).fill(2)); // throws: the power is gone
 * } catch {}
 * lost(); // => true
 * [nvm.read(0, 1), nvm.read(16, 1)]; // => [Uint8Array.of(1), Uint8Array.of(0)]
 * ```
 */
export function faultyNvm(inner: Nvm): FaultyNvm {
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
