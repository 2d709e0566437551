/** OPEN CHANNEL on the host. Not exported: `openSession` and `identify` are. */
import { cardError, isSymbolonError } from '@symbolon/interface';
import { decodeResponse, encodeCommand } from '@symbolon/protocol/apdu';
import { hostOpening, type OpenedChannel, type PasswordName, passwordKey } from '@symbolon/protocol/channel';
import {
  commands,
  interindustry,
  type OpenChannelRequest,
  type OpenChannelResponse,
} from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { refusalError, status } from '@symbolon/protocol/status';
import { type Card, requestApdu, responseValue } from '../card.ts';
import { carryThrough, openChannel, type Session, type Through, type Transmit } from './channel.ts';
import { type Credentials, checkedCredentials, passwordLabels, passwordRefusal, wrongPassword } from './passwords.ts';

type Opened = Omit<OpenedChannel, 'keys' | 'run'> & { readonly session: Session };
type Wish = OpenChannelRequest['attestation'];

/**
 * Opens a session, inside a session of the CAN if that is given: so a suspended password needs no attempt in vain. A
 * PIN or PUK is not proven yet: the session's first command does that.
 *
 * @param wish `none` for a PIN or PUK
 * @returns `undefined` where the card does not know the command
 * @throws SymbolonError as `openSession` does
 */
export async function openByPassword(card: Card, credentials: Credentials, wish: Wish): Promise<Opened | undefined> {
  const { password, digits, can } = checkedCredentials(credentials);
  if (can === undefined) return attempt(card, { transmit: card.transmit }, { password, digits, wish });
  const outer = await attempt(card, { transmit: card.transmit }, { password: 'can', digits: can, wish: 'none' });
  if (outer === undefined) return undefined;
  try {
    const transmit: Transmit = (command) => carryThrough(outer.session, command);
    return await attempt(card, { transmit, through: envelope(outer.session) }, { password, digits, wish });
  } catch (error) {
    outer.session.close();
    throw error;
  }
}

type Attempt = { readonly password: PasswordName; readonly digits: string; readonly wish: Wish };
type Way = { readonly transmit: Transmit; readonly through?: Through };

async function attempt(
  card: Card,
  { transmit, through }: Way,
  { password, digits, wish }: Attempt,
): Promise<Opened | undefined> {
  const key = passwordKey(digits);
  try {
    const { request, finish } = hostOpening({ passwordKey: key, password, attestation: wish, random: card.random });
    const response = await transmit(requestApdu(commands.openChannel, request));
    if (response.status === status.unknownInstruction) return undefined;
    if (response.status === status.conditionsOfUse && password !== 'can')
      throw cardError('pin/suspended', { password: passwordLabels[password] });
    if (response.status !== status.ok) throw passwordRefusal(commands.openChannel.name, password, response.status);
    const answer = responseValue(commands.openChannel, response);
    const { keys, run, ...proof } = finished(password, () => finish(answer), answer);
    const proving = run && { password, run, ...(through && { through }) };
    return { session: openChannel(card, password, keys, proving), ...proof };
  } finally {
    key.fill(0);
  }
}

/** The first command inside the session of the CAN: ENVELOPE, ISO/IEC 7816-4:2020 clause 11.8.2. */
function envelope(outer: Session): Through {
  const { ins, name } = interindustry.envelope;
  const transmit: Transmit = async (command) => {
    const data = encodeCommand(command);
    const answer = await carryThrough(outer, { cla: 0x00, ins, p1: 0, p2: 0, data, le: 65_536 });
    if (answer.status !== status.ok) throw refusalError(name, answer.status);
    return decodeResponse(answer.data);
  };
  return { transmit, longest: limits.commandData, close: outer.close };
}

/** Host and card used different CANs if what the card has encrypted does not decrypt. */
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
