/**
 * A host that is under nobody's orders: plain APDUs to a card, OPEN CHANNEL and PACE step by step, and secure messaging
 * on what comes of it.
 */

import type { CardDevice } from '@symbolon/emulator/cards';
import { isSymbolonError } from '@symbolon/interface';
import { type CommandApdu, decodeResponse, encodeCommand, type ResponseApdu } from '@symbolon/protocol/apdu';
import {
  createTerminalMessaging,
  hostOpening,
  type PasswordName,
  p256Parameters,
  paceProtocol,
  paceTerminal,
  passwordKey,
  passwordReferences,
  setAuthenticationTemplate,
  type TerminalMessaging,
} from '@symbolon/protocol/channel';
import {
  applicationId,
  type CommandDefinition,
  type CommandName,
  type Commands,
  commands,
  interindustry,
  type OpenChannelRequest,
  type RequestOf,
} from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { seededRandom } from '../../../test/seeded-random.mjs';

export type RawChannel = {
  readonly messaging: TerminalMessaging;
  readonly channelBinding: Uint8Array;
  /** Through the channel. Throws where the card's answer is not protected. */
  readonly send: (command: CommandApdu) => ResponseApdu;
  /** A protected command as it is; the first in an ENVELOPE, where the channel was opened inside another. */
  readonly transmit: (secured: CommandApdu) => ResponseApdu;
  /** Shows what the host knows by a command, if it is the first: the status of the answer, protected or not. */
  readonly prove: (command?: CommandApdu) => number;
};

/** What a run of PACE came to: the status words of MSE:Set AT and of the last step, and the channel if there is one. */
export type RawPace = { readonly chosen: number; readonly status: number; readonly channel?: RawChannel };

export type PaceOptions = {
  /** Where the commands go. Default: to the card, unprotected. */
  readonly through?: (command: CommandApdu) => ResponseApdu;
  /** Sees each step's data, 1 to 4, before the card does, and may give it other data. */
  readonly tamper?: (step: number, data: Uint8Array) => Uint8Array;
  /** Before the last step. */
  readonly beforeProof?: () => void;
  readonly random?: (length: number) => Uint8Array;
};

export const selectCommand: CommandApdu = { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x0c, data: applicationId };

/** Sends one command. A card without power answers with status 0. */
export function exchange(device: CardDevice, command: CommandApdu): ResponseApdu {
  const bytes = device.transmit(encodeCommand(command));
  return bytes.length === 0 ? { data: bytes, status: 0 } : decodeResponse(bytes);
}

/** The plain APDU of a command of the application. */
export function plainCommand<N extends CommandName>(name: N, request: RequestOf<Commands[N]>, wallet = 0): CommandApdu {
  const { cla, ins, request: coder } = commands[name] as CommandDefinition<unknown, unknown>;
  return { cla, ins, p1: wallet, p2: 0, data: coder.encode(request), le: 65_536 };
}

export function chooseCommand(password: PasswordName): CommandApdu {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences[password] });
  return { cla: 0x00, ins: 0x22, p1: 0xc1, p2: 0xa4, data };
}

/** PACE to its end or the first refusal, whatever the card warns of. */
export function runPace(
  device: CardDevice,
  password: PasswordName,
  digits: string,
  options: PaceOptions = {},
): RawPace {
  const {
    through = (command) => exchange(device, command),
    tamper = (_, data) => data,
    beforeProof,
    random = seededRandom('host'),
  } = options;
  const chosen = through(chooseCommand(password)).status;
  // A card without power goes on with nothing.
  if (chosen === 0) return { chosen, status: 0 };
  const run = paceTerminal({
    parameters: p256Parameters,
    passwordKey: passwordKey(digits),
    password: passwordReferences[password],
    random,
  });
  let next = run.next();
  for (let step = 1; !next.done; step += 1) {
    if (step === 4) beforeProof?.();
    const cla = step < 4 ? 0x10 : 0x00;
    const response = through({ cla, ins: 0x86, p1: 0, p2: 0, data: tamper(step, next.value), le: 256 });
    if (response.status !== status.ok) return { chosen, status: response.status };
    next = run.next(response.data);
  }
  return { chosen, status: status.ok, channel: rawChannel(device, next.value) };
}

