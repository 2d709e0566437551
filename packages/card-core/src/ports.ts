/** What the firmware needs from the chip. Everything else it brings itself. */
import type { TrustStore } from '@symbolon/protocol/certificates';

/**
 * Non-volatile memory: a block of words. The one promise asked of the chip: a write that returns is there after any loss of power; one that is cut short may
 * leave anything in its own word and touches no other.
 */
export type Nvm = {
  /** Bytes; a multiple of {@link wordSize}. */
  readonly size: number;
  /** A copy of `length` bytes from `offset`. */
  readonly read: (offset: number, length: number) => Uint8Array;
  /** Writes one word at `offset`, a multiple of {@link wordSize}. */
  readonly write: (offset: number, word: Uint8Array) => void;
};

/** Bytes written at once: the quad-word that flash controllers of secure MCUs program. */
export const wordSize = 16;

/** `length` fresh random bytes. The only source of randomness in the firmware. */
export type Rng = (length: number) => Uint8Array;

export type Ports = {
  readonly nvm: Nvm;
  readonly rng: Rng;
  /** SHA-256 of the firmware image: must be what the card's certificate says. */
  readonly firmware: Uint8Array;
  /** The root that this card and its peers must descend from, part of the image. */
  readonly trust: TrustStore;
};
