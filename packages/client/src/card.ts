import { randomBytes } from '@noble/hashes/utils.js';
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import { applicationId, interindustry } from '@symbolon/protocol/commands';
import type { CommandDefinition } from '@symbolon/protocol/commands/define';
import { SymbolonError } from '@symbolon/protocol/errors';
import type { RandomBytes } from '@symbolon/protocol/pace/generic-mapping';
import { describeStatus, status } from '@symbolon/protocol/status';
import { decodeWith, encodeWith } from '@symbolon/protocol/tlv';
import { transmitCommand } from '@symbolon/protocol/transmit';
import type { ExchangeOptions, Transport } from '@symbolon/protocol/transport';

/** A card with the Symbolon application selected, and no session yet. */
export type Card = {
  /** How the card is reached. It stays the caller's, who closes it. */
  readonly transport: Transport;
  /** Randomness of the host, for key agreement and challenges. */
  readonly random: RandomBytes;
  /** One plain command, in as many APDUs as the transport needs. */
  readonly transmit: (command: CommandApdu) => Promise<ResponseApdu>;
};

/** How {@link openCard} speaks with the card. */
export type OpenCardOptions = ExchangeOptions & {
  /**
   * `length` random bytes from a secure source. Default: `crypto.getRandomValues`, which React Native needs a polyfill
   * for.
   */
  readonly random?: RandomBytes;
};

/**
 * Selects the application on a card.
 *
 * @param transport stays the caller's, who closes it
 * @param options randomness of the host, and a signal that ends every exchange
 * @throws SymbolonError `card/not-symbolon` where the card does not hold it, and what the transport throws
 * @example
 * ```ts
 * import { openCard } from '@symbolon/client/card';
 * import { openSession } from '@symbolon/client/session';
 * const card = await openCard(transport);
 * const session = await openSession(card, { can: '123456' });
 * session.openedWith; // => 'can'
 * ```
 */
export async function openCard(
  transport: Transport,
  { random = randomBytes, signal }: OpenCardOptions = {},
): Promise<Card> {
  const options = signal === undefined ? {} : { signal };
  const exchange = (apdu: Uint8Array): Promise<Uint8Array> => transport.exchange(apdu, options);
  const transmit = (command: CommandApdu): Promise<ResponseApdu> =>
    transmitCommand(exchange, command, transport.limits);
  const selected = await transmit({
    cla: 0x00,
    ins: interindustry.select.ins,
    p1: 0x04,
    p2: 0x0c,
    data: applicationId,
  });
  if (selected.status !== status.ok) throw new SymbolonError('card/not-symbolon', { status: selected.status });
  return Object.freeze({ transport, random, transmit });
}

/** Which wallet of the card a command is about, 0 to 2. Default 0. */
export type RequestOptions = { readonly wallet?: number };

/**
 * The plain APDU of a command of the application. Every command may answer with all it has.
 *
 * @param definition a row of `commands`
 * @param request what that command takes
 * @param options which wallet: P1
 * @throws SymbolonError `data/malformed` for a request that has no encoding
 * @example
 * ```ts
 * import { requestApdu } from '@symbolon/client/card';
 * import { commands } from '@symbolon/protocol/commands';
 * const { p1, data } = requestApdu(commands.readFile, { file: 1, offset: 0, length: 512 }, { wallet: 2 });
 * p1; // => 2
 * data; // => Uint8Array.of(1, 0, 0, 2, 0)
 * ```
 */
export function requestApdu<Request>(
  definition: Pick<CommandDefinition<Request, unknown>, 'cla' | 'ins' | 'name' | 'request'>,
  request: Request,
  { wallet = 0 }: RequestOptions = {},
): CommandApdu {
  const { cla, ins, name } = definition;
  return { cla, ins, p1: wallet, p2: 0, data: encodeWith(definition.request, name, request), le: 65_536 };
}

/**
 * The value in a response.
 *
 * @throws SymbolonError `card/status` for any status but 9000, `data/malformed`
 * @example
 * ```ts
 * import { responseValue } from '@symbolon/client/card';
 * import { commands } from '@symbolon/protocol/commands';
 * responseValue(commands.writeFile, { data: Uint8Array.of(0, 0, 0, 3), status: 0x9000 }); // => { version: 3 }
 * ```
 */
export function responseValue<Response>(
  definition: Pick<CommandDefinition<unknown, Response>, 'name' | 'response'>,
  response: ResponseApdu,
): Response {
  const { name } = definition;
  if (response.status !== status.ok) {
    throw new SymbolonError('card/status', {
      command: name,
      status: response.status,
      meaning: describeStatus(response.status),
    });
  }
  return decodeWith(definition.response, `${name} response`, response.data);
}
