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
import type { SessionKind } from '@symbolon/protocol/commands/define';
import { limits } from '@symbolon/protocol/limits';
import { Refusal } from '@symbolon/protocol/refusal';
import { type ChipMessaging, createChipMessaging } from '@symbolon/protocol/secure-messaging';
import { status } from '@symbolon/protocol/status';
import type { Context, Session } from './context.ts';
import { dispatch, guarded } from './dispatch.ts';
import { readBinary, type SelectedFile, select } from './handlers/card-access.ts';
import { continuePace, type PaceRun, startPace } from './handlers/pace.ts';
import { openStore, type Store } from './nvm/store.ts';
import type { Ports } from './ports.ts';

export type Card = {
  /** Applies power: finishes what an earlier loss of power interrupted and answers with the ATR. Also a reset. */
  readonly powerOn: () => Uint8Array;
  /** One command APDU in, one response APDU out. Never throws; a card without power answers nothing (no bytes). */
  readonly transmit: (command: Uint8Array) => Uint8Array;
  /** Takes the power away: all that is not in non-volatile memory is gone. */
  readonly powerOff: () => void;
};

/**
 * Historical bytes (ISO/IEC 7816-4:2020 clause 12.1.1): category '80', card capabilities '73': selection by name and by file identifier and short
 * identifier, one-byte data units, and command chaining with extended length.
 */
const historicalBytes = Uint8Array.of(0x80, 0x73, 0x94, 0x01, 0xc0);

/** Longest command data on the wire: the longest plain data with the padding and data objects of secure messaging around it. */
const longestData = limits.commandData + 64;

/** What a session holds in volatile memory. */
type Channel = { readonly session: Session; readonly messaging: ChipMessaging };

/** Everything between two commands that a loss of power forgets. */
type Volatile = {
  readonly store: Store;
  channel: Channel | undefined;
  pace: PaceRun | undefined;
  selected: SelectedFile;
  /** A command chain so far: its header and data. */
  chain: CommandApdu | undefined;
  /** What GET RESPONSE has still to fetch. */
  remaining: ResponseApdu | undefined;
};

/** The outcome of a plain command, and the channel that replaces the one in use once the response is out. */
type Outcome = ResponseApdu & { readonly channel?: Channel | 'end' };

const stranger: Session = { kind: 'none', channelBinding: new Uint8Array() };
const noData = new Uint8Array();

/**
 * Makes the firmware run on a chip's ports. The card is without power at first.
 *
 * @example
 * ```ts
 * import { createCard } from '@symbolon/card-core/card';
 * const card = createCard(ports);
 * card.powerOn(); // 3B 85 80 01 ...
 * card.transmit(Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00)); // EF.CardAccess, 90 00
 * ```
 */
export function createCard(ports: Ports): Card {
  let powered: Volatile | undefined;

  function powerOff(): void {
    powered?.channel?.messaging.close();
    powered = undefined;
  }

  return {
    powerOn: () => {
      powerOff();
      powered = {
        store: openStore(ports),
        channel: undefined,
        pace: undefined,
        selected: undefined,
        chain: undefined,
        remaining: undefined,
      };
      return encodeAnswerToReset(historicalBytes);
    },
    transmit: (bytes) => (powered === undefined ? noData : encodeResponse(receive(bytes, powered, ports))),
    powerOff,
  };
}

/** Transport side: class, chaining, GET RESPONSE. ISO/IEC 7816-4:2020 clauses 5.3 and 5.4. */
function receive(bytes: Uint8Array, card: Volatile, ports: Ports): ResponseApdu {
  const { remaining, chain } = card;
  card.remaining = undefined;
  card.chain = undefined;
  const command = decoded(bytes);
  if (command === undefined) return refused('wrongLength');
  if (!isKnownClass(command.cla)) return refused('unknownClass');
  if ((command.cla & classBits.channel) !== 0) return refused('channelNotSupported');
  if (command.ins === interindustry.getResponse.ins && !isSecured(command.cla)) {
    return remaining === undefined ? refused('conditionsOfUse') : fit(remaining, command.le, card);
  }
  const whole = chain === undefined ? command : continued(chain, command);
  if (whole === undefined) return refused('lastCommandExpected');
  if ((whole.data?.length ?? 0) > longestData) return refused('wrongLength');
  // GENERAL AUTHENTICATE uses the chaining bit for the steps of PACE, each with an answer of its own (TR-03110-3 clause B.11.2).
  if (isChained(whole.cla) && whole.ins !== interindustry.generalAuthenticate.ins) {
    card.chain = { ...whole, data: (whole.data ?? noData).slice() };
    return { data: noData, status: status.ok };
  }
  return fit(protect(whole, card, ports), command.le, card);
}

