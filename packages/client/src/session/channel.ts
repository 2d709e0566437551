/** Secure messaging on the host, for every way of opening a session. */
import { cardError } from '@symbolon/interface';
import { type CommandApdu, encodeCommand, type ResponseApdu } from '@symbolon/protocol/apdu';
import { createTerminalMessaging, type MessagingKeys } from '@symbolon/protocol/channel';
import { type CommandDefinition, commands, interindustry, type SessionKind } from '@symbolon/protocol/commands';
import { type Card, type RequestOptions, requestApdu, responseValue } from '../card.ts';
import { checkGenuine } from './genuine.ts';
import { checkProof, ofProof } from './passwords.ts';

/** A secure channel to one card. It ends at `close`, at the first failure, and when the card loses power. */
export type Session = {
  /** The card at the other end. */
  readonly card: Card;
  /**
   * What opened it. A PIN proven inside later (`verifyPin`) gives more rights on the card, and changes nothing here.
   */
  readonly openedWith: Exclude<SessionKind, 'none'>;
  /** 32 bytes that both ends share: a signature over them belongs to this channel. They are not secret. */
  readonly channelBinding: Uint8Array;
  /**
   * Sends a command of the application through the channel.
   *
   * @throws SymbolonError `card/unattested` for a command with a secret to a card that was not attested (nothing was
   * sent), `card/status` for a refusal, `channel/broken`, `channel/closed`, and what the transport throws. The first
   * command of a session with a PIN or PUK proves it: `pin/wrong`, `pin/blocked`, or `pin/unsettled` if no valid answer
   * came
   */
  readonly send: <Request, Response>(
    definition: CommandDefinition<Request, Response>,
    request: Request,
    options?: RequestOptions,
  ) => Promise<Response>;
  /** Forgets the keys. The card forgets its keys at the next plain command, or when it loses power. */
  readonly close: () => void;
};

/** Sends one command APDU, protected or not. */
export type Transmit = (command: CommandApdu) => Promise<ResponseApdu>;

const transmits = new WeakMap<Session, Transmit>();

/**
 * Sends an interindustry command through a session's channel.
 *
 * @throws SymbolonError `argument/invalid` for an object that is no session, `card/unattested`, `channel/broken`,
 * `channel/closed`
 */
export function transmitThrough(session: Session, command: CommandApdu): Promise<ResponseApdu> {
  const transmit = transmits.get(session);
  if (transmit === undefined)
    throw cardError('argument/invalid', { argument: 'session', reason: 'not opened by this package' });
  return transmit(command);
}

/** What the first command has to prove to the card, and how it gets there. */
export type SessionProof = {
  /** The run that it names, 8 bytes. None where the keys are proven already, or nothing is counted. */
  readonly run: Uint8Array | undefined;
  /** Carries the first command, where the session is opened inside another. */
  readonly through?: Through;
};

/** Carries a protected command inside another session. `longest` is the most bytes it can carry. */
export type Through = { readonly transmit: Transmit; readonly longest: number; readonly close: () => void };

/** Most bytes that secure messaging adds to the first command: name, padding, data objects, extended length fields. */
const proofOverhead = 64;

/** Makes a session on keys just agreed. It owns them from here on. */
export function openChannel(
  card: Card,
  openedWith: Session['openedWith'],
  keys: MessagingKeys & { readonly channelBinding: Uint8Array },
  proof: SessionProof = { run: undefined },
): Session {
  const messaging = createTerminalMessaging(keys, proof.run === undefined ? {} : { run: proof.run });
  // Two calls at once would mix up the counters: the second one waits.
  let last: Promise<unknown> = Promise.resolve();
  let isOpen = true;
  let isProven = proof.run === undefined;
  const close = (): void => {
    isOpen = false;
    messaging.close();
    proof.through?.close();
  };
  const exchange: Transmit = async (command) => {
    const secured = messaging.wrapCommand(command);
    const isProof = !isProven;
    isProven = true;
    try {
      const response = await (isProof && proof.through ? proof.through : card).transmit(secured);
      if (isProof) checkProof(openedWith, response);
      return messaging.unwrapResponse(response);
    } catch (error) {
      close();
      throw isProof ? ofProof(openedWith, error) : error;
    }
  };
  const prove = async (command: CommandApdu): Promise<void> => {
    if (isProven || proof.through === undefined || !isOpen) return;
    if (encodeCommand(command).length + proofOverhead > proof.through.longest)
      await exchange(requestApdu(commands.getStatus, {}));
  };
  const transmit: Transmit = (command) => {
    const answer = last.then(async () => {
      await prove(command);
      const response = await exchange(command);
      proof.through?.close();
      return response;
    });
    last = answer.catch(() => undefined);
    return answer;
  };
  const session: Session = Object.freeze({
    card,
    openedWith,
    channelBinding: keys.channelBinding,
    send: async <Request, Response>(
      definition: CommandDefinition<Request, Response>,
      request: Request,
      options?: RequestOptions,
    ) => {
      if (isOpen) checkGenuine(session, definition, request);
      return responseValue(definition, await transmit(requestApdu(definition, request, options)));
    },
    close,
  });
  transmits.set(session, async (command) => {
    if (isOpen && command.ins === interindustry.resetRetryCounter.ins)
      checkGenuine(session, interindustry.resetRetryCounter, command);
    return transmit(command);
  });
  return session;
}
