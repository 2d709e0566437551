/** PIN and PUK once a channel is open. The try counters and the comparison are in `passwords.ts`. */
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { limits } from '@symbolon/protocol/limits';
import { passwordKey } from '@symbolon/protocol/pace/kdf';
import { passwordReferences } from '@symbolon/protocol/pace/messages';
import { Refusal } from '@symbolon/protocol/refusal';
import { decodeWith } from '@symbolon/protocol/tlv';
import { digits } from '@symbolon/protocol/values';
import { type Context, type Handler, lifecycleOf, required } from '../context.ts';
import { decoyOf, wipeWallet } from '../keys/wallet.ts';
import { logCardEvent, logPukAct, logWalletEvent } from '../log.ts';
import { putNewWallet } from '../new-wallet.ts';
import { records } from '../nvm/layout.ts';
import { isKeyOf, matchPin, passwordState, restoreTries, setPassword, settleTries, takeTry } from '../passwords.ts';
import { eraseDecoy } from '../reset.ts';

export const verifyPin: Handler<'verifyPin'> = ({ pin }, { memory, session, promote }) => {
  const state = passwordState(memory, 'pin');
  if (state === 'unset') throw new Refusal('referencedDataNotFound');
  if (state === 'blocked') throw new Refusal('methodBlocked');
  if (state === 'suspended' && session.kind !== 'can') throw new Refusal('conditionsOfUse');
  const before = required(memory.get(records.pinTries));
  const lastTry = session.kind === 'can';
  takeTry(memory, 'pin', { lastTry });
  const found = matchPin(memory, pin, before, { lastTry });
  if (found === 'neither') {
    settleTries(memory);
    memory.commit();
    throw new Refusal(0x63c0 + before.tries - 1);
  }
  promote({ kind: 'pin', decoy: found === 'duress' });
  return {};
};

/**
 * In a session of the PUK alone, which opens everything anyway: whoever has a PIN can't try by this command whether it
 * is the owner's or a duress PIN. The PUK's session is always the owner's. A duress PIN that is replaced opens the same
 * decoy.
 */
export const setDuressPin: Handler<'setDuressPin'> = ({ pin }, context) => {
  const { memory } = context;
  if (memory.get(records.settings)?.pinInChannel !== true) throw new Refusal('conditionsOfUse');
  logWalletEvent(context, 'duressPinChanged', {});
  if (pin === undefined) {
    eraseDecoy(memory);
    return {};
  }
  const pinKey = passwordKey(pin);
  if (isKeyOf(memory.get(records.pinKey), pinKey)) throw new Refusal('incorrectData');
  if (memory.get(records.decoy.pinKey) === undefined) makeDecoy(context);
  memory.put(records.decoy.pinKey, pinKey);
  return {};
};

/**
 * The decoy's first wallet, as its log has it since the card's first wallet was made: one that is not backed up yet. It
 * has a PUK too, which nobody knows.
 */
function makeDecoy({ memory, rng, slot }: Context): void {
  const wallet = required(memory.get(required(records.wallets[slot]).secret));
  const decoy = decoyOf(wallet, required(memory.get(records.identityKey)).publicKey);
  const set = { id: rng(16), limit: limits.clones.default, sealed: false, extendable: false };
  putNewWallet(memory, required(records.decoy.wallets[slot]), decoy, set);
  memory.put(records.decoy.pukKey, rng(16));
  wipeWallet(wallet);
  wipeWallet(decoy);
}

export const changeSettings: Handler<'changeSettings'> = ({ pinInChannel }, context) => {
  const { store, memory, session } = context;
  const current = store.get(records.settings)?.pinInChannel === true;
  // A PIN session, which may be that of a duress PIN, can't bring PACE with the PIN back: PACE would give the duress
  // PIN away.
  if (current && !pinInChannel && session.kind !== 'puk') throw new Refusal('conditionsOfUse');
  store.put(records.settings, { pinInChannel });
  logPukAct(context);
  logCardEvent(store, 'settingsChanged', { pinInChannel });
  if (!pinInChannel) eraseDecoy(memory);
  return {};
};

const changePassword = 0x02;
const restorePassword = 0x03;

/**
 * RESET RETRY COUNTER (ISO/IEC 7816-4:2020 clause 11.6.10, TR-03110-3 clause B.14.11). P1 02: the data is the new
 * password; P1 03: no data, all tries are given back. P2 names the password, as MSE:Set AT does. The PIN is changed in
 * a session of the PIN or the PUK, and unblocked in one of the PUK; the PUK is changed in its own. Beyond TR-03110: the
 * PUK may set a forgotten PIN anew. Each time the PUK serves, one of its uses is gone. Where PINs are proven in the
 * channel, the PUK alone changes the PIN, and not to the duress PIN, which would open the decoy: a session of the one
 * PIN could else find the other by what it may not be changed to.
 *
 * @throws Refusal `securityStatus`, `wrongParameters`, `conditionsOfUse`, `incorrectData`, `methodBlocked` (the PUK has
 * served its times)
 */
export function resetRetryCounter({ p1, p2, data }: CommandApdu, context: Context): Uint8Array {
  const { store, memory, session } = context;
  const name = p2 === passwordReferences.pin ? 'pin' : p2 === passwordReferences.puk ? 'puk' : undefined;
  const byPin = session.kind === 'pin' && store.get(records.settings)?.pinInChannel !== true;
  const allowed = session.kind === 'puk' || (byPin && name === 'pin' && p1 === changePassword);
  if (!allowed) throw new Refusal('securityStatus');
  if (name === undefined || (p1 !== changePassword && p1 !== restorePassword)) throw new Refusal('wrongParameters');
  if (lifecycleOf(store) !== 'active' || (name === 'puk' && p1 === restorePassword))
    throw new Refusal('conditionsOfUse');
  const password =
    data === undefined || data.length === 0 ? undefined : decodeWith(digits(lengths[name]), 'new password', data);
  if ((password !== undefined) !== (p1 === changePassword)) throw new Refusal('incorrectData');
  if (session.kind === 'puk') usePuk(store);
  if (name === 'pin' && password !== undefined) refuseDuressPin(memory, password);
  if (password !== undefined) setPassword(store, name, password);
  if (name === 'pin' && session.kind === 'puk') restoreTries(store, 'pin');
  logPukAct(context);
  if (password === undefined) logCardEvent(store, 'pinUnblocked', {});
  else if (name === 'puk') logCardEvent(store, 'pukChanged', {});
  else logCardEvent(store, 'pinChanged', { by: session.kind === 'puk' ? 'puk' : 'pin' });
  return new Uint8Array();
}

const lengths = { pin: limits.pinDigits, puk: limits.pukDigits } as const;

/** @throws Refusal `incorrectData` */
function refuseDuressPin(memory: Context['memory'], pin: string): void {
  if (isKeyOf(memory.get(records.decoy.pinKey), passwordKey(pin))) throw new Refusal('incorrectData');
}

function usePuk(store: Context['store']): void {
  const tries = required(store.get(records.pukTries));
  if (tries.uses === 0) throw new Refusal('methodBlocked');
  store.put(records.pukTries, { ...tries, uses: tries.uses - 1 });
}
