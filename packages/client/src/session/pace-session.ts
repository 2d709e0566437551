import { cardError } from '@symbolon/interface';
import {
  generalAuthenticateHeader,
  type PasswordName,
  p256Parameters,
  paceProtocol,
  paceTerminal,
  passwordKey,
  passwordReferences,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from '@symbolon/protocol/channel';
import { status, triesLeft } from '@symbolon/protocol/status';
import { type Card, inOneOpening } from '../card.ts';
import { openChannel, type Session, type Transmit, transmitThrough } from './channel.ts';
import type { CallOptions } from './conversation.ts';
import { type Credentials, checkedCredentials, ofProof, passwordLabels, passwordRefusal } from './passwords.ts';

/**
 * Opens a session by PACE (BSI TR-03110-2 clause 3.2) in five round trips, as a terminal for identity cards does.
 * `openSession` needs one, and uses PACE where the card knows nothing else.
 *
 * @throws SymbolonError as `openSession` does, and `channel/broken` where the card goes on without the right password
 * @example
 * ```ts
 * import { openCard, openPaceSession } from '@symbolon/client';
 * const session = await openPaceSession(await openCard(transport), { can: '123456' });
 * session.openedWith; // => 'can'
 * session.close();
 * ```
 */
export function openPaceSession(card: Card, credentials: Credentials, options: CallOptions = {}): Promise<Session> {
  return inOneOpening(card, options, (held) => openByPace(held, credentials));
}

/** PACE as a part of an opening. */
export async function openByPace(card: Card, credentials: Credentials): Promise<Session> {
  const { password, digits, can } = checkedCredentials(credentials);
  const tries = await choosePassword(card.transmit, password);
  if (tries === 0) throw cardError('pin/blocked', { password: passwordLabels[password] });
  if (password === 'can' || tries !== 1) return establish(card, card.transmit, { password, digits });
  if (can === undefined) throw cardError('pin/suspended', { password: passwordLabels[password] });
  await choosePassword(card.transmit, 'can');
  const first = await establish(card, card.transmit, { password: 'can', digits: can });
  const transmit: Transmit = (command) => transmitThrough(first, command);
  try {
    await choosePassword(transmit, password);
    return await establish(card, transmit, { password, digits });
  } finally {
    first.close();
  }
}

/** MSE:Set AT. @returns the tries left, where the card warns of them */
async function choosePassword(transmit: Transmit, password: PasswordName): Promise<number | undefined> {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences[password] });
  const response = await transmit({ ...setAuthenticationTemplateHeader, data });
  const tries = triesLeft(response.status);
  if (response.status !== status.ok && tries === undefined) throw passwordRefusal('PACE', password, response.status);
  return tries;
}

type Proof = { readonly password: PasswordName; readonly digits: string };

async function establish(card: Card, transmit: Transmit, { password, digits }: Proof): Promise<Session> {
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
      const command = { ...generalAuthenticateHeader, cla, data: step.value, le: 256 };
      const next = async (): Promise<typeof step> => {
        const response = await transmit(command);
        if (response.status !== status.ok) throw passwordRefusal('PACE', password, response.status);
        return steps.next(response.data);
      };
      // The last carries the host's token, which answers a guess of whoever is at the other end.
      step = await next().catch((error: unknown) => {
        throw number < 4 || password === 'can' ? error : ofProof(password, error);
      });
    }
    return openChannel(card, password, step.value);
  } finally {
    key.fill(0);
  }
}
