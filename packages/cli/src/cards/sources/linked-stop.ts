/**
 * Ends when a signal does, or when told to. Not `AbortSignal.any`: in Node what it makes may be collected as garbage
 * before it fires (nodejs/node#57736).
 */
export type Stop = { readonly signal: AbortSignal; readonly stop: () => void };

export function createStop(outer: AbortSignal): Stop {
  const own = new AbortController();
  const stop = (): void => {
    outer.removeEventListener('abort', stop);
    own.abort(outer.reason);
  };
  if (outer.aborted) stop();
  else outer.addEventListener('abort', stop, { once: true });
  return { signal: own.signal, stop };
}
