/**
 * The interface to a PC/SC stack, native or of a browser. Names are those of the Web Smart Card API
 * (https://wicg.github.io/web-smart-card, read at 6f5a888), which map one to one to PC/SC part 5.
 */
export type PcscStack = {
  /** Name in messages. */
  readonly name: string;
  /** What it can say of failures that others can't. */
  readonly explanations?: Explanations;
  readonly establishContext: () => Promise<PcscContext>;
};

/** What is known where a failure happens. */
export type Situation = {
  /** The reader asked for; empty for any. */
  readonly reader: string;
  /** The readers that are there, if they were looked for. */
  readonly readers: readonly string[];
};
export type Explanation = { readonly reason: string; readonly advice: string };

export type Explanations = { readonly [R in PcscResponse]?: (situation: Situation) => Explanation };

/** Every function rejects with {@link PcscFailure}. */
export type PcscContext = {
  readonly listReaders: () => Promise<readonly string[]>;
  /**
   * Resolves to the states of these readers once one differs from what this context reported last, or after
   * `timeoutMilliseconds`. A reader asked about for the first time counts as changed.
   */
  readonly statusChange: (readers: readonly string[], timeoutMilliseconds: number) => Promise<readonly ReaderState[]>;
  readonly connect: (reader: string, share: ShareMode) => Promise<PcscConnection>;
  readonly release: () => Promise<void>;
};

export type ReaderState = {
  readonly reader: string;
  /** A card is present, whether it answers or not. */
  readonly present: boolean;
  /** A card is present and gave no answer to reset. */
  readonly mute: boolean;
};

/** `exclusive` keeps other programs from the card. */
export type ShareMode = 'exclusive' | 'shared';

export type PcscConnection = {
  readonly protocol: 't0' | 't1' | 'raw';
  readonly answerToReset: Uint8Array | undefined;
  /** Resolves when the stack sees the card leave; rejects when the stack is gone; pending if it can't see it. */
  readonly removed: Promise<void>;
  readonly transmit: (command: Uint8Array) => Promise<Uint8Array>;
  /** Waits for a running `transmit`. `reset` leaves nothing unlocked for the next program. */
  readonly disconnect: (disposition: 'leave' | 'reset') => Promise<void>;
};

/**
 * Response codes of the Web Smart Card API, and those that it has no name for: `no-binding`, the native package is not
 * there; `no-platform`, it has no binary for this machine; `no-library`, the machine has no PC/SC; `no-helper`, no
 * process can be started for it; `security-violation`, SCARD_W_SECURITY_VIOLATION; `other`.
 */
export type PcscResponse =
  | 'no-binding'
  | 'no-platform'
  | 'no-library'
  | 'no-helper'
  | 'security-violation'
  | 'no-service'
  | 'no-smartcard'
  | 'not-ready'
  | 'not-transacted'
  | 'proto-mismatch'
  | 'reader-unavailable'
  | 'removed-card'
  | 'reset-card'
  | 'server-too-busy'
  | 'sharing-violation'
  | 'system-cancelled'
  | 'unknown-reader'
  | 'unpowered-card'
  | 'unresponsive-card'
  | 'unsupported-card'
  | 'unsupported-feature'
  | 'other';

/** A PC/SC call that failed. Users of this package see it as the cause of a `SymbolonError`. */
export class PcscFailure extends Error {
  override readonly name = 'PcscFailure';
  readonly response: PcscResponse;

  constructor(response: PcscResponse, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.response = response;
  }
}
