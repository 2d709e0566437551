import type { AbortSignal, Transport } from '@symbolon/protocol/transport';

/** An NFC reader to which cards are held one after the other. */
export type NfcReader = {
  /** What the person would recognise. */
  readonly name: string;
  /**
   * Waits for a card and connects to it; a card connected before is let go. Closing the transport leaves the reader
   * ready for the next tap.
   *
   * Rejects with `transport/unavailable` if no card came in time or it is of another kind, `transport/aborted` if the
   * person or `signal` gave up.
   */
  readonly tap: (options?: TapOptions) => Promise<Transport>;
  /** Switches the reader off. May be called twice. */
  readonly close: () => Promise<void>;
};

/** How to wait for a card. */
export type TapOptions = {
  /** Which card to hold where. Shown by the system where it shows anything while it waits for cards. */
  readonly message?: string;
  /** How long to wait for a card, in milliseconds. Default 60,000. */
  readonly waitMilliseconds?: number;
  /** Ends the waiting, with `transport/aborted`. */
  readonly signal?: AbortSignal;
};