/**
 * What OPEN CHANNEL came to: its status, what the card says of tries, and the channel. With a wrong PIN or PUK there is
 * one too, whose first command fails.
 */
export type RawOpening = {
  readonly status: number;
  readonly triesLeft?: number;
  readonly channel?: RawChannel;
  readonly answer: Uint8Array;
};

export type OpeningOptions = Pick<PaceOptions, 'through' | 'random'> & {
  readonly attestation?: OpenChannelRequest['attestation'];
  /** Sees the command before the card does, and may give it another. */
  readonly tamper?: (command: CommandApdu) => CommandApdu;
};

/** OPEN CHANNEL, and nothing after it: the card is yet to be shown that the host knows the PIN or PUK. */
export function runOpening(
  device: CardDevice,
  password: PasswordName,
  digits: string,
  options: OpeningOptions = {},
): RawOpening {
  const { through = (command) => exchange(device, command), tamper = (command) => command } = options;
  const { random = seededRandom('host'), attestation = 'none' } = options;
  const { request, finish } = hostOpening({ passwordKey: passwordKey(digits), password, attestation, random });
  const { status: sw, data } = through(tamper(plainCommand('openChannel', request)));
  if (sw !== status.ok) return { status: sw, answer: data };
  const answer = commands.openChannel.response.decode(data);
  const said = { status: sw, triesLeft: answer.triesLeft, answer: data };
  try {
    const { keys, run } = finish(answer);
    const { through: outer } = options;
    return { ...said, channel: rawChannel(device, keys, { ...(run && { run }), ...(outer && { outer }) }) };
  } catch (error) {
    if (isSymbolonError(error, 'channel/broken')) return said;
    throw error;
  }
}

/** The channel of a password that is right. */
export function openChannel(device: CardDevice, password: PasswordName, digits: string): RawChannel {
  const { channel, status: sw } = runPace(device, password, digits);
  if (channel === undefined) throw new Error(`no channel: ${sw.toString(16)}`);
  return channel;
}

/** OPEN CHANNEL and a first command: what a guess comes to. */
export function guess(device: CardDevice, password: PasswordName, digits: string, options?: OpeningOptions): number {
  const { channel, status: sw } = runOpening(device, password, digits, options);
  return channel === undefined ? sw : channel.prove();
}

type Way = { readonly run?: Uint8Array; readonly outer?: (command: CommandApdu) => ResponseApdu };

function rawChannel(
  device: CardDevice,
  {
    channelBinding,
    ...keys
  }: { readonly ksEnc: Uint8Array; readonly ksMac: Uint8Array; readonly channelBinding: Uint8Array },
  { run, outer }: Way = {},
): RawChannel {
  const messaging = createTerminalMessaging(keys, run === undefined ? {} : { run });
  let envelope = run === undefined ? undefined : outer;
  const transmit = (secured: CommandApdu): ResponseApdu => {
    const through = envelope;
    envelope = undefined;
    return through === undefined ? exchange(device, secured) : inEnvelope(through, secured);
  };
  return {
    messaging,
    channelBinding,
    send: (command) => messaging.unwrapResponse(transmit(messaging.wrapCommand(command))),
    transmit,
    prove: (command = plainCommand('getStatus', {})) => {
      const answer = transmit(messaging.wrapCommand(command));
      return answer.data.length === 0 ? answer.status : messaging.unwrapResponse(answer).status;
    },
  };
}

function inEnvelope(through: (command: CommandApdu) => ResponseApdu, secured: CommandApdu): ResponseApdu {
  const { ins } = interindustry.envelope;
  const answer = through({ cla: 0x00, ins, p1: 0, p2: 0, data: encodeCommand(secured), le: 65_536 });
  return answer.status === status.ok ? decodeResponse(answer.data) : answer;
}

/** Power on, application selected. */
export function wake(device: CardDevice): void {
  device.powerOff();
  device.powerOn();
  exchange(device, selectCommand);
}