function decoded(bytes: Uint8Array): CommandApdu | undefined {
  try {
    return decodeCommand(bytes);
  } catch {
    return undefined;
  }
}

/** Appends a command to its chain, or `undefined` where it belongs to none: the headers must agree but for the chaining bit. */
function continued(chain: CommandApdu, command: CommandApdu): CommandApdu | undefined {
  const same = (chain.cla | classBits.chaining) === (command.cla | classBits.chaining) && chain.ins === command.ins;
  if (!same || chain.p1 !== command.p1 || chain.p2 !== command.p2) return undefined;
  return { ...command, data: concatBytes(chain.data ?? noData, command.data ?? noData) };
}

/** Gives at most `le` bytes and keeps the rest for GET RESPONSE: '61xx', xx the bytes left or 00 for more than 255. */
function fit(response: ResponseApdu, le: number | undefined, card: Volatile): ResponseApdu {
  const expected = le ?? (response.data.length > 0 ? limits.shortResponseData : 0);
  if (response.data.length <= expected) return response;
  const rest = response.data.subarray(expected);
  card.remaining = { data: rest, status: response.status };
  return { data: response.data.subarray(0, expected), status: 0x6100 | (rest.length > 0xff ? 0 : rest.length) };
}

/** Secure messaging side: a protected command belongs to the channel; an unprotected one, or any failure, ends it. */
function protect(command: CommandApdu, card: Volatile, ports: Ports): ResponseApdu {
  const { channel } = card;
  if (!isSecured(command.cla)) {
    if ((command.cla & classBits.secureMessaging) !== 0) return refused('secureMessagingNotSupported');
    endChannel(card);
    return install(card, execute(command, stranger, card, ports));
  }
  if (channel === undefined) return refused('secureMessagingNotSupported');
  const unwrapped = channel.messaging.unwrapCommand(command);
  if (unwrapped.kind === 'failed') {
    endChannel(card);
    return refused(unwrapped.failure === 'missing' ? 'secureMessagingMissing' : 'secureMessagingIncorrect');
  }
  const outcome = execute(unwrapped.command, channel.session, card, ports);
  const { data, status } = outcome;
  const response = channel.messaging.wrapResponse({ data, status });
  install(card, outcome);
  return response ?? refused('secureMessagingIncorrect');
}

function install(card: Volatile, outcome: Outcome): ResponseApdu {
  const { channel, ...response } = outcome;
  if (channel !== undefined) {
    // A promoted session keeps its channel; everything else replaces it.
    if (channel === 'end' || channel.messaging !== card.channel?.messaging) endChannel(card);
    if (channel !== 'end') card.channel = channel;
  }
  return response;
}

function endChannel(card: Volatile): void {
  card.channel?.messaging.close();
  card.channel = undefined;
}

/** Carries out a plain command, whatever protected it. Never throws. */
function execute(command: CommandApdu, session: Session, card: Volatile, ports: Ports): Outcome {
  let promoted: SessionKind | undefined;
  const context: Context = { ...ports, store: card.store, session, promote: (kind) => (promoted = kind) };
  const run = card.pace;
  card.pace = undefined;
  let channel: Outcome['channel'];

  switch (command.cla & ~classBits.chaining ? undefined : command.ins) {
    case interindustry.select.ins: {
      const response = guarded(context, () => {
        const { selected, response } = select(command);
        card.selected = selected;
        return response;
      });
      return { ...response, channel: 'end' };
    }
    case interindustry.readBinary.ins:
      return guarded(context, () => readBinary(command, card.selected));
    case interindustry.manageSecurityEnvironment.ins: {
      let warning: number | undefined;
      const response = guarded(context, () => {
        const started = startPace(command, context);
        card.pace = started.run;
        warning = started.warning;
        return noData;
      });
      return warning === undefined ? response : { ...response, status: warning };
    }
    case interindustry.generalAuthenticate.ins: {
      const response = guarded(context, () => {
        if (run === undefined) throw new Refusal('conditionsOfUse');
        const progress = continuePace(command, run, context);
        card.pace = progress.run;
        if (progress.session !== undefined) {
          const { kind, keys } = progress.session;
          channel = { session: { kind, channelBinding: keys.channelBinding }, messaging: createChipMessaging(keys) };
        }
        return progress.response;
      });
      return channel === undefined ? response : { ...response, channel };
    }
    default: {
      const response = dispatch(command, context);
      if (promoted === undefined || response.status !== status.ok || card.channel === undefined) return response;
      return { ...response, channel: { ...card.channel, session: { ...session, kind: promoted } } };
    }
  }
}

function refused(reason: keyof typeof status): ResponseApdu {
  return { data: noData, status: status[reason] };
}
