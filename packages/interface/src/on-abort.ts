/** One listener on a signal, however many calls it may stop: an `EventTarget` of Node warns of a leak at eleven. */
import type { AbortSignal } from './abort-signal.ts';
import { checkArgument } from './check-argument.ts';

type Heard = { readonly callbacks: Set<() => void>; readonly stop: () => void };

const heard = new WeakMap<AbortSignal, Heard>();

/**
 * Has a callback called once, when a signal fires that has not fired yet. All callbacks of a signal share one listener.
 *
 * @param callback it does not throw
 * @returns lets go of it; may be called twice
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { onAbort } from '@symbolon/interface';
 * const stop = new AbortController();
 * const told: string[] = [];
 * onAbort(stop.signal, () => void told.push('stopped'));
 * const letGo = onAbort(stop.signal, () => void told.push('too late'));
 * letGo();
 * stop.abort();
 * told; // => ['stopped']
 * ```
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  checkArgument('signal', signal, { addEventListener: 'function', removeEventListener: 'function' });
  checkArgument('callback', callback, 'function');
  const { callbacks, stop } = heard.get(signal) ?? listen(signal);
  // Of its own, so that a function that is given twice is called twice.
  const own = (): void => callback();
  callbacks.add(own);
  return () => {
    if (callbacks.delete(own) && callbacks.size === 0) stop();
  };
}

function listen(signal: AbortSignal): Heard {
  const callbacks = new Set<() => void>();
  const stop = (): void => {
    signal.removeEventListener('abort', fire);
    heard.delete(signal);
  };
  const fire = (): void => {
    stop();
    const all = [...callbacks];
    callbacks.clear();
    for (const callback of all) callback();
  };
  const begun: Heard = { callbacks, stop };
  heard.set(signal, begun);
  signal.addEventListener('abort', fire);
  return begun;
}
