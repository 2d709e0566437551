import { randomBytes } from '@noble/hashes/utils.js';
import { cardError } from '@symbolon/interface';
import { type CommandApdu, type ResponseApdu, transmitCommand } from '@symbolon/protocol/apdu';
import type { RandomBytes } from '@symbolon/protocol/channel';
import { applicationId, type CommandDefinition, interindustry, versionsOf } from '@symbolon/protocol/commands';
import { decodeWith, encodeWith } from '@symbolon/protocol/encoding';
import { protocolVersion } from '@symbolon/protocol/labels';
import { refusalError, status } from '@symbolon/protocol/status';
import type { Transport } from '@symbolon/protocol/transport';
import { type CallOptions, endSession, inOneTurn, oneCommand, type Turn, withTurn } from './session/conversation.ts';

/** A card with the Symbolon application selected, and no session yet. */
export type Card = {
  /** Moves bytes to the card. The caller closes it. */
  readonly transport: Transport;
  /** Random bytes of the host, for key agreement and challenges. */
  readonly random: RandomBytes;
  /**
   * Sends one plain command, in as many APDUs as the transport needs. The card forgets the session it is in: that one
   * ends with `channel/closed`.
   */
  readonly transmit: (command: CommandApdu, options?: CallOptions) => Promise<ResponseApdu>;
};

/** How {@link openCard} opens the card. */
export type OpenCardOptions = CallOptions & {
  /**
   * Returns `length` random bytes from a secure source. Default: `crypto.getRandomValues`. React Native needs a
   * polyfill for it.
   */
  readonly random?: RandomBytes;
};

/**
 * Selects the application on a card. An older session on the same transport ends.
 *
 * @param transport to the card; the caller closes it
 * @param options random bytes of the host, and a signal that stops this call
 * @throws SymbolonError `card/not-symbolon`; `card/other-version`, and nothing more is sent to the card; and what the transport throws
 * @example
 * ```ts
 * import { openCard, openSession } from '@symbolon/client';
 * const card = await openCard(transport);
 * const session = await openSession(card, { can: '123456' });
 * session.openedWith; // => 'can'
 * ```
 */
export async function openCard(
  transport: Transport,
  { random = randomBytes, ...options }: OpenCardOptions = {},
): Promise<Card> {
  const exchange = exchanges(transport);
  const plain =
    (reason: string): Card['transmit'] =>
    (command, options = {}) =>
      oneCommand(transport, options, () => {
        endSession(transport, reason);
        return exchange(command);
      });
  const selected = await plain('the card was selected anew')(
    { cla: 0x00, ins: interindustry.select.ins, p1: 0x04, p2: 0x00, data: applicationId, le: 256 },
    options,
  );
  if (selected.status !== status.ok) throw cardError('card/not-symbolon', { status: selected.status });
  const versions = versionsOf(selected.data);
  if (!versions.includes(protocolVersion))
    throw cardError('card/other-version', { card: Math.max(...versions), host: protocolVersion });
  const card: Card = Object.freeze({ transport, random, transmit: plain('a plain command was sent to the card') });
  openings.set(card, plain('another session was opened on this card'));
  return card;
}

/** How an opening sends, by card: it says why an older session ends. */
const openings = new WeakMap<Card, Card['transmit']>();
/** By the card that an opening uses. */
const turns = new WeakMap<Card, { readonly card: Card; readonly turn: Turn }>();

/** Sends a command in as many APDUs as the transport needs, and leaves turns to the caller. */
export function exchanges(transport: Transport): (command: CommandApdu) => Promise<ResponseApdu> {
  return (command) => transmitCommand((apdu) => transport.exchange(apdu), command, transport.limits);
}

/**
 * Runs an opening as one turn. It gets the card to open: what is sent to it, and through a session made with it,
 * belongs to that turn. A copy of a card by somebody else has no turn: each of its commands is one.
 *
 * @throws SymbolonError `transport/aborted`, and what `open` throws
 */
export function inOneOpening<T>(card: Card, options: CallOptions, open: (card: Card) => Promise<T>): Promise<T> {
  const transmit = openings.get(card);
  if (transmit === undefined) return open(card);
  return inOneTurn(card.transport, options, (_, turn) => {
    const held: Card = Object.freeze({ ...card, transmit: (command) => transmit(command, withTurn({}, turn)) });
    openings.set(held, transmit);
    turns.set(held, { card, turn });
    return open(held);
  });
}

/** The card that the caller knows, and the turn of the opening that uses it. */
export function ofOpening(card: Card): { readonly card: Card; readonly turn?: Turn } {
  return turns.get(card) ?? { card };
}

/** Options of every command that is about a wallet. */
export type RequestOptions = CallOptions & {
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/**
 * Encodes a command of the application as a plain APDU. Le asks for the whole response.
 *
 * @param definition a row of `commands`
 * @param request what that command takes
 * @param options the slot of the wallet, which becomes P1
 * @throws SymbolonError `data/malformed` for a request that has no encoding
 * @example
 * ```ts
 * import { requestApdu } from '@symbolon/client';
 * import { commands } from '@symbolon/protocol/commands';
 * const { p1, data } = requestApdu(commands.readFile, { file: 1, offset: 0, length: 512 }, { slot: 2 });
 * p1; // => 2
 * data; // => Uint8Array.of(1, 0, 0, 2, 0)
 * ```
 */
export function requestApdu<Request>(
  definition: Pick<CommandDefinition<Request, unknown>, 'cla' | 'ins' | 'name' | 'request'>,
  request: Request,
  { slot = 0 }: RequestOptions = {},
): CommandApdu {
  const { cla, ins, name } = definition;
  return { cla, ins, p1: slot, p2: 0, data: encodeWith(definition.request, name, request), le: 65_536 };
}

/**
 * Decodes the value in a response.
 *
 * @throws SymbolonError for any status but 9000: `pin/needed`, `policy/refused` or `card/status`; `data/malformed`
 * @example
 * ```ts
 * import { responseValue } from '@symbolon/client';
 * import { commands } from '@symbolon/protocol/commands';
 * responseValue(commands.writeFile, { data: Uint8Array.of(0, 0, 0, 3), status: 0x9000 }); // => { version: 3 }
 * ```
 */
export function responseValue<Response>(
  definition: Pick<CommandDefinition<unknown, Response>, 'name' | 'response' | 'access'>,
  response: ResponseApdu,
): Response {
  const { name } = definition;
  if (response.status !== status.ok) throw refusalError(name, response.status, neededFor(definition));
  return decodeWith(definition.response, `${name} response`, response.data);
}

/**
 * The password whose session a command is for, unless any session serves. A suitable one is never refused with 6982.
 */
function neededFor({
  access: { sessions },
}: Pick<CommandDefinition<unknown, unknown>, 'access'>): 'PIN' | 'PUK' | undefined {
  if (sessions.includes('can') && sessions.includes('phone')) return undefined;
  if (sessions.includes('pin')) return 'PIN';
  return sessions.includes('puk') ? 'PUK' : undefined;
}
