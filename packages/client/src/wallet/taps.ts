/** Jobs for a card share taps: what is asked for at once, or while a card is asked for, is done in one. */
import { type AbortSignal, cardError, isSymbolonError, onAbort } from '@symbolon/interface';
import { status } from '@symbolon/protocol/status';
import type { Session } from '../session/session.ts';
import type { TapReason } from './next-card.ts';

/** What one caller wants of the card. */
export type Job<T> = {
  readonly task: TapReason['task'];
  /** Lets go of the job while it waits. Once it has begun, `run` has to heed it. */
  readonly signal: AbortSignal | undefined;
  readonly run: (session: Session) => Promise<T>;
};

/** One tap: asks for a card, and uses it. */
export type Tap = (
  task: TapReason['task'],
  options: { readonly signal: AbortSignal; readonly use: (session: Session) => Promise<void> },
) => Promise<void>;

type Waiting = {
  readonly task: TapReason['task'];
  begun: boolean;
  /** What ended the tap while this ran. */
  failure?: { readonly error: unknown };
  readonly run: (session: Session) => Promise<void>;
  readonly reject: (error: unknown) => void;
};

/** @returns runs a job in the next tap; two taps are never asked for at once */
export function createTaps(tap: Tap): <T>(job: Job<T>) => Promise<T> {
  const waiting = new Set<Waiting>();
  let current: AbortController | undefined;

  /** Begins nothing in a tap that was stopped. */
  const useUntil = (stop: AbortSignal) => async (session: Session) => {
    for (const job of waiting) {
      if (stop.aborted) return;
      job.begun = true;
      try {
        await job.run(session);
      } catch (error) {
        job.begun = false;
        if (endsTap(error)) {
          job.failure = { error };
          throw error;
        }
        job.reject(error);
      }
      waiting.delete(job);
    }
  };

  const begin = async (stop: AbortController): Promise<void> => {
    current = stop;
    // Who asks at once joins in.
    await Promise.resolve();
    try {
      const task = [...waiting].some((job) => job.task === 'sign') ? 'sign' : 'read';
      if (waiting.size > 0) await tap(task, { signal: stop.signal, use: useUntil(stop.signal) });
    } catch (error) {
      // Nobody wanted a tap that was stopped: who waits by now gets another, but nothing is carried out twice.
      for (const job of waiting) {
        if (stop.signal.aborted && job.failure === undefined) continue;
        job.reject(stop.signal.aborted ? job.failure?.error : error);
        waiting.delete(job);
      }
    }
    current = undefined;
    if (waiting.size > 0) begin(new AbortController());
  };

  return ({ task, signal, run }) =>
    new Promise((resolve, reject) => {
      const aborted = () => cardError('transport/aborted', { transport: 'the next card' }, { cause: signal?.reason });
      if (signal?.aborted) {
        reject(aborted());
        return;
      }
      const job: Waiting = {
        task,
        begun: false,
        run: async (session) => {
          resolve(await run(session));
          settle?.();
        },
        reject: (error) => {
          reject(error);
          settle?.();
        },
      };
      const settle =
        signal &&
        onAbort(signal, () => {
          if (job.begun || !waiting.delete(job)) return;
          job.reject(aborted());
          if (waiting.size === 0) current?.abort(signal.reason);
        });
      waiting.add(job);
      if (current === undefined) begin(new AbortController());
    });
}

/** Whatever else is wrong with one job does not concern the others. */
function endsTap(error: unknown): boolean {
  if (!isSymbolonError(error)) return false;
  if ('status' in error.context && error.context.status === status.securityStatus) return true;
  return /^(transport|channel|apdu)\//.test(error.code) && error.code !== 'transport/aborted';
}
