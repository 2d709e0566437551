/**
 * One listener on a signal, however many calls it may stop: an `EventTarget` of Node warns of a leak at eleven. Not
 * exported.
 */
import type { AbortSignal } from '@symbolon/interface';

type Heard = { readonly callbacks: Set<() => void>; readonly tell: () => void };

const heard = new WeakMap<AbortSignal, Heard>();

/**
 * Has a callback called when a signal fires that has not fired yet.
 *
 * @param callback a function of its own for each call; it does not throw
 * @returns lets go of it
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, tell } = heard.get(signal) ?? begin(signal);
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    heard.delete(signal);
    signal.removeEventListener('abort', tell);
  };
}

function begin(signal: AbortSignal): Heard {
  const callbacks = new Set<() => void>();
  const tell = (): void => {
    for (const callback of [...callbacks]) callback();
  };
  const begun: Heard = { callbacks, tell };
  heard.set(signal, begun);
  signal.addEventListener('abort', tell);
  return begun;
}
