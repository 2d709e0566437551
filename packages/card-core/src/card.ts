/** The card as its contacts see it: power, reset, and one APDU after another. */

import { concatBytes } from '@noble/hashes/utils.js';
import { encodeAnswerToReset } from '@symbolon/protocol/answer-to-reset';
import {
  type CommandApdu,
  classBits,
  decodeCommand,
  encodeResponse,
  isChained,
  isKnownClass,
  isSecured,
  type ResponseApdu,
} from '@symbolon/protocol/apdu';
import { interindustry } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { Refusal } from '@symbolon/protocol/refusal';
import { status } from '@symbolon/protocol/status';
import type { Session } from './context.ts';
import { changedChannel, execute, type Volatile } from './execute.ts';
import { openStore, type Store } from './nvm/store.ts';
import { believe, disbelieve } from './opener.ts';
import type { Ports } from './ports.ts';
import { finishErasing } from './reset.ts';
import { watchRng } from './rng.ts';
import { createScratch } from './scratch.ts';

/** The firmware on a chip: what a reader can do with it. */
export type Card = {
  /** Applies power: finishes what an earlier loss of power interrupted and answers with the ATR. Also a reset. */
  readonly powerOn: () => Uint8Array;
  /** One command APDU in, one response APDU out. Never throws; a card without power answers nothing (no bytes). */
  readonly transmit: (command: Uint8Array) => Uint8Array;
  /** Takes the power away: all that is not in non-volatile memory is gone. */
  readonly powerOff: () => void;
  /**
   * Since power-up, in bytes: what was drawn from the random number generator, and the most volatile memory held from
   * one APDU to the next.
   */
  readonly usage: () => { readonly drawnBytes: number; readonly scratchHighWater: number };
};

/**
 * Historical bytes (ISO/IEC 7816-4:2013 clause 12.1.1): category '80', card capabilities '73': selection by name and by
 * file identifier and short identifier, one-byte data units, and command chaining with extended length.
 */
const historicalBytes = Uint8Array.of(0x80, 0x73, 0x94, 0x01, 0xc0);

/**
 * Longest command data on the wire: the longest plain data with the padding and data objects of secure messaging around
 * it.
 */
const longestData = limits.commandData + 64;

/** The transport's share of volatile memory. */
type Exchange = {
  /** A command chain so far: its header and data. */
  chain: CommandApdu | undefined;
  /** What GET RESPONSE has still to fetch. */
  remaining: ResponseApdu | undefined;
};

type Powered = { readonly exchange: Exchange; readonly card: Volatile };

const stranger: Session = { kind: 'none', channelBinding: new Uint8Array(), decoy: false };
const noData = new Uint8Array();

/**
 * Makes the firmware run on a chip's ports. The card is without power at first.
 *
 * @example
 * ```ts
 * import { createCard } from '@symbolon/card-core/card';
 * const card = createCard(ports);
 * card.powerOn().subarray(0, 4); // => Uint8Array.of(0x3b, 0x85, 0x80, 0x01)
 * const cardAccess = card.transmit(Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00));
 * cardAccess.subarray(-2); // => Uint8Array.of(0x90, 0x00)
 * card.powerOff();
 * card.transmit(Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00)); // => new Uint8Array()
 * ```
 */
export function createCard(ports: Ports): Card {
  let powered: Powered | undefined;

  function powerOff(): void {
    powered?.card.channel?.messaging.close();
    powered = undefined;
  }

  return {
    powerOn: () => {
      powerOff();
      const volatile = {
        channel: undefined,
        pace: undefined,
        selected: undefined,
        passedOn: undefined,
        reading: undefined,
      };
      powered = {
        exchange: { chain: undefined, remaining: undefined },
        card: { store: openCardStore(ports), rng: watchRng(ports.rng), scratch: createScratch(), ...volatile },
      };
      return encodeAnswerToReset(historicalBytes);
    },
    transmit: (bytes) => (powered === undefined ? noData : encodeResponse(receive(bytes, powered, ports))),
    powerOff,
    usage: () => ({
      drawnBytes: powered?.card.rng.drawn() ?? 0,
      scratchHighWater: powered?.card.scratch.highWater() ?? 0,
    }),
  };
}

/** The memory, with what a loss of power interrupted finished. */
function openCardStore(ports: Ports): Store {
  const store = openStore(ports);
  finishErasing(store);
  return store;
}

