/**
 * A host that tells a story: each thing it sends has a sentence in the transcript, and a status that it must get. It is
 * under nobody's orders, so it can also do what no host should.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import { encodeCommand } from '@symbolon/protocol/apdu';
import type { PasswordName } from '@symbolon/protocol/channel';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
} from '@symbolon/protocol/commands';
import { type StatusName, status } from '@symbolon/protocol/status';
import { plainCommand, type RawChannel, runOpening, runPace } from '../raw-card.ts';
import type { RecordedCard, Recorder } from '../transcript.ts';

/** What the card is to answer: by name, or a number where there is none. */
export type Expected = StatusName | number;

/** What is said in one session. */
export type Talk = {
  /** A command that the card does. */
  readonly ask: <N extends CommandName>(
    sentence: string,
    name: N,
    request: RequestOf<Commands[N]>,
    wallet?: number,
  ) => ResponseOf<Commands[N]>;
  /** A command that it refuses. */
  readonly refused: <N extends CommandName>(
    sentence: string,
    expected: Expected,
    name: N,
    request: RequestOf<Commands[N]>,
    wallet?: number,
  ) => void;
  /** Any command, and what it answers. */
  readonly send: (sentence: string, command: CommandApdu, expected?: Expected) => ResponseApdu;
  readonly channel: RawChannel;
};

/** What is said to one card. */
export type Teller = {
  readonly card: RecordedCard;
  /** Without a session, as it is. */
  readonly plain: (sentence: string, command: CommandApdu | Uint8Array, expected?: Expected) => ResponseApdu;
  /** OPEN CHANNEL, without an attestation. With the PIN or PUK, what is said first is the proof. */
  readonly open: (sentence: string, password: PasswordName, digits: string) => Talk;
  /** OPEN CHANNEL and GET STATUS, or a refusal of either. */
  readonly guess: (sentence: string, expected: Expected, password: PasswordName, digits: string) => void;
  /** PACE to its end. */
  readonly pace: (sentence: string, password: PasswordName, digits: string) => Talk;
};

const number = (expected: Expected): number => (typeof expected === 'number' ? expected : status[expected]);

/** @throws Error if the card answers otherwise than the story goes */
export function demand(sentence: string, got: number, expected: Expected): void {
  if (got !== number(expected))
    throw new Error(`${sentence}: ${got.toString(16)}, not ${number(expected).toString(16)}`);
}

export function teller({ step }: Recorder, card: RecordedCard): Teller {
  const { device, random } = card;

  function talk(channel: RawChannel): Talk {
    const send = (sentence: string, command: CommandApdu, expected: Expected = 'ok'): ResponseApdu => {
      step(sentence);
      const response = channel.send(command);
      demand(sentence, response.status, expected);
      return response;
    };
    return {
      channel,
      send,
      ask: <N extends CommandName>(sentence: string, name: N, request: RequestOf<Commands[N]>, wallet = 0) =>
        commands[name].response.decode(send(sentence, plainCommand(name, request, wallet)).data) as ResponseOf<
          Commands[N]
        >,
      refused: (sentence, expected, name, request, wallet = 0) => {
        send(sentence, plainCommand(name, request, wallet), expected);
      },
    };
  }

  return {
    card,
    plain: (sentence, command, expected = 'ok') => {
      step(sentence);
      const bytes = command instanceof Uint8Array ? command : encodeCommand(command);
      const answer = device.transmit(bytes);
      const [sw1 = 0, sw2 = 0] = answer.subarray(-2);
      demand(`${sentence} (${bytesToHex(bytes)})`, (sw1 << 8) | sw2, expected);
      return { data: answer.subarray(0, -2), status: (sw1 << 8) | sw2 };
    },
    open: (sentence, password, digits) => {
      step(sentence);
      const { channel, status: sw } = runOpening(device, password, digits, { random });
      if (channel === undefined) throw new Error(`${sentence}: ${sw.toString(16)}`);
      return talk(channel);
    },
    guess: (sentence, expected, password, digits) => {
      step(sentence);
      const { channel, status: sw } = runOpening(device, password, digits, { random });
      demand(sentence, channel?.prove() ?? sw, expected);
    },
    pace: (sentence, password, digits) => {
      step(sentence);
      const { channel, status: sw } = runPace(device, password, digits, { random });
      if (channel === undefined) throw new Error(`${sentence}: ${sw.toString(16)}`);
      return talk(channel);
    },
  };
}

/** GET STATUS, to be sent in any way. */
export const statusCommand: CommandApdu = plainCommand('getStatus', {});
