/**
 * One conversation at a time with a card. An opening, and each action of several commands, is one turn: no command of
 * another one comes between. Turns are counted by transport, so two `Card`s of one transport share them. Not exported.
 */

import { type AbortSignal, cardError, onAbort } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';

/** How one call may be stopped. */
export type CallOptions = {
  /**
   * Stops this call, and no other: it rejects with `transport/aborted`. A command on its way is waited for, and nothing
   * more is sent, so the session stays open. To end at once, close the transport.
   */
  readonly signal?: AbortSignal;
};

/** The right to send, until it is over. */
export type Turn = {
  readonly signal: AbortSignal | undefined;
  /** Settles when the last command of this turn was answered. */
  last: Promise<unknown>;
  over: boolean;
};

/** What is known of a transport. */
type Line = {
  /** Settles when nobody waits or speaks any more. */
  last: Promise<unknown>;
  /** Ends the newest session. */
  end: (reason: string) => void;
};

const lines = new WeakMap<Transport, Line>();

function lineOf(transport: Transport): Line {
  const known = lines.get(transport);
  if (known !== undefined) return known;
  const line: Line = { last: Promise.resolve(), end: () => {} };
  lines.set(transport, line);
  return line;
}

/** On the options of every command in a turn. A symbol, so that a copy of them keeps it. */
const turnOfOptions = Symbol('turn');

function currentTurn(options: object): Turn | undefined {
  const turn = (options as { readonly [turnOfOptions]?: Turn })[turnOfOptions];
  return turn === undefined || turn.over ? undefined : turn;
}

/** The same options, for what is sent in a turn. */
export function withTurn<Options extends object>(options: Options, turn: Turn): Options {
  return { ...options, [turnOfOptions]: turn };
}

/**
 * Runs an action that sends several commands as one unit. It gets the options to send them with. In a turn already, it
 * is part of that one.
 *
 * @throws SymbolonError `transport/aborted` while it waits for its turn, and what `use` throws
 */
export async function inOneTurn<Options extends CallOptions, T>(
  transport: Transport,
  options: Options,
  use: (options: Options, turn: Turn) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  const outer = currentTurn(options);
  if (outer !== undefined) return use(options, outer);
  const line = lineOf(transport);
  const turn: Turn = { signal, last: Promise.resolve(), over: false };
  const before = line.last;
  const mine = unlessAborted(before, { transport, signal }).then(async () => {
    try {
      return await use(withTurn(options, turn), turn);
    } finally {
      await turn.last;
      turn.over = true;
    }
  });
  line.last = Promise.allSettled([before, mine]);
  return mine;
}

/**
 * Sends one command: at once in its turn, else as a turn of its own.
 *
 * @throws SymbolonError `transport/aborted` where it was stopped before it was sent, and what `send` throws
 */
export function oneCommand<T>(transport: Transport, options: CallOptions, send: () => Promise<T>): Promise<T> {
  return inOneTurn(transport, options, (_, turn) => {
    const answer = turn.last.then(() => {
      for (const signal of [options.signal, turn.signal]) if (signal?.aborted) throw aborted({ transport, signal });
      return send();
    });
    turn.last = answer.catch(() => undefined);
    return answer;
  });
}

/** A plain command makes the card forget its session: the newest one on this transport ends. */
export function endSession(transport: Transport, reason: string): void {
  lines.get(transport)?.end(reason);
}

/** @param end ends a session that was just opened */
export function sessionOpened(transport: Transport, end: Line['end']): void {
  lineOf(transport).end = end;
}

type Waiting = { readonly transport: Transport; readonly signal: AbortSignal | undefined };

function aborted({ transport: { name }, signal }: Waiting): Error {
  return cardError('transport/aborted', { transport: name }, { cause: signal?.reason });
}

/** Rejects as soon as the signal fires. */
async function unlessAborted(promise: Promise<unknown>, { transport, signal }: Waiting): Promise<void> {
  if (signal === undefined) {
    await promise;
    return;
  }
  if (signal.aborted) throw aborted({ transport, signal });
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = onAbort(signal, () => reject(aborted({ transport, signal })));
  });
  try {
    await Promise.race([promise, stopped]);
  } finally {
    stop();
  }
}
