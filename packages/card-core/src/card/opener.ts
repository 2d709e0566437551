/** What follows from the first command of an opener. */
import { limits } from '@symbolon/protocol/limits';
import { logCardEvent, logPukProven } from '../log.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { restoreTries, settleTries } from '../passwords.ts';
import { type Opener, required } from './context.ts';

/**
 * The first command verified. A password gets its tries back; a phone's failures are cleared, which replays by others
 * may have caused.
 */
export function confirmOpener(store: Store, opener: Opener): void {
  if ('phone' in opener) clearPhoneFailures(store, opener.phone);
  else {
    restoreTries(store, opener.password);
    if (opener.password === 'puk') logPukProven(store);
  }
  store.commit();
}

/**
 * The first command did not verify: the password was wrong, or a recorded greeting was replayed. Without any first
 * command, as after a loss of power, the try stays taken; the next try logs it.
 */
export function rejectOpener(store: Store, opener: Opener): void {
  if ('phone' in opener) countPhoneFailure(store, opener.phone);
  else settleTries(store);
  store.commit();
}

function clearPhoneFailures(store: Store, slot: number): void {
  const { record, phone } = recognisedPhone(store, slot);
  store.put(record, { ...phone, failures: 0 });
}

/** After ten failures the card forgets the phone. */
function countPhoneFailure(store: Store, slot: number): void {
  const { record, phone } = recognisedPhone(store, slot);
  const failures = phone.failures + 1;
  if (failures < limits.phoneFailures) store.put(record, { ...phone, failures });
  else {
    store.remove(record);
    logCardEvent(store, 'phoneDied', { slot });
  }
}

/** The phone that the previous command recognised. */
function recognisedPhone(store: Store, slot: number) {
  const record = required(records.phones[slot]);
  return { record, phone: required(store.get(record)) };
}
