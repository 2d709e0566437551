import { utf8ToBytes } from '@noble/hashes/utils.js';
import { cardError, isSymbolonError } from '@symbolon/interface';
import { passwordReferences } from '@symbolon/protocol/channel';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { isRefusal, refusalError, status } from '@symbolon/protocol/status';
import { type Session, transmitThrough } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';
import { checkDigits, passwordLabels, passwordRefusal } from '../session/passwords.ts';
import { attested } from './attest.ts';

/**
 * Proves the PIN inside a channel opened with the CAN or by a known phone. The card learns the PIN, so it must be
 * attested in this session first.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `pin/wrong`, `pin/suspended` (open
 * the session with the CAN), `pin/blocked`, `pin/unsettled` (no valid answer came), `card/blank`, `card/status`
 * @example
 * ```ts
 * import { getStatus, verifyPin } from '@symbolon/client';
 * await verifyPin(canSession, '246810');
 * (await getStatus(canSession)).slots; // => [0]
 * ```
 */
export async function verifyPin(session: Session, pin: string, options: CallOptions = {}): Promise<void> {
  checkDigits('pin', pin);
  try {
    await session.send(commands.verifyPin, { pin }, options);
  } catch (error) {
    // The card may have compared it, and nobody knows how it ended.
    if (isSymbolonError(error) && /^(transport|channel)\//.test(error.code) && !nothingSent(error.code))
      throw cardError('pin/unsettled', { password: passwordLabels.pin }, { cause: error });
    if (!isRefusal(error)) throw error;
    if (error.context.refusal === 'conditionsOfUse' && attested(session)?.lifecycle === 'blank')
      throw cardError('card/blank', { card: session.card.transport.name }, { cause: error });
    if (error.context.refusal === 'conditionsOfUse')
      throw cardError('pin/suspended', { password: passwordLabels.pin }, { cause: error });
    throw passwordRefusal(error.context.command, 'pin', error.context.status);
  }
}

function nothingSent(code: string): boolean {
  return ['transport/aborted', 'transport/closed', 'channel/closed'].includes(code);
}

/**
 * Sets a new PIN, in a PIN session with an attested card. If the old one is forgotten or blocked: in a PUK session,
 * which uses the PUK once.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { changePin, openSession } from '@symbolon/client';
 * await changePin(session, '135790');
 * const again = await openSession(session.card, { pin: '135790' });
 * again.openedWith; // => 'pin'
 * ```
 */
export function changePin(session: Session, pin: string, options: CallOptions = {}): Promise<void> {
  return resetRetryCounter(session, { password: 'pin', digits: pin }, options);
}

/**
 * Gives the PIN all its tries back, in a PUK session. The PIN stays the same. Uses the PUK once.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { identify, openSession, unblockPin } from '@symbolon/client';
 * import { isSymbolonError } from '@symbolon/interface';
 * const { card } = pukSession;
 * const wrong: unknown = await identify(card, { pin: '999999' }, { trust }).catch((error: unknown) => error);
 * isSymbolonError(wrong, 'pin/wrong') && wrong.context.triesLeft; // => 2
 * await unblockPin(await openSession(card, { puk: '123456789012' }));
 * const next: unknown = await identify(card, { pin: '999999' }, { trust }).catch((error: unknown) => error);
 * isSymbolonError(next, 'pin/wrong') && next.context.triesLeft; // => 2
 * ```
 */
export function unblockPin(session: Session, options: CallOptions = {}): Promise<void> {
  return resetRetryCounter(session, { password: 'pin' }, options);
}

/**
 * Sets a new PUK, 12 to 16 digits, in a PUK session with an attested card.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { changePuk, openSession } from '@symbolon/client';
 * await changePuk(pukSession, '998877665544');
 * const again = await openSession(pukSession.card, { puk: '998877665544' });
 * again.openedWith; // => 'puk'
 * ```
 */
export function changePuk(session: Session, puk: string, options: CallOptions = {}): Promise<void> {
  return resetRetryCounter(session, { password: 'puk', digits: puk }, options);
}

/**
 * Sets the PIN that opens a decoy; without `pin` it removes both. Takes a PUK session: a PIN alone must not show which
 * of the two it is. Turn {@link setPinInChannel} on first, and attest the card before you set one.
 *
 * Tell the owner: every phone that they added shows, without a PIN, the list of members of the wallet whose PIN was
 * typed last, the owner's or the decoy's. So the card should know no phone that could be taken along with it
 * ({@link forgetPhone}), and after the duress PIN the PIN has to be typed once before phones show the wallet again.
 *
 * @param session a PUK session
 * @param pin 6 to 12 digits, other than the PIN. Without it the decoy is removed
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent), `card/status` (6985: PINs are not
 * proven inside the channel yet; 6A80: it is the PIN itself)
 * @example
 * ```ts
 * import { getStatus, identify, setDuressPin, setPinInChannel, verifyPin } from '@symbolon/client';
 * await setPinInChannel(pukSession, { on: true });
 * await setDuressPin(pukSession, '111222');
 * const { session: decoy } = await identify(pukSession.card, { can: '123456' }, { trust });
 * await verifyPin(decoy, '111222');
 * (await getStatus(decoy)).slots; // => [0]
 * ```
 */
export async function setDuressPin(session: Session, pin?: string, options: CallOptions = {}): Promise<void> {
  if (pin !== undefined) checkDigits('pin', pin);
  await session.send(commands.setDuressPin, pin === undefined ? {} : { pin }, options);
}

/** How the PIN is proven from now on. */
export type SetPinInChannelOptions = CallOptions & {
  /** `true`: only inside a channel, by {@link verifyPin}. `false`: it opens the channel. */
  readonly on: boolean;
};

/**
 * Has the PIN proven only inside a channel ({@link verifyPin}), not by opening one. Turn it on in a PIN session, and
 * off in a PUK session, which also removes the duress PIN.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getStatus, identify, setPinInChannel, verifyPin } from '@symbolon/client';
 * await setPinInChannel(session, { on: true });
 * const next = await identify(session.card, { can: '123456' }, { trust });
 * await verifyPin(next.session, '246810');
 * (await getStatus(next.session)).slots; // => [0]
 * ```
 */
export async function setPinInChannel(session: Session, { on, ...options }: SetPinInChannelOptions): Promise<void> {
  await session.send(commands.changeSettings, { pinInChannel: on }, options);
}

/** RESET RETRY COUNTER: ISO/IEC 7816-4:2020 clause 11.6.10, TR-03110-3 clause B.14.11. */
async function resetRetryCounter(
  session: Session,
  { password, digits }: { readonly password: 'pin' | 'puk'; readonly digits?: string },
  options: CallOptions,
): Promise<void> {
  if (digits !== undefined) checkDigits(password, digits);
  const { ins, name } = interindustry.resetRetryCounter;
  const header = { cla: 0x00, ins, p1: digits === undefined ? 0x03 : 0x02, p2: passwordReferences[password] };
  const response = await transmitThrough(
    session,
    digits === undefined ? header : { ...header, data: utf8ToBytes(digits) },
    options,
  );
  // A PIN session changes its own PIN, and nothing else.
  const needed = password === 'pin' && digits !== undefined && session.openedWith !== 'pin' ? 'PIN' : 'PUK';
  if (response.status !== status.ok) throw refusalError(name, response.status, needed);
}
