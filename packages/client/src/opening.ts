/** OPEN CHANNEL as the host drives it. Not exported: `session.ts` and `actions/identify.ts` are. */
import {
  hostOpening,
  type OpenChannelRequest,
  type OpenChannelResponse,
  type OpenedChannel,
} from '@symbolon/protocol/channel-opening';
import { commands } from '@symbolon/protocol/commands';
import { isSymbolonError, SymbolonError } from '@symbolon/protocol/errors';
import { passwordKey } from '@symbolon/protocol/pace/kdf';
import type { PasswordName } from '@symbolon/protocol/pace/messages';
import { status } from '@symbolon/protocol/status';
import { type Card, requestApdu, responseValue } from './card.ts';
import { openChannel, type Session, type Transmit, transmitThrough } from './channel.ts';
import { type Credentials, checkedCredentials, passwordRefusal, spoken, wrongPassword } from './passwords.ts';

type Opened = Omit<OpenedChannel, 'keys'> & { readonly session: Session };
type Wish = OpenChannelRequest['attestation'];

/**
 * Opens a session, through one of the CAN where the password is suspended. `undefined`: the card does not know the
 * command.
 *
 * @throws SymbolonError as `openSession` does
 */
export async function openByPassword(card: Card, credentials: Credentials, wish: Wish): Promise<Opened | undefined> {
  const { password, digits, can } = checkedCredentials(credentials);
  const opened = await attempt(card, card.transmit, { password, digits, wish });
  if (opened !== 'suspended') return opened;
  const through =
    can === undefined ? undefined : await attempt(card, card.transmit, { password: 'can', digits: can, wish: 'none' });
  if (through === undefined || through === 'suspended')
    throw new SymbolonError('pin/suspended', { password: spoken[password] });
  try {
    const inside = await attempt(card, (command) => transmitThrough(through.session, command), {
      password,
      digits,
      wish,
    });
    if (inside === 'suspended') throw new SymbolonError('pin/suspended', { password: spoken[password] });
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

/**
 * A seal that does not open says that host and card do not mean the same password; how many tries that leaves the card
 * has said.
 */
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
