/** The taps of a reader: one at a time, and each can be given up. What a tap does on the air is up to the reader. */
import { type AbortSignal, cardError, type SymbolonError } from '@symbolon/interface';
import { createTransport, type Link, type Transport } from '@symbolon/protocol/transport';
import type { NfcReader, TapOptions } from './nfc-reader.ts';

/** One tap, for the reader to work on. */
export type TapRequest = {
  readonly message: string | undefined;
  readonly waitMilliseconds: number;
  /** Fires when nobody waits for the card any more. */
  readonly stop: AbortSignal;
};

/** Waits for a card and connects. After `stop` fired it rejects, or resolves, once the reader is free again. */
export type Connect = (request: TapRequest) => Promise<Link>;

/** The functions of a reader, and one more that lets the card go. */
export type Taps = Pick<NfcReader, 'tap'> & {
  /** Lets the card go, and the waiting for one. */
  readonly release: (reason: SymbolonError) => Promise<void>;
  /** Releases, then runs `end`. Once: every call gives the same promise. */
  readonly close: (end: () => Promise<void>) => Promise<void>;
};

export function createTaps(name: string, connect: Connect): Taps {
  let connected: Transport | undefined;
  let giveUp: (error: SymbolonError) => void = () => {};
  let lastTurn: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const closedError = () => cardError('transport/closed', { transport: name });
  const abortedError = (cause: unknown) => cardError('transport/aborted', { transport: name }, { cause });
  const disconnect = async (): Promise<void> => connected?.close().catch(() => {});

  const takeTurn = async (
    { message, waitMilliseconds = 60_000 }: TapOptions,
    stop: AbortSignal,
  ): Promise<Transport> => {
    await disconnect();
    if (stop.aborted) throw abortedError(undefined);
    connected = createTransport(await connect({ message, waitMilliseconds, stop }));
    // It came while nobody waited any more.
    if (stop.aborted) await disconnect();
    return connected;
  };

  const release = async (reason: SymbolonError): Promise<void> => {
    giveUp(reason);
    await lastTurn;
    await disconnect();
  };

  return {
    tap: async (options: TapOptions = {}) => {
      const { signal } = options;
      if (closing !== undefined) throw closedError();
      if (signal?.aborted) throw abortedError(signal.reason);
      giveUp(abortedError(new Error('another tap was asked for meanwhile')));
      const stop = new AbortController();
      const turn = lastTurn.then(() => takeTurn(options, stop.signal));
      lastTurn = turn.catch(() => {});
      return new Promise<Transport>((resolve, reject) => {
        const abandon = (error: SymbolonError): void => {
          signal?.removeEventListener('abort', onAbort);
          stop.abort();
          reject(error);
        };
        const onAbort = () => abandon(abortedError(signal?.reason));
        giveUp = abandon;
        signal?.addEventListener('abort', onAbort);
        turn.then(resolve, reject).finally(() => {
          signal?.removeEventListener('abort', onAbort);
          if (giveUp === abandon) giveUp = () => {};
        });
      });
    },
    release,
    close: (end) => {
      closing ??= release(closedError()).then(end);
      return closing;
    },
  };
}
