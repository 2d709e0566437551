/**
 * A card that knows OPEN CHANNEL, PACE, secure messaging and what its script tells it, and no more: the client meets
 * the firmware itself in the tests of the emulator.
 */

import { cardError } from '@symbolon/interface';
import { type CommandApdu, decodeCommand, encodeResponse, isSecured, type ResponseApdu } from '@symbolon/protocol/apdu';
import {
  type CardOpening,
  type ChipMessaging,
  cardOpening,
  createChipMessaging,
  createPaceChip,
  type PaceChip,
  type PasswordName,
  p256Parameters,
  passwordKey,
  passwordReferences,
  setAuthenticationTemplate,
} from '@symbolon/protocol/channel';
import {
  commands,
  encodeSelected,
  type InternalAuthenticateResponse,
  interindustry,
} from '@symbolon/protocol/commands';
import { protocolVersion } from '@symbolon/protocol/labels';
import { status } from '@symbolon/protocol/status';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { testCan, testPin, testPuk } from '../../../../test/passwords.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';

/** What the card knows of the session it is in. */
type ChipSession = { readonly password: PasswordName; readonly channelBinding: Uint8Array };

/** What an attestation is about. */
export type AttestationAsked = Pick<CardOpening, 'challenge'> & Pick<ChipSession, 'channelBinding'>;

export type Script = {
  /** Passwords the card knows. Default: {@link testPasswords}. */
  readonly passwords?: { readonly [N in PasswordName]?: string };
  readonly select?: number;
  /** What it answers SELECT with. Default: that it speaks this version. */
  readonly selected?: Uint8Array;
  /** Status of OPEN CHANNEL for a password; 9000 unless said otherwise. 6D00: this card knows PACE alone. */
  readonly open?: (password: PasswordName) => number;
  /** What OPEN CHANNEL says is left if the host is wrong. Default: 2. */
  readonly triesLeft?: number;
  /** What OPEN CHANNEL brings where an attestation is asked for. */
  readonly attestation?: (asked: AttestationAsked) => InternalAuthenticateResponse;
  /** Status of MSE:Set AT for a password; 9000 unless said otherwise. */
  readonly choose?: (password: PasswordName) => number;
  /** Status of GENERAL AUTHENTICATE where the terminal does not know the password. */
  readonly wrongPassword?: number;
  /** Changes what comes in ENVELOPE, and then what goes back in it. */
  readonly inEnvelope?: (bytes: Uint8Array, direction: 'command' | 'response') => Uint8Array;
  /** Answers a plain command, or one that came through the channel. Default: 9000 and no data. */
  readonly answer?: (command: CommandApdu, session: ChipSession | undefined) => ResponseApdu;
  /** What happens to the nth response (from 1) on its way back. */
  readonly onTheWay?: (response: Uint8Array, number: number) => Uint8Array;
};

export type ScriptedCard = {
  readonly transport: Transport;
  /** Commands as they crossed, in order. */
  readonly received: readonly CommandApdu[];
  /** The same, as they came out of the channel. */
  readonly understood: readonly CommandApdu[];
};

/** TEST passwords. */
export const testPasswords = { can: testCan, pin: testPin, puk: testPuk } as const;

/** A session, and its secure messaging. */
type Channel = { readonly session: ChipSession; readonly messaging: ChipMessaging };
/** What a plain command leads to. */
type Outcome = { readonly response: ResponseApdu; readonly opened?: Channel; readonly waits?: boolean };

const noData = new Uint8Array();
export const done: ResponseApdu = { data: noData, status: status.ok };
/** For {@link Script.onTheWay}: the card leaves the field instead of answering. */
export function cardRemoved(): never {
  throw cardError('transport/card-removed', { transport: 'scripted card' });
}

export const refused = (sw: number): ResponseApdu => ({ data: noData, status: sw });

/** Randomness that is new each time. */
export const random = seededRandom('card and host');

