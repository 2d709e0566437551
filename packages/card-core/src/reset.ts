/**
 * Erasing all that is the owner's, or the decoy. It is more than one transaction takes, so it has two parts: the first,
 * in one transaction, erases the PIN and what opens the rest; the second erases the rest, and a power-up goes on with
 * it before the card answers anything.
 */
import type { Lifecycle } from '@symbolon/protocol/commands/define';
import { logCardEvent } from './log.ts';
import { ownedBy, type RecordPlace, records, type WalletRecords } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';

/** Erases everything but identity, CAN, log and counters, and is done when it returns. */
export function eraseOwner(memory: Store, next: Lifecycle & ('blank' | 'terminated')): void {
  const { pinKey, pinTries, pukKey, pukTries, settings, decoy, phones, wallets } = records;
  const passwords = [pinKey, pinTries, pukKey, pukTries, settings, decoy.pinKey, decoy.pukKey];
  for (const record of [...passwords, ...phones, ...wallets.flatMap(secretsOf)]) memory.remove(record);
  memory.put(records.lifecycle, next);
  memory.put(records.erasing, 'owner');
  logCardEvent(memory, next === 'blank' ? 'reset' : 'terminated', {});
  memory.commit();
  finishErasing(memory);
}

/**
 * Erases the duress PIN, what it opens, and the phones that were added in its sessions; nothing where there is none.
 * The log stays: a later duress PIN will show it.
 */
export function eraseDecoy(memory: Store): void {
  const { decoy, phones } = records;
  if (memory.get(decoy.pinKey) === undefined) return;
  for (const phone of phones) if (memory.get(phone)?.decoy === true) memory.remove(phone);
  for (const record of [decoy.pinKey, ...decoy.wallets.flatMap(secretsOf)]) memory.remove(record);
  const left = memory.get(records.pinTries);
  // With the duress PIN goes what it showed: its tries, and the decoy on phones that have proven no PIN.
  if (left !== undefined) memory.put(records.pinTries, { ...left, tries: left.mainTries, decoy: false });
  memory.put(records.erasing, 'decoy');
  memory.commit();
  finishErasing(memory);
}

/** Goes on where a loss of power stopped an erasing. */
export function finishErasing(memory: Store): void {
  const erasing = memory.get(records.erasing);
  if (erasing === undefined) return;
  for (const record of erasing === 'owner' ? [...ownedBy.owner, ...ownedBy.decoy] : ownedBy.decoy) {
    memory.remove(record);
    memory.commit();
  }
  memory.remove(records.erasing);
  memory.commit();
}

function secretsOf({ secret, pendingOffer, exporting }: WalletRecords): readonly RecordPlace[] {
  return [secret, pendingOffer, exporting];
}
