import type { AbortSignal } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';

/** An NFC reader for one card after the other. */
export type NfcReader = {
  /** Name that the owner recognises. */
  readonly name: string;
  /**
   * Waits for a card and connects to it. Disconnects an earlier card. After the transport is closed, the reader is
   * ready for the next tap.
   *
   * Rejects with `transport/unavailable` if no card came in time or it is of another kind; with `transport/aborted` if
   * the owner or `signal` cancelled, or if another tap is asked for before the card comes; with `transport/closed` if
   * the reader is closed. However it ends, the next tap works.
   */
  readonly tap: (options?: TapOptions) => Promise<Transport>;
  /** Switches the reader off. May be called twice. */
  readonly close: () => Promise<void>;
};

/** How to wait for a card. */
export type TapOptions = {
  /** Says which card to hold where. The system shows it if it shows anything while it waits. */
  readonly message?: string;
  /** How long to wait for a card, in milliseconds. Default 60,000. */
  readonly waitMilliseconds?: number;
  /** Stops waiting, with `transport/aborted`. */
  readonly signal?: AbortSignal;
};
