/** One listener on a signal, however many providers and requests wait for it: Node.js warns of more than ten. */
import type { AbortSignal } from '@symbolon/interface';

type Waiting = { readonly acts: Set<() => void>; readonly stop: () => void };

const all = new WeakMap<AbortSignal, Waiting>();

/**
 * Runs `act` once, when the signal fires.
 *
 * @returns no longer waits
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const waiting = all.get(signal) ?? listen(signal);
  const once = (): void => act();
  waiting.acts.add(once);
  return () => {
    if (waiting.acts.delete(once) && waiting.acts.size === 0) waiting.stop();
  };
}

function listen(signal: AbortSignal): Waiting {
  const acts = new Set<() => void>();
  const stop = (): void => {
    signal.removeEventListener('abort', fire);
    all.delete(signal);
  };
  const fire = (): void => {
    stop();
    for (const act of acts) act();
    acts.clear();
  };
  signal.addEventListener('abort', fire);
  const waiting = { acts, stop };
  all.set(signal, waiting);
  return waiting;
}
