/** What a card tells of the tries of its PIN. It takes none, and needs no session. */
import type { Card } from '@symbolon/client';
import {
  paceProtocol,
  passwordReferences,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from '@symbolon/protocol/channel';
import { status, triesLeft } from '@symbolon/protocol/status';

/**
 * - `none`: it has no PIN, or tells of it in a session alone, as a card with a duress PIN does
 * - `all`, `some`: some are gone; `last`: one is left; `blocked`: none is
 */
export type PinTries = 'none' | 'all' | 'some' | 'last' | 'blocked';

/** MSE:Set AT tells it (TR-03110-3 clause B.14.1); of the PUK too. */
export async function readPinTries(card: Card, password: 'pin' | 'puk' = 'pin'): Promise<PinTries> {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences[password] });
  const { status: word } = await card.transmit({ ...setAuthenticationTemplateHeader, data });
  if (word === status.ok) return 'all';
  if (word === status.methodBlocked) return 'blocked';
  if (word === status.referencedDataNotFound) return 'none';
  const left = triesLeft(word);
  if (left === 0) return 'blocked';
  return left === 1 ? 'last' : 'some';
}
