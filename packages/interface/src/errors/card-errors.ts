/**
 * Errors about cards, and about reaching them. To add one, append its code and context to the type, its text to the
 * list below it, and its fields to `error-shapes.ts`. Codes are never renamed or reused.
 */
import { type CreateError, createErrors, type ErrorMessages } from './create-errors.ts';
import { type InputErrorContexts, inputMessages } from './input-errors.ts';

/**
 * What each error about a card tells beside its message. `reason` says what exactly is wrong, `transport` is the name
 * of the connection, `status` is SW1-SW2 as one number, `password` is "PIN", "PUK" or "CAN".
 */
export type CardErrorContexts = InputErrorContexts & {
  /** A command or response APDU breaks ISO/IEC 7816-4 or exceeds a length limit. */
  'apdu/malformed': { readonly reason: string };
  /**
   * The card refused the command, for another reason than `pin/needed` and `policy/refused`. `refusal` is the name of
   * the status word, if it has one: `'setSealed'`.
   */
  'card/status': {
    readonly command: string;
    readonly status: number;
    readonly refusal: string | undefined;
    readonly meaning: string;
  };
  /** The policy of the wallet refuses to sign: why, and what the owner can do. `refusal` is as in `card/status`. */
  'policy/refused': {
    readonly command: string;
    readonly status: number;
    readonly refusal: string;
    readonly meaning: string;
    readonly advice: string;
  };
  /** The card does the command only in a session of this password. The fields are as in `card/status`. */
  'pin/needed': {
    readonly password: string;
    readonly command: string;
    readonly status: number;
    readonly refusal: string;
    readonly meaning: string;
  };
  /** The card does not hold this application. */
  'card/not-symbolon': { readonly status: number };
  /**
   * Card and host speak no common version of the protocol: `card` is the highest of the card, `host` the one of this
   * host. Nothing but SELECT was sent.
   */
  'card/other-version': { readonly card: number; readonly host: number };
  /** A card answered with something that this host must understand and does not: the card is newer. */
  'card/newer': { readonly what: string; readonly tag: string };
  /** The firmware of the card, of this number, can't read such transactions. Nothing was signed. */
  'card/no-interpreter': { readonly interpreter: number; readonly release: number };
  /** A wrong PIN, PUK or CAN. Tries at the CAN are not counted: `triesLeft` says nothing there. */
  'pin/wrong': { readonly password: string; readonly triesLeft: number };
  /** One try is left: the CAN printed on the card is needed before the PIN. */
  'pin/suspended': { readonly password: string };
  /** No tries left. */
  'pin/blocked': { readonly password: string };
  /**
   * The card gave no valid answer while a PIN or PUK was being checked. One try may have been used; the right one
   * gives it back. Nothing may send it again without asking the person.
   */
  'pin/unsettled': { readonly password: string };
  /** The secure channel failed: a wrong MAC, a replayed or missing message. */
  'channel/broken': { readonly reason: string };
  /** A command was sent through a session that has ended. */
  'channel/closed': { readonly reason: string };
  /** The card could not prove that it is genuine. */
  'card/counterfeit': { readonly reason: string };
  /**
   * A command would hand the card a secret, and it has not proven in this session that it is genuine. Nothing was
   * sent.
   */
  'card/unattested': { readonly command: string };
  /** Another card or wallet is at the reader than the one that was expected. Nothing was signed. */
  'card/other': { readonly expected: string; readonly found: string };
  /** A card without a wallet, where one is needed. `card` is the owner's name for it, or that of the connection. */
  'card/blank': { readonly card: string };
  /** A card that should be new has been used. */
  'card/used': { readonly reason: string };
  /** A card's log does not verify, or is not the one seen before. */
  'log/broken': { readonly reason: string };
  /** The transport lost the card. */
  'transport/card-removed': { readonly transport: string };
  /** The transport was closed by its owner. */
  'transport/closed': { readonly transport: string };
  /** The caller aborted. */
  'transport/aborted': { readonly transport: string };
  /** The card or reader did not answer in time. */
  'transport/timeout': { readonly transport: string; readonly milliseconds: number };
  /** A part the transport needs (a service, a library, a reader) is missing. `advice` says how to get it. */
  'transport/unavailable': { readonly transport: string; readonly reason: string; readonly advice: string };
  /** A lower layer failed or answered nonsense. */
  'transport/failed': { readonly transport: string; readonly reason: string };
  /** Backup: another card was expected, or this card can't play the role. */
  'backup/wrong-card': { readonly step: string; readonly reason: string };
  /**
   * A ceremony with several cards can't go on. `problem` is one of `ProblemKind` in `@symbolon/backup`; `card` is the
   * owner's name for the card it is about.
   */
  'ceremony/stopped': {
    readonly problem: string;
    readonly step: string;
    readonly card: string;
    readonly text: string;
    readonly advice: string;
  };
  /** What a card says of its membership in a set does not hold. */
  'set/proof-wrong': { readonly reason: string };
  /** A proof of time does not hold: the answer of a time server, or the header of a block. */
  'time/proof-wrong': { readonly reason: string };
};

