/** What the firmware needs from the chip. */
import type { Interpreter } from '@symbolon/interface';
import type { TrustStore } from '@symbolon/protocol/certificates';

/**
 * Non-volatile memory, in words. The chip promises one thing: a write that returned survives any loss of power. A write
 * that was cut short may leave anything in its own word and touches no other.
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

/** Returns `length` fresh random bytes. The firmware has no other source of randomness. */
export type Rng = (length: number) => Uint8Array;

/** What the firmware needs of a chip, and what its image is built with. */
export type Ports = {
  /** Memory for the card's state, at least `recordsEnd` bytes. */
  readonly nvm: Nvm;
  /** The chip's random number generator. The firmware tests its output. */
  readonly rng: Rng;
  /** SHA-256 of the firmware image. The card's certificate must name the same. */
  readonly firmware: Uint8Array;
  /** Number of the firmware; every release raises it. A card does not export to a card with a lower one. */
  readonly release: number;
  /** The root that this card and its peers descend from. Part of the image. */
  readonly trust: TrustStore;
  /** The transaction formats that the card reads. Part of the image. */
  readonly interpreters: readonly Interpreter[];
};