export function scriptedCard(script: Script = {}): ScriptedCard {
  const { passwords = testPasswords, answer = () => done, onTheWay = (response) => response } = script;
  const { choose = () => status.ok, open = () => status.ok, inEnvelope = (bytes) => bytes, triesLeft = 2 } = script;
  const received: CommandApdu[] = [];
  const understood: CommandApdu[] = [];
  let run: { readonly password: PasswordName; readonly chip: PaceChip } | undefined;
  let channel: Channel | undefined;
  /** Opened by a PIN or PUK that the first command is still to prove. */
  let waiting: Channel | undefined;

  function startPace(data: Uint8Array): ResponseApdu {
    const { password: reference } = setAuthenticationTemplate.decode(data);
    const password = (Object.keys(passwordReferences) as PasswordName[]).find(
      (name) => passwordReferences[name] === reference,
    );
    if (password === undefined) return refused(status.referencedDataNotFound);
    const key = passwordKey(passwords[password] ?? '999999');
    run = {
      password,
      chip: createPaceChip({ parameters: p256Parameters, passwordKey: key, password: reference, random }),
    };
    return refused(choose(password));
  }

  function openChannel(data: Uint8Array): Outcome {
    const request = commands.openChannel.request.decode(data);
    const { password, attestation } = request;
    if (open(password) !== status.ok) return { response: refused(open(password)) };
    const key = passwordKey(passwords[password] ?? '999999');
    const opening = cardOpening(request, { passwordKey: key, triesLeft, random });
    const { channelBinding } = opening.keys;
    const asked = { channelBinding, challenge: opening.challenge };
    const answered = opening.response(attestation === 'none' ? undefined : script.attestation?.(asked));
    const session = { password, channelBinding };
    const response = { data: commands.openChannel.response.encode(answered), status: status.ok };
    const { run: proof } = opening;
    const messaging = createChipMessaging(opening.keys, proof && { run: proof });
    return { response, opened: { session, messaging }, waits: proof !== undefined };
  }

  function plain(command: CommandApdu): Outcome {
    const { ins, data = noData } = command;
    if (ins === interindustry.select.ins) {
      const selected = { data: script.selected ?? encodeSelected([protocolVersion]), status: status.ok };
      return { response: script.select === undefined ? selected : refused(script.select) };
    }
    if (ins === commands.openChannel.ins && (command.cla & 0x80) !== 0) return openChannel(data);
    if (ins === interindustry.manageSecurityEnvironment.ins && command.cla === 0) return { response: startPace(data) };
    if (ins !== interindustry.generalAuthenticate.ins || run === undefined)
      return { response: answer(command, channel?.session) };
    const { password, chip } = run;
    const step = chip.step(data);
    if (step.kind === 'failed') return { response: refused(script.wrongPassword ?? 0x63c2) };
    if (step.kind === 'continue') return { response: { data: step.response, status: status.ok } };
    const session = { password, channelBinding: step.session.channelBinding };
    return {
      response: { data: step.response, status: status.ok },
      opened: { session, messaging: createChipMessaging(step.session) },
    };
  }

  function enter({ opened, waits = false }: Outcome): void {
    if (opened === undefined) return;
    if (waits) waiting = opened;
    else channel = opened;
  }

  function through(current: Channel, command: CommandApdu): ResponseApdu {
    understood.push(command);
    const isEnvelope = command.ins === interindustry.envelope.ins && waiting !== undefined;
    const outcome = isEnvelope ? { response: enveloped(command) } : plain(command);
    const wrapped = current.messaging.wrapResponse(outcome.response) ?? refused(status.secureMessagingIncorrect);
    enter(outcome);
    return wrapped;
  }

  function enveloped({ data = noData }: CommandApdu): ResponseApdu {
    const answered = encodeResponse(prove(decodeCommand(inEnvelope(data, 'command'))));
    return { data: inEnvelope(answered, 'response'), status: status.ok };
  }

  function prove(command: CommandApdu): ResponseApdu {
    if (waiting === undefined || !waiting.messaging.isProof(command)) return refused(status.secureMessagingMissing);
    const proven = waiting;
    waiting = undefined;
    const unwrapped = proven.messaging.unwrapCommand(command);
    if (unwrapped.kind === 'failed') return refused(0x63c0 + triesLeft);
    channel = proven;
    return through(proven, unwrapped.command);
  }

  function receive(bytes: Uint8Array): ResponseApdu {
    const command = decodeCommand(bytes.slice());
    received.push(command);
    if (!isSecured(command.cla) || (channel === undefined && waiting === undefined)) {
      channel = undefined;
      waiting = undefined;
      const outcome = plain(command);
      enter(outcome);
      return outcome.response;
    }
    if (channel === undefined) return prove(command);
    const unwrapped = channel.messaging.unwrapCommand(command);
    if (unwrapped.kind === 'failed') return refused(status.secureMessagingIncorrect);
    return through(channel, unwrapped.command);
  }

  let count = 0;
  const transport = createTransport({
    name: 'scripted card',
    limits: { command: 65_544, response: 65_538 },
    carry: async (command) => {
      count += 1;
      return onTheWay(encodeResponse(receive(command)), count);
    },
    release: async () => {},
  });
  return { transport, received, understood };
}
