/** OPEN CHANNEL on the host. Not exported: `openSession` and `identify` are. */
import { cardError, isSymbolonError } from '@symbolon/interface';
import { hostOpening, type OpenedChannel, type PasswordName, passwordKey } from '@symbolon/protocol/channel';
import { commands, type OpenChannelRequest, type OpenChannelResponse } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { type Card, requestApdu, responseValue } from '../card.ts';
import { openChannel, type Session, type Transmit, transmitThrough } from './channel.ts';
import { type Credentials, checkedCredentials, passwordLabels, passwordRefusal, wrongPassword } from './passwords.ts';

type Opened = Omit<OpenedChannel, 'keys'> & { readonly session: Session };
type Wish = OpenChannelRequest['attestation'];

/**
 * Opens a session, inside a session of the CAN where the password is suspended.
 *
 * @returns `undefined` where the card does not know the command
 * @throws SymbolonError as `openSession` does
 */
export async function openByPassword(card: Card, credentials: Credentials, wish: Wish): Promise<Opened | undefined> {
  const { password, digits, can } = checkedCredentials(credentials);
  const opened = await attempt(card, card.transmit, { password, digits, wish });
  if (opened !== 'suspended') return opened;
  const through =
    can === undefined ? undefined : await attempt(card, card.transmit, { password: 'can', digits: can, wish: 'none' });
  if (through === undefined || through === 'suspended')
    throw cardError('pin/suspended', { password: passwordLabels[password] });
  try {
    const inside = await attempt(card, (command) => transmitThrough(through.session, command), {
      password,
      digits,
      wish,
    });
    if (inside === 'suspended') throw cardError('pin/suspended', { password: passwordLabels[password] });
    return inside;
  } finally {
    through.session.close();
  }
}

type Attempt = { readonly password: PasswordName; readonly digits: string; readonly wish: Wish };

async function attempt(
  card: Card,
  transmit: Transmit,
  { password, digits, wish }: Attempt,
): Promise<Opened | 'suspended' | undefined> {
  const key = passwordKey(digits);
  try {
    const { request, finish } = hostOpening({ passwordKey: key, password, attestation: wish, random: card.random });
    const response = await transmit(requestApdu(commands.openChannel, request));
    if (response.status === status.unknownInstruction) return undefined;
    if (response.status === status.conditionsOfUse && password !== 'can') return 'suspended';
    if (response.status !== status.ok) throw passwordRefusal(commands.openChannel.name, password, response.status);
    const answer = responseValue(commands.openChannel, response);
    const { keys, ...proof } = finished(password, () => finish(answer), answer);
    return { session: openChannel(card, password, keys), ...proof };
  } finally {
    key.fill(0);
  }
}

/** Host and card used different passwords if the seal does not open. The card has said how many tries are left. */
function finished(
  password: PasswordName,
  finish: () => OpenedChannel,
  { triesLeft }: OpenChannelResponse,
): OpenedChannel {
  try {
    return finish();
  } catch (error) {
    throw isSymbolonError(error, 'channel/broken') ? wrongPassword(password, triesLeft, error) : error;
  }
}
