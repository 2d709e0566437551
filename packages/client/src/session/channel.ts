/** Secure messaging on the host, for every way of opening a session. */
import { cardError, isSymbolonError } from '@symbolon/interface';
import { type CommandApdu, encodeCommand, type ResponseApdu } from '@symbolon/protocol/apdu';
import { createTerminalMessaging, type MessagingKeys, type PasswordName } from '@symbolon/protocol/channel';
import { type CommandDefinition, commands, interindustry, type SessionKind } from '@symbolon/protocol/commands';
import { type Card, exchanges, ofOpening, type RequestOptions, requestApdu, responseValue } from '../card.ts';
import { type CallOptions, inOneTurn, oneCommand, sessionOpened, withTurn } from './conversation.ts';
import { checkGenuine } from './genuine.ts';
import { checkProof, ofProof } from './passwords.ts';
import { createEnd, endBy, type SessionEnd } from './session-end.ts';

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
  /**
   * Resolves when the session has ended, and never rejects. A card that leaves between two commands is noticed here as
   * soon as its transport notices.
   */
  readonly ended: Promise<SessionEnd>;
  /** Forgets the keys. The card forgets its keys at the next plain command, or when it loses power. */
  readonly close: () => void;
};

/** Sends one command APDU, protected or not. */
export type Transmit = (command: CommandApdu, options?: CallOptions) => Promise<ResponseApdu>;

/** How a session sends: in a turn of its own, or in that of the caller. */
type Sending = { readonly transmit: Transmit; readonly carry: Transmit };

const sendings = new WeakMap<Session, Sending>();

function sendingOf(session: Session): Sending {
  const sending = sendings.get(session);
  if (sending !== undefined) return sending;
  throw cardError('argument/invalid', { argument: 'session', reason: 'not opened by this package' });
}

/**
 * Sends an interindustry command through a session's channel.
 *
 * @throws SymbolonError `argument/invalid` for an object that is no session, `card/unattested`, `channel/broken`,
 * `channel/closed`
 */
export function transmitThrough(session: Session, command: CommandApdu, options?: CallOptions): Promise<ResponseApdu> {
  return sendingOf(session).transmit(command, options);
}

/** Carries a command for the opening of another session, in the turn that this one has. */
export function carryThrough(session: Session, command: CommandApdu): Promise<ResponseApdu> {
  return sendingOf(session).carry(command);
}

/**
 * What the first command has to prove to the card, and how it gets there. None where the keys are proven already, or
 * nothing is counted.
 */
export type SessionProof = {
  readonly password: PasswordName;
  /** The run that it names, 8 bytes. */
  readonly run: Uint8Array;
  /** Carries the first command, where the session is opened inside another. */
  readonly through?: Through;
};

/** Carries a protected command inside another session. `longest` is the most bytes it can carry. */
export type Through = { readonly transmit: Transmit; readonly longest: number; readonly close: () => void };

/** Most bytes that secure messaging adds to the first command: name, padding, data objects, extended length fields. */
const proofOverhead = 64;

/** Makes a session on keys just agreed. It owns them from here on. */
export function openChannel(
  opened: Card,
  openedWith: Session['openedWith'],
  keys: MessagingKeys & { readonly channelBinding: Uint8Array },
  proof?: SessionProof,
): Session {
  const { card, turn } = ofOpening(opened);
  const { transport } = card;
  const exchange = exchanges(transport);
  const messaging = createTerminalMessaging(keys, proof && { run: proof.run });
  let unproven = proof;
  let crossing = false;
  const { state, ended, end } = createEnd(() => {
    messaging.close();
    proof?.through?.close();
  });
  const cross: Transmit = async (command) => {
    const secured = messaging.wrapCommand(command);
    const proves = unproven;
    unproven = undefined;
    crossing = true;
    try {
      const response = await (proves?.through === undefined ? exchange(secured) : proves.through.transmit(secured));
      if (proves !== undefined) checkProof(proves.password, response);
      return messaging.unwrapResponse(response);
    } catch (error) {
      endBy(end, error);
      throw proves === undefined ? error : ofProof(proves.password, error);
    } finally {
      crossing = false;
    }
  };
  const prove = async (command: CommandApdu): Promise<void> => {
    if (unproven?.through === undefined) return;
    if (encodeCommand(command).length + proofOverhead > unproven.through.longest)
      await cross(requestApdu(commands.getStatus, {}));
  };
  sessionOpened(transport, (reason) => end('superseded', reason));
  transport.removed.then((reason) => {
    const isClosed = isSymbolonError(reason, 'transport/closed');
    // What is on its way tells more.
    if (!crossing) end('removal', isClosed ? 'the connection was closed' : 'the card was removed', reason);
  });
  const carry: Transmit = async (command) => {
    // Nothing was proven yet: whoever asks for the card again may do so with the same PIN.
    if (
      unproven !== undefined &&
      state.end?.by === 'removal' &&
      !isSymbolonError(state.end.error.cause, 'transport/closed')
    )
      throw cardError('transport/card-removed', { transport: transport.name });
    if (state.end !== undefined) throw state.end.error;
    await prove(command);
    const response = await cross(command);
    proof?.through?.close();
    return response;
  };
  const transmit: Transmit = (command, options = {}) =>
    // Commands of the opening itself belong to its turn.
    oneCommand(transport, turn === undefined || turn.over ? options : withTurn(options, turn), () => carry(command));
  const session: Session = Object.freeze({
    card,
    openedWith,
    channelBinding: keys.channelBinding,
    send: async <Request, Response>(
      definition: CommandDefinition<Request, Response>,
      request: Request,
      options?: RequestOptions,
    ) => {
      if (state.end === undefined) checkGenuine(session, definition, request);
      return responseValue(definition, await transmit(requestApdu(definition, request, options), options));
    },
    ended,
    close: () => end('close', 'it was closed'),
  });
  sendings.set(session, {
    carry,
    transmit: async (command, options) => {
      if (state.end === undefined && command.ins === interindustry.resetRetryCounter.ins)
        checkGenuine(session, interindustry.resetRetryCounter, command);
      return transmit(command, options);
    },
  });
  return session;
}

/**
 * Runs an action that sends several commands as one unit; it gets the options to send them with. A copy of a session by
 * somebody else has no turn: each of its commands is one.
 *
 * @throws SymbolonError `transport/aborted`, and what `act` throws
 */
export function inOneAction<Options extends CallOptions, T>(
  session: Session,
  options: Options,
  act: (options: Options) => Promise<T>,
): Promise<T> {
  return sendings.has(session) ? inOneTurn(session.card.transport, options, act) : act(options);
}
