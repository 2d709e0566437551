/** PIN and PUK in an open channel. `passwords.ts` has the try counters and the comparison. */
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { passwordKey, passwordReferences } from '@symbolon/protocol/channel';
import { decodeWith, digits } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { type Context, type Handler, lifecycleOf, required } from '../card/context.ts';
import { deriveDecoyWallet, wipeWallet } from '../keys/wallet.ts';
import { logCardEvent, logPukUse, logWalletEvent } from '../log.ts';
import { putNewWallet } from '../new-wallet.ts';
import { records } from '../nvm/layout.ts';
import {
  checkTries,
  isKeyOf,
  matchPin,
  passwordState,
  restoreTries,
  setPassword,
  settleTries,
  takeTry,
  usePuk,
} from '../passwords.ts';
import { Refusal } from '../refusal.ts';
import { eraseDecoy } from '../reset.ts';

export const verifyPin: Handler<'verifyPin'> = ({ pin }, { memory, session, changeSession }) => {
  if (passwordState(memory, 'pin') === 'unset') throw new Refusal('referencedDataNotFound');
  checkTries(memory, 'pin', session);
  const { tries, ownerTries } = required(memory.get(records.pinTries));
  const lastTry = session.kind === 'can';
  takeTry(memory, 'pin', { lastTry });
  const found = matchPin(memory, pin, { ownerTries, lastTry });
  if (found === 'neither') {
    settleTries(memory);
    memory.commit();
    throw new Refusal(0x63c0 + tries - 1);
  }
  changeSession({ kind: 'pin', decoy: found === 'duress' });
  return {};
};

/**
 * Only in a session of the PUK, which is always the owner's and opens everything anyway. Otherwise a PIN could find out
 * by this command whether it is the duress PIN. A new duress PIN opens the same decoy.
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
 * Creates the decoy's first wallet: not backed up, as its log says since the card got its first wallet. Nobody knows
 * its PUK.
 */
function makeDecoy({ memory, rng, slot }: Context): void {
  const wallet = required(memory.get(required(records.slots[slot]).secret));
  const decoy = deriveDecoyWallet(wallet, required(memory.get(records.identityKey)).publicKey);
  const set = { id: rng(16), limit: limits.clones.default, sealed: false, extendable: false, first: true };
  putNewWallet(memory, required(records.decoy.slots[slot]), { wallet: decoy, ...set });
  memory.put(records.decoy.pukKey, rng(16));
  wipeWallet(wallet);
  wipeWallet(decoy);
}

export const changeSettings: Handler<'changeSettings'> = ({ pinInChannel }, context) => {
  const { store, memory, session } = context;
  const current = store.get(records.settings)?.pinInChannel === true;
  // PACE would reveal which PIN is the duress PIN. So no PIN session, which may be the duress PIN's, can bring PACE
  // with the PIN back.
  if (current && !pinInChannel && session.kind !== 'puk') throw new Refusal('conditionsOfUse');
  store.put(records.settings, { pinInChannel });
  logPukUse(context);
  logCardEvent(store, 'settingsChanged', { pinInChannel });
  if (!pinInChannel) eraseDecoy(memory);
  return {};
};

const changePassword = 0x02;
const restorePassword = 0x03;

/**
 * RESET RETRY COUNTER (ISO/IEC 7816-4:2020 clause 11.6.10, TR-03110-3 clause B.14.11). P1 02: the data is the new
 * password. P1 03: no data, all tries are restored. P2 names the password as in MSE:Set AT.
 *
 * A session of the PIN or the PUK changes the PIN; only the PUK's session unblocks it or changes the PUK. Beyond
 * TR-03110, the PUK may replace a forgotten PIN. Each time takes one of the PUK's uses.
 *
 * Where PINs are proven in the channel, only the PUK changes the PIN, and never to the duress PIN, which opens the
 * decoy. Otherwise a session of one PIN could find the other: by the value that is refused.
 *
 * @throws Refusal `wrongParameters`, `securityStatus`, `conditionsOfUse`, `incorrectData`, `methodBlocked` (the PUK has
 * no uses left)
 */
export function resetRetryCounter({ p1, p2, data }: CommandApdu, context: Context): Uint8Array {
  const { store, memory, session } = context;
  const name = p2 === passwordReferences.pin ? 'pin' : p2 === passwordReferences.puk ? 'puk' : undefined;
  if (name === undefined || (p1 !== changePassword && !(p1 === restorePassword && name === 'pin')))
    throw new Refusal('wrongParameters');
  const byPin = session.kind === 'pin' && store.get(records.settings)?.pinInChannel !== true;
  const allowed = session.kind === 'puk' || (byPin && name === 'pin' && p1 === changePassword);
  if (!allowed) throw new Refusal('securityStatus');
  if (lifecycleOf(store) !== 'active') throw new Refusal('conditionsOfUse');
  const password =
    data === undefined || data.length === 0 ? undefined : decodeWith(digits(lengths[name]), 'new password', data);
  if ((password !== undefined) !== (p1 === changePassword)) throw new Refusal('incorrectData');
  if (session.kind === 'puk') usePuk(context);
  if (name === 'pin' && password !== undefined) refuseDuressPin(memory, password);
  if (password !== undefined) setPassword(store, name, password);
  if (name === 'pin' && session.kind === 'puk') restoreTries(store, 'pin');
  logPukUse(context);
  if (password === undefined) logCardEvent(store, 'pinUnblocked', {});
  else if (name === 'puk') logCardEvent(store, 'pukChanged', {});
  else logCardEvent(store, 'pinChanged', { by: session.kind === 'puk' ? 'puk' : 'pin' });
  return new Uint8Array();
}

const lengths = { pin: limits.pinDigits, puk: limits.pukDigits } as const;

/** @throws Refusal `incorrectData` */
export function refuseDuressPin(memory: Context['memory'], pin: string): void {
  if (isKeyOf(memory.get(records.decoy.pinKey), passwordKey(pin))) throw new Refusal('incorrectData');
}
