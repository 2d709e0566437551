/**
 * A connection to one card: bytes in, bytes out. It knows nothing of what it carries.
 *
 * Every implementation promises: one exchange at a time (a second call waits for the first); an exchange either answers
 * with the whole response APDU (data and status word, never GET RESPONSE left to do for a short-length reader's own
 * sake) or rejects with a `transport/*` `SymbolonError`; after `transport/card-removed`, `transport/aborted` or
 * `transport/timeout` the card counts as gone; `close` may be called twice; an exchange after `close` rejects with
 * `transport/closed`.
 */
export type Transport = {
  /** What the person would recognise: "emulated card 2", a reader's name. For messages and logs. */
  readonly name: string;
  /**
   * The longest command and response APDUs, in bytes, that cross unbroken. Beyond them the caller chains (ISO/IEC
   * 7816-4 clause 5.3).
   */
  readonly limits: { readonly command: number; readonly response: number };
  /** ATR of a contact card or reader, historical bytes or ATS of a contactless one, where known. */
  readonly answerToReset?: Uint8Array;
  /** Sends one command APDU, resolves to the response APDU (data, SW1, SW2). */
  readonly exchange: (command: Uint8Array, options?: ExchangeOptions) => Promise<Uint8Array>;
  /** Lets the card go. */
  readonly close: () => Promise<void>;
};

/**
 * The platform's own signal. Its name is declared here as well, empty, so that these types compile where neither DOM
 * nor Node types are; where they are, or React Native's, the two declarations merge and nothing changes.
 */
export type AbortSignal = globalThis.AbortSignal;

declare global {
  // biome-ignore lint/suspicious/noRedeclare: this one is of the global scope
  interface AbortSignal {}
}

/** How long to wait for one exchange. */
export type ExchangeOptions = {
  /** Gives up: the exchange rejects with `transport/aborted`. */
  readonly signal?: AbortSignal;
};
