import { utf8ToBytes } from '@noble/hashes/utils.js';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { isSymbolonError, SymbolonError } from '@symbolon/protocol/errors';
import { passwordReferences } from '@symbolon/protocol/pace/messages';
import { describeStatus, status } from '@symbolon/protocol/status';
import { transmitThrough } from '../channel.ts';
import { checkDigits, passwordRefusal, spoken } from '../passwords.ts';
import type { Session } from '../session.ts';

/**
 * Proves the PIN inside a channel opened with the CAN or by a known phone. The card learns the PIN, so it must have
 * been attested in this session.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `pin/wrong`, `pin/suspended` (open
 * the session with the CAN), `pin/blocked`, `card/status`
 * @example
 * ```ts
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * import { verifyPin } from '@symbolon/client/actions/pin';
 * await verifyPin(canSession, '246810');
 * (await getStatus(canSession)).wallets; // => [0]
 * ```
 */
export async function verifyPin(session: Session, pin: string): Promise<void> {
  checkDigits('pin', pin);
  try {
    await session.send(commands.verifyPin, { pin });
  } catch (error) {
    if (!isSymbolonError(error, 'card/status')) throw error;
    if (error.context.status === status.conditionsOfUse)
      throw new SymbolonError('pin/suspended', { password: spoken.pin }, { cause: error });
    throw passwordRefusal(error.context.command, 'pin', error.context.status);
  }
}

/**
 * Sets a new PIN, in a PIN session with a card that was attested; in a PUK session also where the old one is forgotten
 * or blocked, which uses the PUK once.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { changePin } from '@symbolon/client/actions/pin';
 * import { openSession } from '@symbolon/client/session';
 * await changePin(session, '135790');
 * const again = await openSession(session.card, { pin: '135790' });
 * again.openedWith; // => 'pin'
 * ```
 */
export function changePin(session: Session, pin: string): Promise<void> {
  return resetRetryCounter(session, 'pin', pin);
}

/**
 * Gives the PIN all its tries back, in a PUK session; it stays the same. Uses the PUK once.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { unblockPin } from '@symbolon/client/actions/pin';
 * import { openSession } from '@symbolon/client/session';
 * import { isSymbolonError } from '@symbolon/protocol/errors';
 * const { card } = pukSession;
 * const wrong: unknown = await openSession(card, { pin: '999999' }).catch((error: unknown) => error);
 * isSymbolonError(wrong, 'pin/wrong') && wrong.context.triesLeft; // => 2
 * await unblockPin(await openSession(card, { puk: '123456789012' }));
 * const next: unknown = await openSession(card, { pin: '999999' }).catch((error: unknown) => error);
 * isSymbolonError(next, 'pin/wrong') && next.context.triesLeft; // => 2
 * ```
 */
export function unblockPin(session: Session): Promise<void> {
  return resetRetryCounter(session, 'pin', undefined);
}

/**
 * Sets a new PUK, 12 to 16 digits, in a PUK session with a card that was attested.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { changePuk } from '@symbolon/client/actions/pin';
 * import { openSession } from '@symbolon/client/session';
 * await changePuk(pukSession, '998877665544');
 * const again = await openSession(pukSession.card, { puk: '998877665544' });
 * again.openedWith; // => 'puk'
 * ```
 */
export function changePuk(session: Session, puk: string): Promise<void> {
  return resetRetryCounter(session, 'puk', puk);
}

/**
 * Sets the PIN that opens a decoy wallet, or removes it, with that wallet, where none is given: in a PUK session, for
 * nobody who has only a PIN may find out which of the two it is. Needs {@link setPinInChannel} first, and to set one a
 * card that was attested.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `card/status` (6985: PINs are not
 * proven inside the channel yet; 6A80: it is the PIN itself)
 * @example
 * ```ts
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * import { identify } from '@symbolon/client/actions/identify';
 * import { setDuressPin, setPinInChannel, verifyPin } from '@symbolon/client/actions/pin';
 * await setPinInChannel(pukSession, true);
 * await setDuressPin(pukSession, '111222');
 * const { session: decoy } = await identify(pukSession.card, { can: '123456' }, { trust });
 * await verifyPin(decoy, '111222');
 * (await getStatus(decoy)).wallets; // => [0]
 * ```
 */
export async function setDuressPin(session: Session, pin?: string): Promise<void> {
  if (pin !== undefined) checkDigits('pin', pin);
  await session.send(commands.setDuressPin, pin === undefined ? {} : { pin });
}

/**
 * Whether the PIN is proven only inside a channel ({@link verifyPin}), not by PACE. Turned on in a PIN session; off in
 * a PUK session, which also removes the duress PIN.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * import { identify } from '@symbolon/client/actions/identify';
 * import { setPinInChannel, verifyPin } from '@symbolon/client/actions/pin';
 * await setPinInChannel(session, true);
 * const next = await identify(session.card, { can: '123456' }, { trust });
 * await verifyPin(next.session, '246810');
 * (await getStatus(next.session)).wallets; // => [0]
 * ```
 */
export async function setPinInChannel(session: Session, on: boolean): Promise<void> {
  await session.send(commands.changeSettings, { pinInChannel: on });
}

/** RESET RETRY COUNTER: ISO/IEC 7816-4:2020 clause 11.6.10, TR-03110-3 clause B.14.11. */
async function resetRetryCounter(session: Session, password: 'pin' | 'puk', digits: string | undefined): Promise<void> {
  if (digits !== undefined) checkDigits(password, digits);
  const { ins, name } = interindustry.resetRetryCounter;
  const header = { cla: 0x00, ins, p1: digits === undefined ? 0x03 : 0x02, p2: passwordReferences[password] };
  const response = await transmitThrough(
    session,
    digits === undefined ? header : { ...header, data: utf8ToBytes(digits) },
  );
  if (response.status !== status.ok) {
    throw new SymbolonError('card/status', {
      command: name,
      status: response.status,
      meaning: describeStatus(response.status),
    });
  }
}
