import type { AbortSignal } from '@symbolon/interface';

/**
 * A connection to one card: bytes in, bytes out. It does not interpret them.
 *
 * Every implementation keeps these promises. One exchange at a time: a second call waits for the first. An exchange
 * resolves to the whole response APDU (data and status word; a reader for short APDUs does any GET RESPONSE of its
 * own) or rejects with a `transport/*` `SymbolonError`. After `transport/card-removed`, `transport/aborted` or
 * `transport/timeout` the card counts as gone. `close` may be called twice. An exchange after `close` rejects with
 * `transport/closed`.
 */
export type Transport = {
  /** A name that the person recognises, for messages and logs: "emulated card 2", the name of a reader. */
  readonly name: string;
  /**
   * The longest command and response APDUs, in bytes, that cross whole. Callers chain longer ones (ISO/IEC 7816-4
   * clause 5.3).
   */
  readonly limits: { readonly command: number; readonly response: number };
  /** ATR of a contact card or reader, historical bytes or ATS of a contactless card, if known. */
  readonly answerToReset?: Uint8Array;
  /** Sends one command APDU, resolves to the response APDU (data, SW1, SW2). */
  readonly exchange: (command: Uint8Array, options?: ExchangeOptions) => Promise<Uint8Array>;
  /**
   * Resolves, once, when this transport has no card any more: the card has left, the transport has given up on it
   * (`transport/card-removed`, `transport/aborted`, `transport/timeout`), or `close` was called. Never rejects: it
   * resolves with that error (`transport/closed` after `close`), or with nothing where the transport does not know it.
   * After an exchange that failed in another way (`transport/failed`) the card is still there, and this stays pending.
   *
   * PC/SC, the PN532 and emulated cards see a card leave by themselves, phones in part. Else nobody notices until
   * the next exchange fails. It alone does not keep a program alive.
   */
  readonly removed: Promise<unknown>;
  /** Releases the card. */
  readonly close: () => Promise<void>;
};

/** How long to wait for one exchange. */
export type ExchangeOptions = {
  /** Makes the exchange reject with `transport/aborted`. */
  readonly signal?: AbortSignal;
};