/** Transport side: class, chaining, GET RESPONSE. ISO/IEC 7816-4:2020 clauses 5.3 and 5.4. */
function receive(bytes: Uint8Array, { exchange, card }: Powered, ports: Ports): ResponseApdu {
  const { remaining, chain } = exchange;
  exchange.remaining = undefined;
  exchange.chain = undefined;
  card.scratch.hold('chain', 0);
  card.scratch.hold('response', 0);
  const command = decoded(bytes);
  if (command === undefined) return refused('wrongLength');
  if (!isKnownClass(command.cla)) return refused('unknownClass');
  if ((command.cla & classBits.channel) !== 0) return refused('channelNotSupported');
  const fit = (response: ResponseApdu): ResponseApdu => {
    const fitted = fitResponse(response, command.le);
    exchange.remaining = fitted.remaining;
    card.scratch.hold('response', fitted.remaining?.data.length ?? 0);
    return fitted.now;
  };
  try {
    if (command.ins === interindustry.getResponse.ins && !isSecured(command.cla)) {
      return remaining === undefined ? refused('conditionsOfUse') : fit(remaining);
    }
    const whole = chain === undefined ? command : continued(chain, command);
    if (whole === undefined) return refused('lastCommandExpected');
    const length = whole.data?.length ?? 0;
    if (length > longestData) return refused('wrongLength');
    // GENERAL AUTHENTICATE uses the chaining bit for the steps of PACE, each with an answer of its own (TR-03110-3
    // clause B.1).
    if (!isChained(whole.cla) || whole.ins === interindustry.generalAuthenticate.ins)
      return fit(protect(whole, card, ports));
    card.scratch.hold('chain', length);
    exchange.chain = { ...whole, data: (whole.data ?? noData).slice() };
    return { data: noData, status: status.ok };
  } catch (error) {
    return refused(error instanceof Refusal ? 'notEnoughMemory' : 'noDiagnosis');
  }
}

function decoded(bytes: Uint8Array): CommandApdu | undefined {
  try {
    return decodeCommand(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Appends a command to its chain, or `undefined` where it belongs to none: the headers must agree but for the chaining
 * bit.
 */
function continued(chain: CommandApdu, command: CommandApdu): CommandApdu | undefined {
  const same = (chain.cla | classBits.chaining) === (command.cla | classBits.chaining) && chain.ins === command.ins;
  if (!same || chain.p1 !== command.p1 || chain.p2 !== command.p2) return undefined;
  return { ...command, data: concatBytes(chain.data ?? noData, command.data ?? noData) };
}

/**
 * Gives at most `le` bytes now and keeps the rest for GET RESPONSE: '61xx', xx the bytes left or 00 for more than 255.
 */
function fitResponse(
  response: ResponseApdu,
  le: number | undefined,
): { readonly now: ResponseApdu; readonly remaining: ResponseApdu | undefined } {
  const expected = le ?? limits.shortResponseData;
  if (response.data.length <= expected) return { now: response, remaining: undefined };
  const rest = response.data.subarray(expected);
  return {
    now: { data: response.data.subarray(0, expected), status: 0x6100 | (rest.length > 0xff ? 0 : rest.length) },
    remaining: { data: rest, status: response.status },
  };
}

/** Secure messaging side: a protected command belongs to the channel; an unprotected one, or any failure, ends it. */
function protect(command: CommandApdu, card: Volatile, ports: Ports): ResponseApdu {
  const { channel } = card;
  if (!isSecured(command.cla)) {
    if ((command.cla & classBits.secureMessaging) !== 0) return refused('secureMessagingNotSupported');
    if (channel !== undefined) card.channel = changedChannel(channel, 'end');
    const { response, change } = execute(command, stranger, card, ports);
    if (change !== undefined) card.channel = changedChannel(undefined, change);
    return response;
  }
  if (channel === undefined) return refused('secureMessagingNotSupported');
  const unwrapped = channel.messaging.unwrapCommand(command);
  if (unwrapped.kind === 'failed') {
    card.channel = changedChannel(channel, 'end');
    if (channel.unproven !== undefined) disbelieve(card.store, channel.unproven);
    return refused(unwrapped.failure === 'missing' ? 'secureMessagingMissing' : 'secureMessagingIncorrect');
  }
  if (channel.unproven !== undefined) believe(card.store, channel.unproven);
  card.channel = { ...channel, unproven: undefined };
  const { response, change } = execute(unwrapped.command, channel.session, card, ports);
  const wrapped = channel.messaging.wrapResponse(response);
  if (change !== undefined) card.channel = changedChannel(card.channel, change);
  return wrapped ?? refused('secureMessagingIncorrect');
}

function refused(reason: keyof typeof status): ResponseApdu {
  return { data: noData, status: status[reason] };
}
