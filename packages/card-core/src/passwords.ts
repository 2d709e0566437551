/**
 * PIN, PUK and CAN: what the card keeps of them, and their try counters.
 *
 * The card never holds a password itself, only the key that PACE derives from it. A try is taken and stored before
 * anything depends on the password, and given back after it was proven.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { limits } from '@symbolon/protocol/limits';
import { passwordKey } from '@symbolon/protocol/pace/kdf';
import { Refusal } from '@symbolon/protocol/refusal';
import type { Session } from './context.ts';
import { logCardEvent, logFailure } from './log.ts';
import { records } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';

export type PasswordName = 'can' | 'pin' | 'puk';

const fullTries = { tries: limits.pinTries, mainTries: limits.pinTries, open: false, decoy: false } as const;

/** Tries of a password that was just set or proven. The CAN is no secret and never blocks: TR-03110-2 clause 2.4. */
export const initialTries: { readonly [N in PasswordName]: number } = {
  can: 1,
  pin: limits.pinTries,
  puk: limits.pukTries,
};

/** Stores a new password by its PACE key of 16 bytes. A PIN that replaces another has the tries that were left. */
export function setPasswordKey(store: Store, name: PasswordName, key: Uint8Array): void {
  if (name === 'can') store.put(records.can, { key });
  else if (name === 'pin') {
    store.put(records.pinKey, key);
    if (store.get(records.pinTries) === undefined) store.put(records.pinTries, fullTries);
  } else {
    store.put(records.pukKey, key);
    store.put(records.pukTries, {
      tries: limits.pukTries,
      uses: store.get(records.pukTries)?.uses ?? limits.pukUses,
      open: false,
    });
  }
}

/** The same, given its digits. */
export function setPassword(store: Store, name: PasswordName, digits: string): void {
  const key = passwordKey(digits);
  setPasswordKey(store, name, key);
  key.fill(0);
}

/**
 * `unset`, `blocked`, `suspended` (one try left, the CAN must be proven first: TR-03110-2 clause 2.2.3), or `usable`.
 */
export function passwordState(store: Store, name: PasswordName): 'unset' | 'blocked' | 'suspended' | 'usable' {
  const tries = triesOf(store, name);
  if (tries === undefined) return 'unset';
  if (tries === 0) return 'blocked';
  return name !== 'can' && tries === 1 ? 'suspended' : 'usable';
}

/**
 * Whether a channel may be opened by this password, however many tries are left.
 *
 * @throws Refusal `referencedDataNotFound`: it is not set, or it is a PIN for VERIFY alone
 */
export function checkOffered(store: Store, name: PasswordName): void {
  const forVerifyAlone = name === 'pin' && store.get(records.settings)?.pinInChannel === true;
  if (passwordState(store, name) === 'unset' || forVerifyAlone) throw new Refusal('referencedDataNotFound');
}

/**
 * Whether this session may try it now.
 *
 * @throws Refusal `methodBlocked`; `conditionsOfUse` for a suspended password where the CAN was not proven
 */
export function checkTries(store: Store, name: PasswordName, session: Pick<Session, 'kind'>): void {
  const state = passwordState(store, name);
  if (state === 'unset' || state === 'blocked') throw new Refusal('methodBlocked');
  if (state === 'suspended' && session.kind !== 'can') throw new Refusal('conditionsOfUse');
}

/** Tries left as the card tells them, `undefined` for a password that is not set. */
export function triesOf(store: Store, name: PasswordName): number | undefined {
  if (name === 'can') return store.get(records.can) === undefined ? undefined : initialTries.can;
  return name === 'pin' ? store.get(records.pinTries)?.tries : store.get(records.pukTries)?.tries;
}

/** The PACE key of a password, `undefined` for one that is not set. */
export function passwordKeyOf(store: Store, name: PasswordName): Uint8Array | undefined {
  if (name === 'can') return store.get(records.can)?.key;
  return name === 'pin' ? store.get(records.pinKey) : store.get(records.pukKey);
}

/**
 * Takes a try and makes that permanent before returning. The CAN keeps its one. What came of an earlier try is settled
 * first.
 *
 * @param lastTry whether it may be the last one of the owner's PIN: a duress PIN, which gives back what the card tells,
 * must not use that up without the CAN
 */
export function takeTry(
  store: Store,
  name: PasswordName,
  { lastTry = true }: { readonly lastTry?: boolean } = {},
): void {
  settleTries(store);
  if (name === 'pin') {
    const pin = store.get(records.pinTries);
    const kept = lastTry ? 0 : 1;
    if (pin !== undefined) {
      const mainTries = Math.min(pin.mainTries, Math.max(kept, pin.mainTries - 1));
      store.put(records.pinTries, { ...pin, tries: pin.tries - 1, mainTries, open: true });
    }
  } else if (name === 'puk') {
    const puk = store.get(records.pukTries);
    if (puk !== undefined) store.put(records.pukTries, { ...puk, tries: puk.tries - 1, open: true });
  }
  store.commit();
}

/** Logs every try that was taken and not given back: it failed, or the power was cut before anyone could say so. */
export function settleTries(store: Store): void {
  const pin = store.get(records.pinTries);
  const puk = store.get(records.pukTries);
  if (pin?.open === true) {
    store.put(records.pinTries, { ...pin, open: false });
    logFailure(store, 'pinFailed');
    if (pin.tries === 0) logCardEvent(store, 'pinBlocked', {});
  }
  if (puk?.open === true) {
    store.put(records.pukTries, { ...puk, open: false });
    logFailure(store, 'pukFailed');
    if (puk.tries === 0) logCardEvent(store, 'pukBlocked', {});
  }
}

/** Gives all tries back, for the password was proven, or replaced by its better. */
export function restoreTries(store: Store, name: PasswordName): void {
  const puk = store.get(records.pukTries);
  if (name === 'pin' && store.get(records.pinTries) !== undefined) store.put(records.pinTries, fullTries);
  if (name === 'puk' && puk !== undefined) store.put(records.pukTries, { ...puk, tries: limits.pukTries, open: false });
}

/**
 * Compares a PIN typed in with the owner's and with the duress PIN, both always, in a memory that has both. A try must
 * have been taken. What is found is stored: the owner's PIN gives all tries back; the duress PIN lets the card say so,
 * and gives the owner's PIN only the try back that was taken now.
 *
 * @param lastTry as {@link takeTry} has it: where it may not be used up, the owner's PIN is not compared at its last
 * try
 */
export function matchPin(
  memory: Store,
  digits: string,
  before: { readonly mainTries: number },
  { lastTry }: { readonly lastTry: boolean },
): 'main' | 'duress' | 'neither' {
  const key = passwordKey(digits);
  const isDuress = isKeyOf(memory.get(records.decoy.pinKey), key);
  const isMain = isKeyOf(memory.get(records.pinKey), key) && before.mainTries > (lastTry ? 0 : 1);
  key.fill(0);
  if (isDuress) memory.put(records.pinTries, { ...fullTries, mainTries: before.mainTries, decoy: true });
  else if (isMain) memory.put(records.pinTries, fullTries);
  return isDuress ? 'duress' : isMain ? 'main' : 'neither';
}

/** Whether a PIN is set and has this PACE key. The same work where none is set. */
export function isKeyOf(pinKey: Uint8Array | undefined, key: Uint8Array): boolean {
  return equalBytes(key, pinKey ?? new Uint8Array(16)) && pinKey !== undefined;
}
