/** A signal that fires with another one, or when told to. */
export type LinkedStop = { readonly signal: AbortSignal; readonly stop: () => void };

/** Used instead of `AbortSignal.any`, whose signal Node may collect as garbage before it fires (nodejs/node#57736). */
export function createLinkedStop(outer: AbortSignal): LinkedStop {
  const own = new AbortController();
  const stop = (): void => {
    outer.removeEventListener('abort', stop);
    own.abort(outer.reason);
  };
  if (outer.aborted) stop();
  else outer.addEventListener('abort', stop, { once: true });
  return { signal: own.signal, stop };
}
