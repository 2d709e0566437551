import type { AbortSignal } from '@symbolon/interface';

/** Resolves after `milliseconds`, or at once when `stop` fires. */
export function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Settles as `promise` does, or resolves to `undefined` after `milliseconds`, or when `stop` fires. */
export function within<T>(promise: Promise<T>, milliseconds: number, stop?: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, milliseconds);
    if (stop?.aborted) giveUp();
    stop?.addEventListener('abort', giveUp);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', giveUp);
    });
  });
}
