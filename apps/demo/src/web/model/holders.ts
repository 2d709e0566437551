import type { PhoneMemory } from './phone.ts';

/** Cards that hold the wallet's key. */
export function holders({ primary, backup }: PhoneMemory): readonly string[] {
  return primary === undefined ? [] : [primary, ...Object.keys(backup.receipts)];
}
