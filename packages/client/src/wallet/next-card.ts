/** Who brings cards and passwords, and how long for. */
import { type AbortSignal, cardError, onAbort, type SymbolonError } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';
import type { Credentials } from '../session/passwords.ts';

/** Why a card or a password is asked for. */
export type TapReason = {
  /** What is done with the card: `read` gets public keys, or the policy. */
  readonly task: 'use' | 'read' | 'sign';
  /** Counts the taps for this task, from 1. */
  readonly tap: number;
  /** Why the tap before was not enough. `undefined` at the first, and where the card did not know this phone. */
  readonly problem: SymbolonError | undefined;
};

/** Resolves when a card is at the reader. Whoever asked closes the transport. */
export type NextCard = (reason: TapReason, options: { readonly signal?: AbortSignal }) => Promise<Transport>;

/**
 * Asks for a password before a card is asked for. What it gives is used for this call alone: again only where the card
 * was lifted before any proof of it was sent.
 */
export type AskCredentials = (
  reason: TapReason,
  options: { readonly signal?: AbortSignal },
) => Credentials | Promise<Credentials>;

type Stop = { readonly signal: AbortSignal | undefined; readonly name: string };

/** @throws SymbolonError `transport/aborted` */
export function checkNotStopped({ signal, name }: Stop): void {
  if (signal?.aborted) throw cardError('transport/aborted', { transport: name }, { cause: signal.reason });
}

/**
 * Waits for a person or a reader, no longer than until the signal fires.
 *
 * @param late gets what comes after that
 * @throws SymbolonError `transport/aborted`, and what `ask` throws
 */
export function unlessStopped<T>(ask: () => T | Promise<T>, stop: Stop, late: (value: T) => void): Promise<T> {
  checkNotStopped(stop);
  const asked = Promise.resolve().then(ask);
  const { signal } = stop;
  if (signal === undefined) return asked;
  return new Promise((resolve, reject) => {
    const letGo = onAbort(signal, () => {
      asked.then(late, () => undefined);
      reject(cardError('transport/aborted', { transport: stop.name }, { cause: signal.reason }));
    });
    asked.then(resolve, reject).finally(letGo);
  });
}
