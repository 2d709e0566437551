/** Opens sessions: OPEN CHANNEL, PACE, and as a known phone. */
import { type CommandApdu, decodeResponse, encodeCommand, type ResponseApdu } from '@symbolon/protocol/apdu';
import {
  generalAuthenticateHeader,
  hostOpening,
  type OpenedChannel,
  type PasswordName,
  p256Parameters,
  paceProtocol,
  paceTerminal,
  passwordKey,
  passwordReferences,
  phoneTag,
  resumedKeys,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from '@symbolon/protocol/channel';
import {
  type AttestationWish,
  commands,
  interindustry,
  type OpenChannelRequest,
  type OpenChannelResponse,
} from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { status } from '@symbolon/protocol/status';
import type { Link } from './link.ts';
import { type Carrier, commandOf, createSession, type Session } from './session.ts';
import { expectStatus, failed } from './verdict.ts';

/** Random bytes, as many as asked for. */
export type Random = (length: number) => Uint8Array;

/** A session as OPEN CHANNEL opened it. */
export type Opened = {
  readonly session: Session;
  readonly request: OpenChannelRequest;
  readonly response: OpenChannelResponse;
  /** The attestation that came with it, and its challenge. */
  readonly attestation: OpenedChannel['attestation'];
  readonly challenge: Uint8Array;
  /** What the first command has to name; `undefined` for the CAN. */
  readonly run: Uint8Array | undefined;
};

/** How to open a channel. */
export type OpenOptions = {
  /** Default: none. */
  readonly attestation?: AttestationWish;
  /** Opens it inside this session, which the CAN opened. */
  readonly inside?: Session;
  /** Names another run in the first command, or none. */
  readonly run?: Uint8Array | 'none';
};

/** OPEN CHANNEL that the card must carry out. */
export async function openChannel(
  link: Link,
  random: Random,
  password: PasswordName,
  digits: string,
  { attestation = 'none', inside, run: named }: OpenOptions = {},
): Promise<Opened> {
  const { request, finish } = hostOpening({ passwordKey: passwordKey(digits), password, attestation, random });
  const command = commandOf(commands.openChannel, request);
  const answer = inside === undefined ? await link.transmit(command) : await inside.send(command);
  expectStatus(answer, status.ok, 'OPEN CHANNEL');
  const response = decodeWith(commands.openChannel.response, 'OPEN CHANNEL response', answer.data);
  const { keys, run, ...proof } = finish(response);
  const naming = named === 'none' ? undefined : (named ?? run);
  const session = createSession(link, keys, naming, inside && enveloped(inside));
  return { session, request, response, run, ...proof };
}

/** ENVELOPE around the first command, ISO/IEC 7816-4 clause 11.8.2. */
function enveloped(inside: Session): Carrier {
  return async (command) => {
    const answer = await inside.send(envelope(encodeCommand(command)));
    expectStatus(answer, status.ok, 'ENVELOPE');
    return decodeResponse(answer.data);
  };
}

/** ENVELOPE with these data. */
export function envelope(data: Uint8Array): CommandApdu {
  return { cla: 0x00, ins: interindustry.envelope.ins, p1: 0, p2: 0, data, le: 65_536 };
}

/** MSE:Set AT for a password. */
export function setTemplate(password: number): CommandApdu {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password });
  return { ...setAuthenticationTemplateHeader, data };
}

/** GENERAL AUTHENTICATE with this data field: one of four steps, all but the last with the chaining bit. */
export function authenticate(data: Uint8Array, step: number): CommandApdu {
  return { ...generalAuthenticateHeader, cla: step < 4 ? 0x10 : 0x00, data, le: 256 };
}

/** A run of PACE, step by step: `steps` says what to send, and takes what came. */
export function paceSteps(random: Random, password: PasswordName, digits: string) {
  const secret = { passwordKey: passwordKey(digits), password: passwordReferences[password] };
  return paceTerminal({ parameters: p256Parameters, ...secret, random });
}

/** What PACE opened, or the first answer that was not `9000`, and to which step. */
export type PaceOutcome =
  | { readonly session: Session; readonly refused?: undefined }
  | { readonly session?: undefined; readonly refused: ResponseApdu; readonly step: number };

/** How to run PACE. */
export type PaceOptions = {
  /** Carries the commands. Default: in the clear. */
  readonly carry?: Carrier;
  /** Changes what a step sends. */
  readonly alter?: (data: Uint8Array, step: number, answers: readonly Uint8Array[]) => Uint8Array;
};

/** Runs PACE to its end, or to the first refusal. A warning of MSE:Set AT is none. */
export async function runPace(
  link: Link,
  random: Random,
  password: PasswordName,
  digits: string,
  { carry = link.one, alter = (data) => data }: PaceOptions = {},
): Promise<PaceOutcome> {
  const set = await carry(setTemplate(passwordReferences[password]));
  if (set.status !== status.ok && (set.status & 0xfff0) !== 0x63c0) return { refused: set, step: 0 };
  const steps = paceSteps(random, password, digits);
  const answers: Uint8Array[] = [];
  let next = steps.next();
  for (let step = 1; !next.done; step += 1) {
    const answer = await carry(authenticate(alter(next.value, step, answers), step));
    if (answer.status !== status.ok) return { refused: answer, step };
    answers.push(answer.data);
    next = steps.next(answer.data);
  }
  return { session: createSession(link, next.value) };
}

/** RESUME SESSION as the phone with this secret. `undefined` if the card does not know it. */
export async function resume(link: Link, random: Random, secret: Uint8Array): Promise<Session | undefined> {
  const nonce = random(16);
  const command = commandOf(commands.resumeSession, { nonce, candidates: [phoneTag(secret, nonce)] });
  const answer = await link.transmit(command);
  expectStatus(answer, status.ok, 'RESUME SESSION');
  const response = decodeWith(commands.resumeSession.response, 'RESUME SESSION response', answer.data);
  if (response.tag.length !== 8) throw failed('the tag of the card has not 8 bytes');
  const { cardTag, ...keys } = resumedKeys(secret, { phone: nonce, card: response.nonce });
  return cardTag.join() === response.tag.join() ? createSession(link, keys) : undefined;
}
