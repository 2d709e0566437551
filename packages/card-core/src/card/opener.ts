/** What the first command of a session does to the counters of who opened it. */
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import { logCardEvent, logPukProven } from '../log.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { restoreTries, settleTries, takeTry, triesOf } from '../passwords.ts';
import { type Opener, required } from './context.ts';

/** Before the first command is verified, which tells whether the guess was right. The try is in memory by then. */
export function takeOpenersTry(store: Store, opener: Opener): void {
  if ('password' in opener) takeTry(store, opener.password);
}

/**
 * The first command verified. A password gets its tries back; a phone's failures are cleared, which replays by others
 * may have caused.
 */
export function confirmOpener(store: Store, opener: Opener): void {
  if ('password' in opener) {
    restoreTries(store, opener.password);
    if (opener.password === 'puk') logPukProven(store);
  } else if (opener.phone !== undefined) clearPhoneFailures(store, opener.phone);
  store.commit();
}

/**
 * The first command did not verify: the password was wrong, or somebody recorded a phone's greeting.
 *
 * @returns the status word: '63Cx' with the tries left, as in PACE; for a phone that of any failure
 */
export function rejectOpener(store: Store, opener: Opener): number {
  if ('password' in opener) settleTries(store);
  else if (opener.phone !== undefined) countPhoneFailure(store, opener.phone);
  store.commit();
  return 'password' in opener ? 0x63c0 + (triesOf(store, opener.password) ?? 0) : status.secureMessagingIncorrect;
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
