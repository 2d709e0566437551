/**
 * Secure messaging around a command: which session it belongs to, and what becomes of that session. The first command
 * of a session that waits for a proof is the proof.
 */

import type { ResponseApdu } from '@symbolon/protocol/apdu';
import {
  type CommandApdu,
  classBits,
  decodeCommand,
  encodeResponse,
  isKnownClass,
  isSecured,
} from '@symbolon/protocol/apdu';
import type { UnwrappedCommand } from '@symbolon/protocol/channel';
import { interindustry } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import type { Store } from '../nvm/store.ts';
import { confirmPassword, settleTries, takeTry, triesOf } from '../passwords.ts';
import type { Ports } from '../ports.ts';
import type { Session } from './context.ts';
import { changeSessions, endSessions, execute, forgetSteps, type VolatileState, type Waiting } from './execute.ts';

const noSession: Session = { kind: 'none', channelBinding: new Uint8Array(), decoy: false };
const noData = new Uint8Array();

/** Executes a whole command. An unprotected one, or any failure of a protected one, ends the session. */
export function protect(command: CommandApdu, card: VolatileState, ports: Ports): ResponseApdu {
  const { channel, waiting } = card;
  if (!isSecured(command.cla)) {
    if ((command.cla & classBits.secureMessaging) !== 0) return refused('secureMessagingNotSupported');
    endSessions(card);
    const { response, change } = execute(command, noSession, card, ports);
    if (change !== undefined) changeSessions(card, change);
    return response;
  }
  if (channel === undefined)
    return waiting === undefined ? refused('secureMessagingNotSupported') : prove(command, waiting, card, ports);

  const unwrapped = channel.messaging.unwrapCommand(command);
  if (unwrapped.kind === 'failed') {
    endSessions(card);
    return refused(unwrapped.failure === 'missing' ? 'secureMessagingMissing' : 'secureMessagingIncorrect');
  }
  const plain = unwrapped.command;
  if (waiting !== undefined && isEnvelope(plain)) {
    forgetSteps(card).kept?.fill(0);
    const answer = encodeResponse(proveInside(plain, waiting, card, ports));
    const wrapped = channel.messaging.wrapResponse({ data: answer, status: status.ok });
    if (card.channel !== channel) channel.messaging.close();
    return wrapped ?? refused('secureMessagingIncorrect');
  }
  endWaiting(card);
  const { response, change } = execute(plain, channel.session, card, ports);
  const wrapped = channel.messaging.wrapResponse(response);
  if (change !== undefined) changeSessions(card, change);
  return wrapped ?? refused('secureMessagingIncorrect');
}

/**
 * The first command of a session whose peer has not proven its password yet. Whatever is no complete command of this
 * run changes nothing: it costs no try, and the proof may still come.
 */
function prove(command: CommandApdu, waiting: Waiting, card: VolatileState, ports: Ports): ResponseApdu {
  const { session, messaging, password } = waiting;
  if (!messaging.isProof(command)) return refused('secureMessagingMissing');
  card.waiting = undefined;
  const unwrapped = unwrapProof(command, waiting, card.store);
  if (unwrapped.kind === 'failed') return { data: noData, status: 0x63c0 + (triesOf(card.store, password) ?? 0) };
  card.unprovenRuns = 0;
  card.channel = { session, messaging };
  const { response, change } = execute(unwrapped.command, session, card, ports);
  const wrapped = messaging.wrapResponse(response);
  if (change !== undefined) changeSessions(card, change);
  return wrapped ?? refused('secureMessagingIncorrect');
}

/**
 * Takes a try and commits it before it verifies the MAC, which tells whether the guess was right. Gives it back, and
 * commits that too, before the command is carried out. Where the memory fails, the session is over.
 */
function unwrapProof(command: CommandApdu, { messaging, password }: Waiting, store: Store): UnwrappedCommand {
  try {
    takeTry(store, password);
    const unwrapped = messaging.unwrapCommand(command);
    if (unwrapped.kind === 'failed') settleTries(store);
    else confirmPassword(store, password);
    store.commit();
    return unwrapped;
  } catch (error) {
    messaging.close();
    throw error;
  }
}

/**
 * A suspended password is proven inside the session of the CAN (TR-03110-2 clause 2.2.3), so that nobody without the
 * CAN can spend its last try: whoever alters the proof on its way breaks the session around it.
 */
function proveInside(envelope: CommandApdu, waiting: Waiting, card: VolatileState, ports: Ports): ResponseApdu {
  if (envelope.p1 !== 0 || envelope.p2 !== 0) return refused('wrongParameters');
  const command = decoded(envelope.data ?? noData);
  if (command === undefined) return refused('wrongLength');
  const isWhole = isKnownClass(command.cla) && (command.cla & (classBits.channel | classBits.chaining)) === 0;
  return isWhole ? prove(command, waiting, card, ports) : refused('secureMessagingMissing');
}

function decoded(bytes: Uint8Array): CommandApdu | undefined {
  try {
    return decodeCommand(bytes);
  } catch {
    return undefined;
  }
}

function isEnvelope({ cla, ins }: CommandApdu): boolean {
  return cla === 0x00 && ins === interindustry.envelope.ins;
}

function endWaiting(card: VolatileState): void {
  card.waiting?.messaging.close();
  card.waiting = undefined;
}

export function refused(reason: keyof typeof status): ResponseApdu {
  return { data: noData, status: status[reason] };
}
