import { SymbolonError } from '@symbolon/protocol/errors';
import { p256Parameters } from '@symbolon/protocol/pace/domain-parameters';
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
import { status, triesLeft } from '@symbolon/protocol/status';
import type { Card } from './card.ts';
import { openChannel, type Session, type Transmit, transmitThrough } from './channel.ts';
import { type Credentials, checkedCredentials, passwordRefusal, spoken } from './passwords.ts';

/**
 * Opens a session by proving a password over PACE (BSI TR-03110-2 clause 3.2), five round trips, as any terminal for
 * identity cards does. `openSession` takes one, and falls back on this where a card knows only PACE.
 *
 * @throws SymbolonError as `openSession` does, and `channel/broken` where the card does not know the password but goes
 * on
 * @example
 * ```ts
 * import { openCard } from '@symbolon/client/card';
 * import { openPaceSession } from '@symbolon/client/pace-session';
 * const session = await openPaceSession(await openCard(transport), { can: '123456' });
 * session.openedWith; // => 'can'
 * session.close();
 * ```
 */
export async function openPaceSession(card: Card, credentials: Credentials): Promise<Session> {
  const { password, digits, can } = checkedCredentials(credentials);
  const tries = await choosePassword(card.transmit, password);
  if (tries === 0) throw new SymbolonError('pin/blocked', { password: spoken[password] });
  if (password === 'can' || tries !== 1) return establish(card, card.transmit, password, digits);
  if (can === undefined) throw new SymbolonError('pin/suspended', { password: spoken[password] });
  await choosePassword(card.transmit, 'can');
  const first = await establish(card, card.transmit, 'can', can);
  const transmit: Transmit = (command) => transmitThrough(first, command);
  await choosePassword(transmit, password);
  const session = await establish(card, transmit, password, digits);
  first.close();
  return session;
}

/** MSE:Set AT. @returns tries left where the card warns of it */
async function choosePassword(transmit: Transmit, password: PasswordName): Promise<number | undefined> {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences[password] });
  const response = await transmit({ ...setAuthenticationTemplateHeader, data });
  const tries = triesLeft(response.status);
  if (response.status !== status.ok && tries === undefined) throw passwordRefusal('PACE', password, response.status);
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
      // TR-03110-3 clauses B.1 and B.13: all but the last carry the chaining bit.
      const cla = number < 4 ? 0x10 : 0x00;
      const response = await transmit({ ...generalAuthenticateHeader, cla, data: step.value, le: 256 });
      if (response.status !== status.ok) throw passwordRefusal('PACE', password, response.status);
      step = steps.next(response.data);
    }
    return openChannel(card, password, step.value);
  } finally {
    key.fill(0);
  }
}
