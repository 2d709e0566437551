import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import type { CommandDefinition } from '@symbolon/protocol/commands';
import { decodeWith, encodeWith } from '@symbolon/protocol/encoding';
import { status } from '@symbolon/protocol/status';
import type { Link } from './link.ts';
import { createHostMessaging, type Faults, type SessionKeys } from './secure-messaging.ts';
import { expectStatus, failed } from './verdict.ts';

/** A response, and whether secure messaging protected it. */
export type Answer = ResponseApdu & { readonly secured: boolean };

/** What to send a command of the application with. */
export type CallOptions = {
  /** P1. Default: 0. */
  readonly slot?: number;
};

/** A secure channel to the card. */
export type Session = {
  readonly keys: SessionKeys;
  /** Protects a command and counts it, without sending it. */
  readonly wrap: (command: CommandApdu, faults?: Faults) => CommandApdu;
  /** Sends a command, wrong where `faults` say so. Verifies the response if the card protected it. */
  readonly send: (command: CommandApdu, faults?: Faults) => Promise<Answer>;
  /** Sends a command that was wrapped before. */
  readonly sendWrapped: (wrapped: CommandApdu, plain?: CommandApdu) => Promise<Answer>;
  /** Verifies and decrypts a protected response. */
  readonly unwrap: (response: ResponseApdu) => Answer;
  /** Sends a command of the application, and gives its answer as it is. */
  readonly ask: <Q, A>(
    definition: CommandDefinition<Q, A>,
    request: NoInfer<Q>,
    options?: CallOptions,
  ) => Promise<Answer>;
  /** Sends a command of the application that the card must carry out, and decodes its answer. */
  readonly call: <Q, A>(definition: CommandDefinition<Q, A>, request: NoInfer<Q>, options?: CallOptions) => Promise<A>;
};

/** How a session carries its commands: as they are, or inside another one. */
export type Carrier = (command: CommandApdu) => Promise<ResponseApdu>;

/**
 * @param run names the run in the first command, for the PIN and the PUK
 * @param first carries the first command, where it crosses inside another session
 */
export function createSession(link: Link, keys: SessionKeys, run?: Uint8Array, first?: Carrier): Session {
  const messaging = createHostMessaging(keys, run);
  let carrier: Carrier = first ?? link.transmit;

  const unwrap = (response: ResponseApdu): Answer =>
    response.data.length === 0 ? { ...response, secured: false } : { ...messaging.unwrap(response), secured: true };
  const sendWrapped = async (wrapped: CommandApdu, plain?: CommandApdu): Promise<Answer> => {
    const carry = carrier;
    carrier = link.transmit;
    const answer = unwrap(await carry(wrapped));
    if (plain !== undefined) link.noteProtected(plain, answer);
    return answer;
  };
  const send = (command: CommandApdu, faults?: Faults): Promise<Answer> =>
    sendWrapped(messaging.wrap(command, faults), command);
  const ask = <Q, A>(definition: CommandDefinition<Q, A>, request: Q, options?: CallOptions): Promise<Answer> =>
    send(commandOf(definition, request, options));
  return {
    keys,
    wrap: messaging.wrap,
    unwrap,
    send,
    sendWrapped,
    ask,
    call: async (definition, request, options) => {
      const answer = await ask(definition, request, options);
      expectStatus(answer, status.ok, definition.name);
      if (!answer.secured) throw failed(`${definition.name}: the answer crossed without secure messaging`);
      return decodeWith(definition.response, `${definition.name} response`, answer.data);
    },
  };
}

/** A command of the application as a plain APDU. */
export function commandOf<Q, A>(
  { cla, ins, name, request: codec }: CommandDefinition<Q, A>,
  request: NoInfer<Q>,
  { slot = 0 }: CallOptions = {},
): CommandApdu {
  return { cla, ins, p1: slot, p2: 0, data: encodeWith(codec, name, request), le: 65_536 };
}
