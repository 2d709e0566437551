/** PIN and PUK once a channel is open. The try counters and the comparison are in `passwords.ts`. */
import { equalBytes } from '@noble/curves/utils.js';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { limits } from '@symbolon/protocol/limits';
import { passwordKey } from '@symbolon/protocol/pace/kdf';
import { passwordReferences } from '@symbolon/protocol/pace/messages';
import { initialPolicy } from '@symbolon/protocol/policy';
import { Refusal } from '@symbolon/protocol/refusal';
import { decodeWith } from '@symbolon/protocol/tlv';
import { digits } from '@symbolon/protocol/values';
import { type Context, type Handler, lifecycleOf, required } from '../context.ts';
import { eraseFiles } from '../files.ts';
import { decoyOf, wipeWallet } from '../keys/wallet.ts';
import { logCardEvent, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { matchPin, passwordState, restoreTries, setPassword, settleTries, takeTry } from '../passwords.ts';
import { newRules } from '../policy/state.ts';

export const verifyPin: Handler<'verifyPin'> = ({ pin }, { store, session, promote }) => {
  const state = passwordState(store, 'pin');
  if (state === 'unset') throw new Refusal('referencedDataNotFound');
  if (state === 'blocked') throw new Refusal('methodBlocked');
  if (state === 'suspended' && session.kind !== 'can') throw new Refusal('conditionsOfUse');
  const before = required(store.get(records.pin));
  takeTry(store, 'pin');
  const found = matchPin(store, pin, before);
  if (found === 'neither') {
    settleTries(store);
    store.commit();
    throw new Refusal(0x63c0 + before.tries - 1);
  }
  promote({ kind: 'pin', decoy: found === 'duress' });
  return {};
};

export const setDuressPin: Handler<'setDuressPin'> = ({ pin }, { store, session, slot }) => {
  const main = required(store.get(records.pin));
  if (store.get(records.settings)?.pinInChannel !== true) throw new Refusal('conditionsOfUse');
  const pinKey = pin === undefined ? undefined : passwordKey(pin);
  const { key } = session.decoy ? { key: required(store.get(records.decoy)).pinKey } : main;
  if (pinKey !== undefined && equalBytes(pinKey, key)) throw new Refusal('incorrectData');
  if (pinKey === undefined && !session.decoy) removeDecoy(store);
  logWalletEvent({ store, session }, 'duressPinChanged', {});
  // In the decoy the command changes nothing else, and says so no more than it would on a card that has no duress PIN.
  if (session.decoy) return {};
  if (pinKey === undefined) {
    store.put(records.pin, { ...main, mainTries: main.tries });
    return {};
  }
  const wallet = required(store.get(required(records.wallets[slot]).secret));
  const decoy = decoyOf(wallet);
  store.put(records.decoy, { pinKey, wallet: decoy, rules: newRules(initialPolicy) });
  wipeWallet(decoy);
  return {};
};

export const changeSettings: Handler<'changeSettings'> = ({ pinInChannel }, { store, session }) => {
  const current = store.get(records.settings)?.pinInChannel === true;
  // A PIN session, which may be that of a duress PIN, can't bring PACE with the PIN back: PACE would give the duress PIN away.
  if (current && !pinInChannel && session.kind !== 'puk') throw new Refusal('conditionsOfUse');
  if (!pinInChannel) removeDecoy(store);
  store.put(records.settings, { pinInChannel });
  logCardEvent(store, 'settingsChanged', { pinInChannel });
  return {};
};

/**
 * Removes the duress PIN, the wallet it opens and, before anything else and in a transaction of their own, that wallet's files. The decoy's log stays: a later
 * duress PIN will show it.
 */
function removeDecoy(store: Context['store']): void {
  eraseFiles(store, records.files.decoy);
  store.commit();
  store.remove(records.decoy);
}

const changePassword = 0x02;
const restorePassword = 0x03;

/**
 * RESET RETRY COUNTER (ISO/IEC 7816-4:2020 clause 11.6.10, TR-03110-3 clause B.14.11). P1 02: the data is the new password; P1 03: no data, all tries
 * are given back. P2 names the password, as MSE:Set AT does. The PIN is changed in a session of the PIN or the PUK, and unblocked in one of the PUK; the PUK
 * is changed in its own. Beyond TR-03110: the PUK may set a forgotten PIN anew. Each time the PUK serves, one of its uses is gone.
 *
 * @throws Refusal `securityStatus`, `wrongParameters`, `conditionsOfUse`, `incorrectData`, `methodBlocked` (the PUK has served its times)
 */
export function resetRetryCounter({ p1, p2, data }: CommandApdu, { store, session }: Context): Uint8Array {
  const name = p2 === passwordReferences.pin ? 'pin' : p2 === passwordReferences.puk ? 'puk' : undefined;
  const allowed = session.kind === 'puk' || (session.kind === 'pin' && name === 'pin' && p1 === changePassword);
  if (!allowed) throw new Refusal('securityStatus');
  if (name === undefined || (p1 !== changePassword && p1 !== restorePassword)) throw new Refusal('wrongParameters');
  if (lifecycleOf(store) !== 'active' || (name === 'puk' && p1 === restorePassword)) throw new Refusal('conditionsOfUse');
  const password = data === undefined || data.length === 0 ? undefined : decodeWith(digits(lengths[name]), 'new password', data);
  if ((password !== undefined) !== (p1 === changePassword)) throw new Refusal('incorrectData');
  if (session.kind === 'puk') usePuk(store);
  if (password === undefined) restoreTries(store, 'pin');
  else if (session.decoy) changeDuressPin(store, password);
  else setPassword(store, name, password);
  if (password === undefined) logCardEvent(store, 'pinUnblocked', {});
  else if (name === 'puk') logCardEvent(store, 'pukChanged', {});
  else logCardEvent(store, 'pinChanged', { by: session.kind === 'puk' ? 'puk' : 'pin' });
  return new Uint8Array();
}

const lengths = { pin: limits.pinDigits, puk: limits.pukDigits } as const;

function usePuk(store: Context['store']): void {
  const puk = required(store.get(records.puk));
  if (puk.uses === 0) throw new Refusal('methodBlocked');
  store.put(records.puk, { ...puk, uses: puk.uses - 1 });
}

function changeDuressPin(store: Context['store'], password: string): void {
  store.put(records.decoy, { ...required(store.get(records.decoy)), pinKey: passwordKey(password) });
}
