/** What the firmware needs from the chip. */
import type { TrustStore } from '@symbolon/protocol/certificates';
import type { Approval, TransactionFacts, Transfer } from '@symbolon/protocol/transaction-facts';
import type { Curve, Path, Scheme } from '@symbolon/protocol/values';

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

/** What an interpreter may ask, so that it can prove what is the owner's own. */
export type KeyOracle = {
  /** Public key below the wallet's key roots: 33 bytes, Ed25519: 32. */
  readonly publicKey: (path: Path, curve: Curve) => Uint8Array;
  /** Whether the policy holds the id (32 bytes, of the interpreter's making) of a wallet of several cosigners. */
  readonly knowsWallet: (id: Uint8Array) => boolean;
};

/**
 * What an interpreter tells while it reads, in this order: transfers and approvals, then the facts once, then one
 * digest for each signature (32 bytes; for `ed25519` the whole message), with the path and the scheme to sign it by.
 */
export type InterpreterEvent =
  | { readonly type: 'transfer'; readonly transfer: Transfer }
  | { readonly type: 'approval'; readonly approval: Approval }
  | { readonly type: 'facts'; readonly facts: TransactionFacts }
  | { readonly type: 'digest'; readonly path: Path; readonly scheme: Scheme; readonly digest: Uint8Array };

/**
 * One reading of a transaction, in at most {@link interpretationState} bytes. It throws on whatever it does not accept,
 * and is dead then.
 */
export type Interpretation = {
  /** The next piece of the transaction, and what follows from it. */
  readonly push: (piece: Uint8Array) => readonly InterpreterEvent[];
  /** No more bytes. */
  readonly end: () => readonly InterpreterEvent[];
};

/** Bytes an interpretation may keep from one piece of the transaction to the next. */
export const interpretationState = 2048;

/**
 * Knows one format of transactions: `begin` starts to read one. Its `id`, a byte, is never reused for another format.
 * `@symbolon/chains` has them; which ones a card has is settled when it is built.
 */
export type Interpreter = { readonly id: number; readonly begin: (keys: KeyOracle) => Interpretation };

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
