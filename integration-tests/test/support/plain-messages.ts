/**
 * What crosses inside secure messaging, overheard at the card: a transcript shows it beside the protected bytes. The
 * test that records puts these ears into the modules of the card.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type CommandApdu, encodeCommand, encodeResponse } from '@symbolon/protocol/apdu';
import type { ChipMessaging, createChipMessaging } from '@symbolon/protocol/channel';

/** A command without its protection, the answer to it, and the kind of session that it was carried out in. */
export type Plain = {
  readonly session: string;
  readonly command: string;
  readonly response: string;
  /** What an ENVELOPE carries, if its proof is right. */
  readonly inside?: Plain;
};

type Heard = { session?: string; command: string; response?: string };

/** What the card has unwrapped since it got its last APDU, the outer before the inner. */
let heard: Heard[] = [];

/** Sends an APDU to the card. Without `plain` where nothing of it was protected rightly. */
export function overhear(transmit: () => Uint8Array): { readonly answer: Uint8Array; readonly plain?: Plain } {
  heard = [];
  const answer = transmit();
  const plain = heard.reduceRight<Plain | undefined>(
    (inside, { session = 'CAN', command, response = '' }) => ({
      session,
      command,
      response,
      ...(inside && { inside }),
    }),
    undefined,
  );
  return { answer, ...(plain && { plain }) };
}

/** Secure messaging that is overheard. */
export function heardMessaging(create: typeof createChipMessaging): typeof createChipMessaging {
  return (...terms) => {
    const messaging: ChipMessaging = create(...terms);
    let last: Heard | undefined;
    return {
      ...messaging,
      unwrapCommand: (command) => {
        const unwrapped = messaging.unwrapCommand(command);
        if (unwrapped.kind === 'command') {
          last = { command: bytesToHex(encodeCommand(unwrapped.command)) };
          heard.push(last);
        }
        return unwrapped;
      },
      wrapResponse: (response) => {
        if (last !== undefined) last.response = bytesToHex(encodeResponse(response));
        return messaging.wrapResponse(response);
      },
    };
  };
}

/** How the card carries out a command: `execute` of its firmware, of which only the session is of interest. */
export type Execute = (command: CommandApdu, session: { readonly kind: string }, ...state: unknown[]) => unknown;

/** The card at work, overheard: in which kind of session. */
export function heardExecution(run: Execute): Execute {
  return (command, session, ...state) => {
    const last = heard.at(-1);
    if (last !== undefined) last.session = session.kind === 'phone' ? 'phone' : session.kind.toUpperCase();
    return run(command, session, ...state);
  };
}
