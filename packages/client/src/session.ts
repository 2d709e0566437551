/** Secure sessions: a password is proven over PACE, then every command travels protected. */
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import type { CommandDefinition } from '@symbolon/protocol/commands/define';
import { SymbolonError } from '@symbolon/protocol/errors';
import { limits } from '@symbolon/protocol/limits';
import { p256Parameters } from '@symbolon/protocol/pace/domain-parameters';
import type { PaceSession } from '@symbolon/protocol/pace/generic-mapping';
import { passwordKey } from '@symbolon/protocol/pace/kdf';
import {
  generalAuthenticateHeader,
  type PasswordName,
  paceProtocol,
  passwordReferences,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from '@symbolon/protocol/pace/messages';
import { paceTerminal } from '@symbolon/protocol/pace/terminal';
import { createTerminalMessaging } from '@symbolon/protocol/secure-messaging';
import { describeStatus, status, triesLeft } from '@symbolon/protocol/status';
import { type Card, requestApdu, responseValue } from './card.ts';

/** A secure channel to one card. It ends at `close`, at the first failure, and when the card loses power. */
export type Session = {
  readonly card: Card;
  /** The password that was proven. */
  readonly password: PasswordName;
  /** SHA-256 over the key agreement's transcript, 32 bytes, the same on the card: what is signed over it belongs to this channel. Public. */
  readonly channelBinding: Uint8Array;
  /**
   * Sends a command of the application through the channel.
   *
   * @throws SymbolonError `card/status` where the card refuses, `channel/broken`, `channel/closed`, and what the transport throws
   */
  readonly send: <Request, Response>(definition: CommandDefinition<Request, Response>, request: Request) => Promise<Response>;
  /** Forgets the keys. The card forgets its own with the next plain command or when it loses power. */
  readonly close: () => void;
};

/** Passwords, digits only. With `can` beside `pin`, a suspended PIN (one try left) is resumed first. */
export type Credentials = { readonly can: string } | { readonly pin: string; readonly can?: string } | { readonly puk: string };

/**
 * Opens a session by proving a password over PACE (BSI TR-03110-2 clause 3.2), five round trips. The card learns the password only if it knows it already:
 * a false card, and whoever listens, gets one guess and nothing to try offline.
 *
 * @throws SymbolonError `argument/invalid` (not digits of the right count; nothing was sent), `pin/wrong` with the tries left, `pin/suspended`, `pin/blocked`,
 * `card/status`, `channel/broken` (the card does not know the password), and what the transport throws
 * @example
 * ```ts
 * import { openCard } from '@symbolon/client/card';
 * import { openSession } from '@symbolon/client/session';
 * const session = await openSession(await openCard(transport), { can: '123456' });
 * session.close();
 * ```
 */
export async function openSession(card: Card, credentials: Credentials): Promise<Session> {
  const { password, digits, can } = chosen(credentials);
  checkDigits(password, digits);
  if (can !== undefined) checkDigits('can', can);
  const tries = await choosePassword(card.transmit, password);
  if (tries === 0) throw new SymbolonError('pin/blocked', { password: spoken[password] });
  if (password !== 'pin' || tries !== 1) return establish(card, card.transmit, password, digits);
  if (can === undefined) throw new SymbolonError('pin/suspended', { password: spoken.pin });
  await choosePassword(card.transmit, 'can');
  const first = await establish(card, card.transmit, 'can', can);
  const protectedTransmit = channels.get(first) ?? card.transmit;
  await choosePassword(protectedTransmit, 'pin');
  return establish(card, protectedTransmit, 'pin', digits);
}

type Transmit = (command: CommandApdu) => Promise<ResponseApdu>;

/** The protected transmission of a session, for a key agreement within it; not for callers, who could desynchronise it. */
const channels = new WeakMap<Session, Transmit>();

const spoken: { readonly [N in PasswordName]: string } = { can: 'CAN', pin: 'PIN', puk: 'PUK' };
const lengths: { readonly [N in PasswordName]: { readonly min: number; readonly max: number } } = {
  can: { min: limits.canDigits, max: limits.canDigits },
  pin: limits.pinDigits,
  puk: limits.pukDigits,
};

function chosen(credentials: Credentials): { readonly password: PasswordName; readonly digits: string; readonly can?: string | undefined } {
  if ('pin' in credentials) return { password: 'pin', digits: credentials.pin, can: credentials.can };
  if ('puk' in credentials) return { password: 'puk', digits: credentials.puk };
  return { password: 'can', digits: credentials.can };
}

/** Before anything is sent, so that a slip of the finger costs no try. */
function checkDigits(password: PasswordName, digits: string): void {
  const { min, max } = lengths[password];
  if (digits.length >= min && digits.length <= max && /^[0-9]+$/.test(digits)) return;
  const count = min === max ? `${min}` : `${min} to ${max}`;
  throw new SymbolonError('argument/invalid', { argument: spoken[password], reason: `expected ${count} digits; no try was used` });
}

/** MSE:Set AT. @returns tries left where the card warns of it */
async function choosePassword(transmit: Transmit, password: PasswordName): Promise<number | undefined> {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences[password] });
  const response = await transmit({ ...setAuthenticationTemplateHeader, data });
  const tries = triesLeft(response.status);
  if (response.status !== status.ok && tries === undefined) throw refusal(response.status);
  return tries;
}

async function establish(card: Card, transmit: Transmit, password: PasswordName, digits: string): Promise<Session> {
  const key = passwordKey(digits);
  try {
    const steps = paceTerminal({
      parameters: p256Parameters,
      passwordKey: key,
      password: passwordReferences[password],
      random: card.random,
    });
    let step = steps.next();
    for (let number = 1; !step.done; number += 1) {
      // TR-03110-3 clause B.11.2: all but the last carry the chaining bit.
      const cla = number < 4 ? 0x10 : 0x00;
      const response = await transmit({ ...generalAuthenticateHeader, cla, data: step.value, le: 256 });
      if (response.status !== status.ok) throw passwordRefusal(password, response.status);
      step = steps.next(response.data);
    }
    return openChannel(card, password, step.value);
  } finally {
    key.fill(0);
  }
}

function openChannel(card: Card, password: PasswordName, keys: PaceSession): Session {
  const messaging = createTerminalMessaging(keys);
  const transmit: Transmit = async (command) => {
    try {
      return messaging.unwrapResponse(await card.transmit(messaging.wrapCommand(command)));
    } catch (error) {
      messaging.close();
      throw error;
    }
  };
  // A session is used from one place at a time, but a caller's two calls at once must not interleave their counters.
  let last: Promise<unknown> = Promise.resolve();
  const session: Session = Object.freeze({
    card,
    password,
    channelBinding: keys.channelBinding,
    send: <Request, Response>(definition: CommandDefinition<Request, Response>, request: Request): Promise<Response> => {
      const answer = last.then(() => transmit(requestApdu(definition, request))).then((response) => responseValue(definition, response));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: messaging.close,
  });
  channels.set(session, transmit);
  return session;
}

function passwordRefusal(password: PasswordName, sw: number): SymbolonError {
  const tries = sw === 0x6300 ? 1 : triesLeft(sw);
  if (sw === status.methodBlocked || tries === 0) return new SymbolonError('pin/blocked', { password: spoken[password] });
  if (tries !== undefined) return new SymbolonError('pin/wrong', { password: spoken[password], triesLeft: tries });
  return refusal(sw);
}

function refusal(sw: number): SymbolonError<'card/status'> {
  return new SymbolonError('card/status', { command: 'PACE', status: sw, meaning: describeStatus(sw) });
}