/** The text of each error about a card. */
export const cardMessages: ErrorMessages<CardErrorContexts> = {
  ...inputMessages,
  'apdu/malformed': ({ reason }) => `malformed APDU: ${reason}`,
  'card/status': ({ command, status, meaning }) => `the card refused ${command}: ${meaning} (status ${hex(status)})`,
  'policy/refused': ({ command, status, meaning, advice }) =>
    `the card refused ${command}: ${meaning} (status ${hex(status)}). ${advice}`,
  'pin/needed': ({ command, password }) =>
    `the card does ${command} only with the ${password}: ask for it, and open a session with it`,
  'card/not-symbolon': ({ status }) =>
    `this card does not hold the Symbolon application (status ${hex(status)}); check that the right card is on the reader`,
  'card/other-version': ({ card, host }) =>
    card > host
      ? `this app is older than the card: it speaks version ${host} of the protocol, the card version ${card}; update the app`
      : `this card speaks version ${card} of the protocol, which this app no longer speaks (version ${host}): use the app that the card came with`,
  'card/newer': ({ what, tag }) =>
    `this card is newer than this app: its ${what} has a part (${tag}) that the app must understand and does not; update the app`,
  'card/no-interpreter': ({ interpreter, release }) =>
    `the firmware of this card (number ${release}) can't read this kind of transaction (interpreter ${interpreter}): nothing was signed; use a card with newer firmware`,
  'pin/wrong': ({ password, triesLeft }) =>
    password === 'CAN'
      ? 'wrong CAN: it is not the number printed on this card'
      : `wrong ${password}: ${tries(triesLeft)} left`,
  'pin/suspended': ({ password }) =>
    `the ${password} is suspended with one try left: enter the CAN first, the 6 digits printed on the card, then the ${password}`,
  'pin/blocked': ({ password }) =>
    password === 'PIN'
      ? 'the PIN is blocked: unblock it with the PUK, or have other cards of its set give it a new one'
      : `the ${password} is blocked: no tries are left`,
  'pin/unsettled': ({ password }) =>
    `the card gave no valid answer while the ${password} was being checked: one try may have been used, and the right ${password} gives it back; hold the card still, tap again, and enter the ${password}`,
  'channel/broken': ({ reason }) =>
    `the secure channel is broken (${reason}): tap the card again; the last command may have been carried out, or not`,
  'channel/closed': ({ reason }) => `the session has ended (${reason}): tap the card again and unlock it`,
  'card/counterfeit': ({ reason }) => `this card is not genuine (${reason}): do not use it, and give it no PIN`,
  'card/unattested': ({ command }) =>
    `${command} hands the card a secret or takes one from it, and the card has not proven in this session that it is genuine: nothing was sent. Open the session with \`identify\`, or call \`attest\` first`,
  'card/other': ({ expected, found }) =>
    `this is ${found}, and ${expected} is expected: nothing was signed; tap the right card`,
  'card/blank': ({ card }) => `${card} holds no wallet yet`,
  'card/used': ({ reason }) =>
    `this card is not new: ${reason}. Its keys may be known to whoever used it; do not take it for a new card`,
  'log/broken': ({ reason }) => `this card's log can't be trusted: ${reason}. Move what the card holds to another card`,
  'transport/card-removed': ({ transport }) =>
    `the card was removed (${transport}): hold it still and tap again; the last command may have been carried out, or not`,
  'transport/closed': ({ transport }) => `the connection is closed (${transport})`,
  'transport/aborted': ({ transport }) => `the operation was stopped (${transport})`,
  'transport/timeout': ({ transport, milliseconds }) =>
    `no answer within ${milliseconds} ms (${transport}): tap the card again`,
  'transport/unavailable': ({ transport, reason, advice }) => `${transport} is not available: ${reason}. ${advice}`,
  'transport/failed': ({ transport, reason }) => `${transport} failed: ${reason}`,
  'backup/wrong-card': ({ step, reason }) => `wrong card at step "${step}": ${reason}`,
  'ceremony/stopped': ({ text, advice }) => `${text} ${advice}`,
  'set/proof-wrong': ({ reason }) =>
    `this card's proof of what it holds is wrong: ${reason}. Don't count on it as a backup`,
  'time/proof-wrong': ({ reason }) => `this proof of time is wrong: ${reason}. Ask for another one, or another server`,
};

function hex(status: number): string {
  return status.toString(16).toUpperCase().padStart(4, '0');
}

function tries(count: number): string {
  return count === 1 ? '1 try' : `${count} tries`;
}

/**
 * Creates an error about a card: for a transport, or a layer over `@symbolon/client`.
 *
 * @example
 * ```ts
 * import { cardError } from '@symbolon/interface';
 * const error = cardError('pin/wrong', { password: 'PIN', triesLeft: 2 });
 * error.code; // => 'pin/wrong'
 * error.context; // => { password: 'PIN', triesLeft: 2 }
 * error.message; // => 'wrong PIN: 2 tries left'
 * ```
 */
export const cardError: CreateError<CardErrorContexts> = createErrors('SymbolonError', cardMessages);
