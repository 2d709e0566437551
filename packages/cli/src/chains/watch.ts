/** Waits until a transaction is in the chain. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Included } from './sending.ts';

/** Between two questions. */
const milliseconds = 1_000;

/** Asks at once, and then every second, until there is an answer or the time is over. Rejects when the signal fires. */
export async function watchFor(
  ask: () => Promise<Included>,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Included> {
  for (let left = seconds; ; left -= 1) {
    const found = await ask();
    if (found !== 'unknown' || left <= 0) return found;
    await pause(milliseconds, undefined, { signal });
  }
}
