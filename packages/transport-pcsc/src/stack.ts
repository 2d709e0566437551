/**
 * What this package needs of a PC/SC stack, so that the native one and the browser's are used in the same way. Names
 * are those of the Web Smart Card API (https://wicg.github.io/web-smart-card, read at 6f5a888), which stand for PC/SC
 * part 5 one to one.
 */
export type PcscStack = {
  /** The stack's name in messages. */
  readonly name: string;
  readonly establishContext: () => Promise<PcscContext>;
};

/** Every function rejects with {@link PcscFailure}. */
export type PcscContext = {
  readonly listReaders: () => Promise<readonly string[]>;
  /**
   * Resolves to the states of these readers as soon as one differs from what this context told last, or with what it is
   * after `timeoutMilliseconds`. A reader asked about for the first time counts as changed.
   */
  readonly statusChange: (readers: readonly string[], timeoutMilliseconds: number) => Promise<readonly ReaderState[]>;
  readonly connect: (reader: string, share: ShareMode) => Promise<PcscConnection>;
  readonly release: () => Promise<void>;
};

export type ReaderState = {
  readonly reader: string;
  /** A card is there, answering or not. */
  readonly present: boolean;
  /** A card is there and gave no answer to reset. */
  readonly mute: boolean;
  readonly answerToReset?: Uint8Array;
};

/** `exclusive`: no other program reaches the card meanwhile. */
export type ShareMode = 'exclusive' | 'shared';

export type PcscConnection = {
  readonly protocol: 't0' | 't1' | 'raw';
  readonly answerToReset: Uint8Array | undefined;
  readonly transmit: (command: Uint8Array) => Promise<Uint8Array>;
  /** Waits for a `transmit` that still runs. `reset` leaves nothing unlocked for the next program. */
  readonly disconnect: (disposition: 'leave' | 'reset') => Promise<void>;
};

/**
 * Response codes of the Web Smart Card API; `no-binding` where the way to the stack itself is missing, `other` for what
 * has no name.
 */
export type PcscResponse =
  | 'no-binding'
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

/** A call the PC/SC stack refused. Users of this package see a `SymbolonError` with this as its cause. */
export class PcscFailure extends Error {
  override readonly name = 'PcscFailure';
  readonly response: PcscResponse;

  constructor(response: PcscResponse, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.response = response;
  }
}
