/**
 * PIN, PUK and CAN with their try counters.
 *
 * The card stores the key that PACE derives from a password, never the password. It takes and stores a try before
 * anything depends on the password, and gives it back once the password is proven.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { passwordKey } from '@symbolon/protocol/channel';
import { limits } from '@symbolon/protocol/limits';
import type { Context, Session } from './card/context.ts';
import { logCardEvent, logFailure, logPukProven } from './log.ts';
import { records } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import { Refusal } from './refusal.ts';

export type PasswordName = 'can' | 'pin' | 'puk';

const fullTries = { tries: limits.pinTries, ownerTries: limits.pinTries, unsettled: false, decoy: false } as const;

/** Tries of a password just set or proven. The CAN is no secret and never blocks: TR-03110-2 clause 2.4. */
export const initialTries: { readonly [N in PasswordName]: number } = {
  can: 1,
  pin: limits.pinTries,
  puk: limits.pukTries,
};

/** Stores a new password as its PACE key, 16 bytes. A PIN that replaces another keeps the tries that were left. */
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
      unsettled: false,
    });
  }
}

/** Stores a new password, given its digits. */
export function setPassword(store: Store, name: PasswordName, digits: string): void {
  const key = passwordKey(digits);
  setPasswordKey(store, name, key);
  key.fill(0);
}

/** `suspended`: one try is left, and the CAN must be proven first (TR-03110-2 clause 2.2.3). */
export function passwordState(store: Store, name: PasswordName): 'unset' | 'blocked' | 'suspended' | 'usable' {
  const tries = triesOf(store, name);
  if (tries === undefined) return 'unset';
  if (tries === 0) return 'blocked';
  return name !== 'can' && tries === 1 ? 'suspended' : 'usable';
}

/**
 * Checks that this password may open a channel, whatever its tries.
 *
 * @throws Refusal `referencedDataNotFound`: it is not set, or it is a PIN for VERIFY only
 */
export function checkOffered(store: Store, name: PasswordName): void {
  const forVerifyAlone = name === 'pin' && store.get(records.settings)?.pinInChannel === true;
  if (passwordState(store, name) === 'unset' || forVerifyAlone) throw new Refusal('referencedDataNotFound');
}

/**
 * Checks that this session may try the password now.
 *
 * @throws Refusal `methodBlocked`; `conditionsOfUse` for a suspended password unless the CAN was proven
 */
export function checkTries(store: Store, name: PasswordName, session: Pick<Session, 'kind'>): void {
  const state = passwordState(store, name);
  if (state === 'unset' || state === 'blocked') throw new Refusal('methodBlocked');
  if (state === 'suspended' && session.kind !== 'can') throw new Refusal('conditionsOfUse');
}

/** Tries left as the card reports them; `undefined` for a password that is not set. */
export function triesOf(store: Store, name: PasswordName): number | undefined {
  if (name === 'can') return store.get(records.can) === undefined ? undefined : initialTries.can;
  return name === 'pin' ? store.get(records.pinTries)?.tries : store.get(records.pukTries)?.tries;
}

/** The PACE key of a password; `undefined` for one that is not set. */
export function passwordKeyOf(store: Store, name: PasswordName): Uint8Array | undefined {
  if (name === 'can') return store.get(records.can)?.key;
  return name === 'pin' ? store.get(records.pinKey) : store.get(records.pukKey);
}

/**
 * Takes a try and commits it. The CAN has no counter. Settles an earlier try first.
 *
 * @param lastTry whether it may take the last try of the owner's PIN. The duress PIN restores the tries that the card
 * reports. Without this limit, wrong PINs and the duress PIN in turn would use up the owner's PIN without the CAN.
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
      const ownerTries = Math.min(pin.ownerTries, Math.max(kept, pin.ownerTries - 1));
      store.put(records.pinTries, { ...pin, tries: pin.tries - 1, ownerTries, unsettled: true });
    }
  } else if (name === 'puk') {
    const puk = store.get(records.pukTries);
    if (puk !== undefined) store.put(records.pukTries, { ...puk, tries: puk.tries - 1, unsettled: true });
  }
  store.commit();
}

/**
 * Logs every try that was taken and not given back: the password was wrong, or the power was cut before the result was
 * known.
 */
export function settleTries(store: Store): void {
  const pin = store.get(records.pinTries);
  const puk = store.get(records.pukTries);
  if (pin?.unsettled === true) {
    store.put(records.pinTries, { ...pin, unsettled: false });
    logFailure(store, 'pinFailed');
    if (pin.tries === 0) logCardEvent(store, 'pinBlocked', {});
  }
  if (puk?.unsettled === true) {
    store.put(records.pukTries, { ...puk, unsettled: false });
    logFailure(store, 'pukFailed');
    if (puk.tries === 0) logCardEvent(store, 'pukBlocked', {});
  }
}

/** Gives all tries back: the password was proven, or the PUK or other members replaced it. */
export function restoreTries(store: Store, name: PasswordName): void {
  const puk = store.get(records.pukTries);
  if (name === 'pin' && store.get(records.pinTries) !== undefined) {
    store.put(records.pinTries, fullTries);
    endPinReset(store);
  }
  if (name === 'puk' && puk !== undefined)
    store.put(records.pukTries, { ...puk, tries: limits.pukTries, unsettled: false });
}

/** Takes one of the uses of the PUK, for what only it can do. @throws Refusal `methodBlocked`: none is left */
export function usePuk({ store }: Pick<Context, 'store'>): void {
  const tries = store.get(records.pukTries);
  if (tries === undefined || tries.uses === 0) throw new Refusal('methodBlocked');
  store.put(records.pukTries, { ...tries, uses: tries.uses - 1 });
}

/** The PIN is known again: what members approve, or have approved, is worth nothing any more. */
function endPinReset(store: Store): void {
  store.remove(records.pinResetNonce);
  store.remove(records.pinResetSince);
}

/** A channel was opened with the password, and it was right: all tries come back, and the log tells of a PUK. */
export function confirmPassword(store: Store, name: PasswordName): void {
  restoreTries(store, name);
  if (name === 'puk') logPukProven(store);
}

/**
 * Compares a PIN with the owner's and with the duress PIN. It always makes both comparisons, so its time shows nothing.
 * A try must have been taken. It stores the result: the owner's PIN gets all its tries back. The duress PIN makes the
 * card report all tries, but returns only the try just taken to the owner's PIN.
 *
 * @param lastTry as in {@link takeTry}: without it, the owner's PIN never matches at its last try
 */
export function matchPin(
  memory: Store,
  digits: string,
  { ownerTries, lastTry }: { readonly ownerTries: number; readonly lastTry: boolean },
): 'owner' | 'duress' | 'neither' {
  const key = passwordKey(digits);
  const isDuress = isKeyOf(memory.get(records.decoy.pinKey), key);
  const isOwner = isKeyOf(memory.get(records.pinKey), key) && ownerTries > (lastTry ? 0 : 1);
  key.fill(0);
  if (isDuress) memory.put(records.pinTries, { ...fullTries, ownerTries, decoy: true });
  else if (isOwner) memory.put(records.pinTries, fullTries);
  // Of either PIN alike: else two requests would tell which one was typed between them.
  if (isDuress || isOwner) endPinReset(memory);
  return isDuress ? 'duress' : isOwner ? 'owner' : 'neither';
}

/** Whether a PIN is set and has this PACE key. Does the same work where none is set. */
export function isKeyOf(pinKey: Uint8Array | undefined, key: Uint8Array): boolean {
  return equalBytes(key, pinKey ?? new Uint8Array(16)) && pinKey !== undefined;
}
