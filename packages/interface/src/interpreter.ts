/** Interpreters: the code on a card that reads transactions, one for each format. */
import type { Approval, TransactionFacts, Transfer } from './facts.ts';
import type { Path } from './path.ts';
import type { Curve, Scheme } from './signer.ts';

/** What an interpreter may ask the card, to prove change and the owner's inputs. */
export type KeyOracle = {
  /** Public key below the wallet's roots: 33 bytes, 32 for ed25519. */
  readonly publicKey: (path: Path, curve: Curve) => Uint8Array;
  /** Whether the policy lists a multisig wallet by this id: 32 bytes, which the interpreter computes. */
  readonly knowsMultisigWallet: (id: Uint8Array) => boolean;
};

/**
 * What an interpreter reports while it reads. Order: any number of `transfer` and `approval`, exactly one `facts`, then
 * one `digest` per signature (32 bytes; for ed25519 the whole message). The card decides at `facts`, not before. They
 * bind all digests that follow, so a card that accepted them may sign each digest as it comes.
 */
export type InterpreterEvent =
  | { readonly type: 'transfer'; readonly transfer: Transfer }
  | { readonly type: 'approval'; readonly approval: Approval }
  | { readonly type: 'facts'; readonly facts: TransactionFacts }
  | { readonly type: 'digest'; readonly path: Path; readonly scheme: Scheme; readonly digest: Uint8Array };

/** Reads one transaction, in at most {@link interpretationState} bytes. After it throws, it is of no use. */
export type Interpretation = {
  /** Takes the next bytes, cut anywhere, and returns what they show. */
  readonly push: (chunk: Uint8Array) => readonly InterpreterEvent[];
  /** No more bytes. Throws if the transaction is incomplete. */
  readonly end: () => readonly InterpreterEvent[];
};

/** Bytes that an interpretation may keep from one chunk to the next. */
export const interpretationState = 2048;

/** Reads one format of transactions, of any length and in chunks of any size. */
export type Interpreter = {
  /** A uint8, never reused for another format. */
  readonly id: number;
  /** Goes up when it reads more than before. A uint8 from 1. Default: 1. */
  readonly version?: number;
  /** Starts to read one transaction. */
  readonly begin: (keys: KeyOracle) => Interpretation;
};
