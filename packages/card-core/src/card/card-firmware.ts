/** The card at its contacts: power, reset, and APDUs. */

import { concatBytes } from '@noble/hashes/utils.js';
import {
  type CommandApdu,
  classBits,
  decodeCommand,
  encodeAnswerToReset,
  encodeResponse,
  isChained,
  isKnownClass,
  isSecured,
  type ResponseApdu,
} from '@symbolon/protocol/apdu';
import { interindustry } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import { openStore } from '../nvm/store.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { finishErasing } from '../reset.ts';
import { endSessions, type VolatileState } from './execute.ts';
import { protect, refused } from './protect.ts';
import { createTestedRng } from './rng.ts';
import { createScratch } from './scratch.ts';

/** The firmware as a reader sees it. */
export type CardFirmware = {
  /** Applies power, or resets. Finishes what a loss of power interrupted. Returns the answer to reset. */
  readonly powerOn: () => Uint8Array;
  /** Takes a command APDU and returns a response APDU. Never throws. Without power the answer is empty. */
  readonly transmit: (command: Uint8Array) => Uint8Array;
  /** Removes the power. Only non-volatile memory stays. */
  readonly powerOff: () => void;
  /** What was used since power-up. */
  readonly usage: () => CardUsage;
};

/** Bytes that the firmware used since power-up. */
export type CardUsage = {
  /** Drawn from the random number generator. */
  readonly drawnBytes: number;
  /** The most volatile memory held from one APDU to the next. */
  readonly scratchHighWater: number;
};

/**
 * Historical bytes (ISO/IEC 7816-4:2013 clause 12.1.1): category '80', card capabilities '73'. The card selects by
 * name, file identifier and short identifier, has one-byte data units, and supports command chaining and extended
 * length.
 */
const historicalBytes = Uint8Array.of(0x80, 0x73, 0x94, 0x01, 0xc0);

/** Longest command data on the wire: the longest plain data, with padding and data objects of secure messaging. */
const longestData = limits.commandData + 64;

/** State of the APDU layer. */
type Exchange = {
  /** The command chain so far: header and data. */
  chain: CommandApdu | undefined;
  /** What GET RESPONSE still has to return. */
  remaining: ResponseApdu | undefined;
};

type Powered = { readonly exchange: Exchange; readonly card: VolatileState };

const noData = new Uint8Array();

/**
 * Creates the firmware on a chip's ports. The card has no power at first.
 *
 * @example
 * ```ts
 * import { createCardFirmware } from '@symbolon/card-core/card';
 * const card = createCardFirmware(ports);
 * card.powerOn().subarray(0, 4); // => Uint8Array.of(0x3b, 0x85, 0x80, 0x01)
 * const cardAccess = card.transmit(Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00));
 * cardAccess.subarray(-2); // => Uint8Array.of(0x90, 0x00)
 * card.powerOff();
 * card.transmit(Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00)); // => new Uint8Array()
 * ```
 */
export function createCardFirmware(ports: Ports): CardFirmware {
  let powered: Powered | undefined;

  function powerOff(): void {
    if (powered !== undefined) endSessions(powered.card);
    powered = undefined;
  }

  return {
    powerOn: () => {
      powerOff();
      const store = openStore(ports);
      finishErasing(store);
      powered = {
        exchange: { chain: undefined, remaining: undefined },
        card: {
          store,
          rng: createTestedRng(ports.rng),
          scratch: createScratch(),
          channel: undefined,
          waiting: undefined,
          unprovenRuns: 0,
          pace: undefined,
          selected: undefined,
          kept: undefined,
          reading: undefined,
        },
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

/** APDU layer: class, chaining, GET RESPONSE. ISO/IEC 7816-4:2020 clauses 5.3 and 5.4. */
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
    const whole = chain === undefined ? command : appendToChain(chain, command);
    if (whole === undefined) return refused('lastCommandExpected');
    const length = whole.data?.length ?? 0;
    if (length > longestData) return refused('wrongLength');
    // GENERAL AUTHENTICATE sets the chaining bit for the steps of PACE, each of which has a response (TR-03110-3 clause
    // B.1).
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

/** Appends a command to its chain; `undefined` if the headers differ in more than the chaining bit. */
function appendToChain(chain: CommandApdu, command: CommandApdu): CommandApdu | undefined {
  const same = (chain.cla | classBits.chaining) === (command.cla | classBits.chaining) && chain.ins === command.ins;
  if (!same || chain.p1 !== command.p1 || chain.p2 !== command.p2) return undefined;
  return { ...command, data: concatBytes(chain.data ?? noData, command.data ?? noData) };
}

/** Returns at most `le` bytes and keeps the rest for GET RESPONSE. '61xx': xx bytes are left, 00 for more than 255. */
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
