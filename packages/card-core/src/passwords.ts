/**
 * PIN, PUK and CAN: what the card keeps of them, and their try counters.
 *
 * The card never holds a password itself, only the key that PACE derives from it. A try is taken and stored before anything depends on the
 * password, and given back after it was proven.
 */
import { limits } from '@symbolon/protocol/limits';
import { passwordKey } from '@symbolon/protocol/pace/kdf';
import { records } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';

export type PasswordKind = 'can' | 'pin' | 'puk';

/** Tries of a password that was just set or proven. The CAN is no secret and never blocks: TR-03110-2 clause 3.3. */
export const initialTries: { readonly [K in PasswordKind]: number } = { can: 1, pin: limits.pinTries, puk: limits.pukTries };

/** Stores a new password, given as digits. */
export function setPassword(store: Store, kind: PasswordKind, digits: string): void {
  setPasswordKey(store, kind, passwordKey(digits));
}

/** Stores a new password by its PACE key of 16 bytes. */
export function setPasswordKey(store: Store, kind: PasswordKind, key: Uint8Array): void {
  store.put(records[kind], { key, tries: initialTries[kind] });
}

/** `unset`, `blocked`, `suspended` (one try left, the CAN must be proven first: TR-03110-2 clause 3.3.1), or `usable`. */
export function passwordState(store: Store, kind: PasswordKind): 'unset' | 'blocked' | 'suspended' | 'usable' {
  const password = store.get(records[kind]);
  if (password === undefined) return 'unset';
  if (password.tries === 0) return 'blocked';
  return kind === 'pin' && password.tries === 1 ? 'suspended' : 'usable';
}

export function triesOf(store: Store, kind: PasswordKind): number {
  return store.get(records[kind])?.tries ?? 0;
}

/** Takes a try and makes that permanent before returning. The CAN keeps its one. */
export function takeTry(store: Store, kind: PasswordKind): void {
  const password = store.get(records[kind]);
  if (password === undefined || kind === 'can') return;
  store.put(records[kind], { ...password, tries: password.tries - 1 });
  store.commit();
}

/** Gives all tries back, for the password was proven. */
export function restoreTries(store: Store, kind: PasswordKind): void {
  const password = store.get(records[kind]);
  if (password === undefined || password.tries === initialTries[kind]) return;
  store.put(records[kind], { ...password, tries: initialTries[kind] });
  store.commit();
}
