/** One listener on a signal, however many providers live as long as it: Node.js warns of more than ten. */
import type { AbortSignal } from '@symbolon/interface';

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Runs `act` once, when the signal fires. */
export function onAbort(signal: AbortSignal, act: () => void): void {
  const known = waiting.get(signal);
  if (known !== undefined) {
    known.add(act);
    return;
  }
  const acts = new Set([act]);
  waiting.set(signal, acts);
  const fire = (): void => {
    waiting.delete(signal);
    for (const one of acts) one();
  };
  signal.addEventListener('abort', fire, { once: true });
}
