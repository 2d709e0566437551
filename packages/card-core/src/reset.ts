/**
 * Erasing all that is the owner's. It is more than one transaction takes, so it has two parts: the first, in one transaction, ends the card's life with its owner and
 * erases every key and password; the second erases the rest, and a power-up goes on with it before the card answers anything.
 */
import type { Lifecycle } from '@symbolon/protocol/commands/define';
import { eraseFiles } from './files.ts';
import { logCardEvent } from './log.ts';
import { records, recordsOf } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';

/** Erases everything but identity, CAN, log and counters, and is done when it returns. */
export function eraseOwner(store: Store, next: Lifecycle & ('blank' | 'terminated')): void {
  const { pin, puk, settings, decoy, phones, wallets } = records;
  const secrets = wallets.flatMap(({ secret, pendingOffer, exporting }) => [secret, pendingOffer, exporting]);
  for (const record of [pin, puk, settings, decoy, ...phones, ...secrets]) store.remove(record);
  store.put(records.lifecycle, next);
  store.put(records.erasing, true);
  logCardEvent(store, next === 'blank' ? 'reset' : 'terminated', {});
  store.commit();
  finishErasing(store);
}

/** Goes on where a loss of power stopped {@link eraseOwner}. */
export function finishErasing(store: Store): void {
  if (store.get(records.erasing) === undefined) return;
  for (const record of records.wallets.flatMap(recordsOf)) {
    store.remove(record);
    store.commit();
  }
  for (const files of [...records.files.own, records.files.decoy]) {
    eraseFiles(store, files);
    store.commit();
  }
  store.remove(records.erasing);
  store.commit();
}
