/** The clock of the page: the stories turn it on. */
import type { Store } from '../store/store.ts';
import { updatePhone } from './memory.ts';

const day = 86_400_000;

/** The time of the page, in milliseconds since 1970. */
export function currentTime(store: Store): number {
  return Date.now() + store.state.get().phone.clockOffset;
}

export function advanceClock(store: Store, days: number): void {
  updatePhone(store, (phone) => ({ ...phone, clockOffset: phone.clockOffset + days * day }));
}
