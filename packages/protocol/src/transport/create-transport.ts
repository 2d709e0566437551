import { type AbortSignal, cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import type { ExchangeOptions, Transport } from './transport.ts';

/**
 * What a medium has to provide: it carries one APDU, and releases the card. {@link createTransport} adds the promises
 * of a {@link Transport}.
 */
export type Link = Pick<Transport, 'name' | 'limits' | 'answerToReset'> & {
  /**
   * Carries one command APDU to the card and the response APDU back. It is never called twice at once, and not after
   * `signal` fired. A `SymbolonError` passes through. Any other rejection becomes `transport/failed`. After `signal`
   * fires, the answer is ignored.
   */
  readonly carry: (command: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;
  /**
   * Resolves when the medium sees the card leave by itself, with or without an exchange under way. An exchange then
   * rejects with `transport/card-removed`. Rejects when the medium itself is lost: the card counts as gone, for that
   * reason. Omitted or pending: the loss shows at the next exchange.
   */
  readonly removed?: Promise<void>;
  /** Releases the card. Called once, perhaps while `carry` still runs. */
  readonly release: () => Promise<void>;
  /** How long an answer may take. Default: the medium keeps time itself. */
  readonly timeoutMilliseconds?: number;
};

/** Header only, ISO/IEC 7816-3:2006 clause 12.1. */
const SHORTEST_COMMAND = 4;
const SHORTEST_RESPONSE = 2;

/**
 * Makes a {@link Transport} that keeps all its promises, from a medium that only carries bytes.
 *
 * Exchanges queue. After `transport/card-removed`, `transport/aborted` or `transport/timeout` the medium is not used
 * again: every later exchange rejects with `transport/card-removed`. A command that is aborted before its turn is never
 * sent, and the connection stays usable.
 *
 * @example
 * ```ts
 * import { createTransport } from '@symbolon/protocol/transport';
 * const transport = createTransport({
 *   name: 'a card that says yes',
 *   limits: { command: 261, response: 258 },
 *   carry: async () => Uint8Array.of(0x90, 0x00),
 *   release: async () => {},
 * });
 * await transport.exchange(Uint8Array.of(0x00, 0xa4, 0x04, 0x00)); // => Uint8Array.of(0x90, 0x00)
 * ```
 */
export function createTransport(link: Link): Transport {
  const transport = link.name;
  const stop = new AbortController();
  // However a card is lost, `stop` fires.
  const removed = new Promise<unknown>((resolve) =>
    stop.signal.addEventListener('abort', () => resolve(stop.signal.reason)),
  );
  let lost: SymbolonError | undefined;
  let released: Promise<void> | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();

  const closedError = () => cardError('transport/closed', { transport });
  const abortedError = (signal: AbortSignal | undefined) =>
    cardError('transport/aborted', { transport }, { cause: signal?.reason });

  const refuseIfUnusable = (signal: AbortSignal | undefined): void => {
    if (released !== undefined) throw closedError();
    if (lost !== undefined) throw cardError('transport/card-removed', { transport }, { cause: lost });
    if (signal?.aborted) throw abortedError(signal);
  };

  const lose = (error: SymbolonError): SymbolonError => {
    lost ??= error;
    stop.abort(error);
    return error;
  };

  link.removed?.then(
    () => lose(cardError('transport/card-removed', { transport })),
    (cause) => lose(cardError('transport/card-removed', { transport }, { cause })),
  );

  const takeTurn = async (command: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> => {
    refuseIfUnusable(signal);
    const milliseconds = link.timeoutMilliseconds;
    const expire = () => lose(cardError('transport/timeout', { transport, milliseconds: milliseconds ?? 0 }));
    const timer = milliseconds === undefined ? undefined : setTimeout(expire, milliseconds);
    try {
      const answer = unlessAborted(link.carry(command, stop.signal), stop.signal, () => lost ?? closedError());
      const response = await unlessAborted(answer, signal, () => lose(abortedError(signal)));
      if (response.length < SHORTEST_RESPONSE || response.length > link.limits.response) {
        throw cardError('transport/failed', { transport, reason: `a response of ${response.length} bytes` });
      }
      return response;
    } catch (error) {
      if (isSymbolonError(error, 'transport/card-removed')) throw lose(error);
      if (isSymbolonError(error)) throw error;
      throw cardError('transport/failed', { transport, reason: reasonOf(error) }, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  const exchange = async (command: Uint8Array, { signal }: ExchangeOptions = {}): Promise<Uint8Array> => {
    refuseIfUnusable(signal);
    if (command.length < SHORTEST_COMMAND)
      throw cardError('apdu/malformed', { reason: 'a command has at least 4 bytes' });
    if (command.length > link.limits.command) {
      const reason = `${command.length} bytes, and ${transport} takes at most ${link.limits.command}`;
      throw cardError('apdu/malformed', { reason });
    }
    // The caller may overwrite its buffer before the turn of this command.
    const own = command.slice();
    const before = lastTurn;
    const turn = unlessAborted(before, signal, () => abortedError(signal)).then(() => takeTurn(own, signal));
    lastTurn = Promise.allSettled([before, turn]);
    return turn;
  };

  const close = (): Promise<void> => {
    if (released === undefined) {
      // Set before the abort below, so that waiting exchanges learn that the transport is closed.
      released = Promise.resolve().then(() => link.release());
      stop.abort(closedError());
    }
    return released;
  };

  return Object.freeze({
    name: link.name,
    limits: Object.freeze({ ...link.limits }),
    ...(link.answerToReset === undefined ? {} : { answerToReset: link.answerToReset }),
    exchange,
    removed,
    close,
  });
}

/** Settles as `promise` does. If `signal` fires first, it rejects with the error that `explain` returns. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined, explain: () => Error): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(explain());
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
