/**
 * Erases the owner's data, or the decoy. One transaction can't hold it all. The first transaction erases the PIN and
 * the secrets; later ones erase the rest. A power-up finishes what a loss of power interrupted, before the card
 * answers.
 */
import type { Lifecycle } from '@symbolon/protocol/commands';
import { logCardEvent } from './log.ts';
import { ownedBy, type RecordPlace, records, type SlotRecords } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';

/** Erases everything but identity, CAN, log and counters. Returns when it is done. */
export function eraseOwner(memory: Store, next: Lifecycle & ('blank' | 'terminated')): void {
  const { pinKey, pinTries, pukKey, pukTries, settings, pinResetNonce, pinResetSince, decoy, phones, slots } = records;
  const passwords = [
    pinKey,
    pinTries,
    pukKey,
    pukTries,
    settings,
    pinResetNonce,
    pinResetSince,
    decoy.pinKey,
    decoy.pukKey,
  ];
  for (const record of [...passwords, ...phones, ...slots.flatMap(secretsOf)]) memory.remove(record);
  memory.put(records.lifecycle, next);
  memory.put(records.erasing, 'owner');
  logCardEvent(memory, next === 'blank' ? 'reset' : 'terminated', {});
  memory.commit();
  finishErasing(memory);
}

/**
 * Erases the duress PIN, its wallets and the phones added in its sessions. Does nothing without a duress PIN. The
 * decoy's log stays: a later duress PIN shows it.
 */
export function eraseDecoy(memory: Store): void {
  const { decoy, phones } = records;
  if (memory.get(decoy.pinKey) === undefined) return;
  for (const phone of phones) if (memory.get(phone)?.decoy === true) memory.remove(phone);
  for (const record of [decoy.pinKey, ...decoy.slots.flatMap(secretsOf)]) memory.remove(record);
  const left = memory.get(records.pinTries);
  // The tries that the duress PIN showed, and the decoy that known phones saw, go with it.
  if (left !== undefined) memory.put(records.pinTries, { ...left, tries: left.ownerTries, decoy: false });
  memory.put(records.erasing, 'decoy');
  memory.commit();
  finishErasing(memory);
}

/** Finishes an erasure that a loss of power interrupted. */
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

function secretsOf({ secret, pendingOffer, exporting }: SlotRecords): readonly RecordPlace[] {
  return [secret, pendingOffer, exporting];
}
