/** What becomes of who opened a channel, once his first command is there. */
import { limits } from '@symbolon/protocol/limits';
import { type Opener, required } from './context.ts';
import { logCardEvent, logPukProven } from './log.ts';
import { records } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import { restoreTries, settleTries } from './passwords.ts';

/**
 * The opener's first command verified: a password gets its tries back, a phone is forgiven what others replayed before
 * it.
 */
export function believe(store: Store, opener: Opener): void {
  if ('phone' in opener) forgivePhone(store, opener.phone);
  else {
    restoreTries(store, opener.password);
    if (opener.password === 'puk') logPukProven(store);
  }
  store.commit();
}

/**
 * The opener's first command did not verify: a password was wrong; a phone's greeting was replayed. Where there is no
 * first command at all, as after a loss of power, the try stays taken too, and is logged when the next one is.
 */
export function disbelieve(store: Store, opener: Opener): void {
  if ('phone' in opener) countPhoneFailure(store, opener.phone);
  else settleTries(store);
  store.commit();
}

function forgivePhone(store: Store, slot: number): void {
  const { record, phone } = phoneIn(store, slot);
  store.put(record, { ...phone, failures: 0 });
}

/** After ten failures the card forgets the phone. */
function countPhoneFailure(store: Store, slot: number): void {
  const { record, phone } = phoneIn(store, slot);
  const failures = phone.failures + 1;
  if (failures < limits.phoneFailures) store.put(record, { ...phone, failures });
  else {
    store.remove(record);
    logCardEvent(store, 'phoneDied', { slot });
  }
}

/** The phone that was recognised here by the command before this one. */
function phoneIn(store: Store, slot: number) {
  const record = required(records.phones[slot]);
  return { record, phone: required(store.get(record)) };
}
