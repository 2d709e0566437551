/**
 * What a command has sent to cards, so that its errors say what is known of them and what is not. It sees class and
 * instruction of each command, which secure messaging leaves in clear, and the status word of each answer.
 */
import { decodeCommand, isChained, isSecured } from '@symbolon/protocol/apdu';
import { type PasswordName, passwordReferences, setAuthenticationTemplate } from '@symbolon/protocol/channel';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { status, triesLeft } from '@symbolon/protocol/status';
import type { Transport } from '@symbolon/protocol/transport';
import { effects } from './effect-words.ts';
import { effectOf, lookFor } from './effects.ts';

/** Which password has tries to lose; not always visible. The CAN has none. */
type Counted = 'PIN' | 'PUK' | 'PIN or PUK';

/** What is known once a command has ended. */
export type Known = {
  /** Whether a card was asked anything. */
  readonly sent: boolean;
  /** Whether a card was changed, or may have been. */
  readonly changed: boolean;
  /** Sentences on what cards have done, or may have done. */
  readonly cards: readonly string[];
  /** Sentences on tries that are gone or may be. */
  readonly tries: readonly string[];
};

export type SentRecord = {
  /**
   * Watches a connection. Use the returned one in its place.
   *
   * @param turn of the card: see `CardSource`
   */
  readonly watch: (transport: Transport, turn: number) => Transport;
  readonly known: () => Known;
};

/** One command on its way. */
type Sent = { readonly effect: string | undefined; readonly proof: Counted | undefined };

export function createSentRecord(): SentRecord {
  let sent = false;
  const done = new Set<string>();
  /** By turn and effect: a step that is repeated settles it. */
  const unsure = new Map<string, string>();
  /** Tries that are gone: used by a wrong password, or perhaps by one that got no answer. By turn. */
  const used = new Map<number, Counted>();
  const unsettled = new Map<number, Counted>();

  const settle = ({ effect, proof }: Sent, word: number, turn: number): void => {
    if (effect !== undefined && word === status.ok) {
      done.add(effect);
      unsure.delete(`${turn} ${effect}`);
    }
    // ISO/IEC 7816-4:2020 table 6: these do not say that nothing was changed.
    if (effect !== undefined && [0x65, 0x6f].includes(word >> 8)) unsure.set(`${turn} ${effect}`, effect);
    if (proof === undefined) return;
    if (triesLeft(word) !== undefined || word === status.methodBlocked) used.set(turn, proof);
    else if (!isUnprotectedRefusal(word)) {
      used.delete(turn);
      unsettled.delete(turn);
    }
  };

  const watch: SentRecord['watch'] = (transport, turn) => {
    const run = createRun();
    let last: Sent | undefined;
    return Object.freeze({
      ...transport,
      exchange: async (command, options) => {
        if (options?.signal?.aborted === true) return transport.exchange(command, options);
        sent = true;
        if (command[1] !== interindustry.getResponse.ins)
          last = isChained(command[0] ?? 0) ? undefined : run.sent(command);
        const now = last;
        try {
          const response = await transport.exchange(command, options);
          const word = ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0);
          if (word >> 8 === MORE_FOLLOWS || now === undefined) return response;
          last = undefined;
          run.answered(command, word);
          settle(now, word, turn);
          return response;
        } catch (error) {
          if (now?.effect !== undefined) unsure.set(`${turn} ${now.effect}`, now.effect);
          if (now?.proof !== undefined) unsettled.set(turn, now.proof);
          throw error;
        }
      },
    } satisfies Transport);
  };

  return Object.freeze({
    watch,
    known: () => {
      const maybe = [...new Set(unsure.values())];
      return {
        sent,
        changed: maybe.length > 0 || done.size > 0,
        cards: [
          ...(done.size === 0 ? [] : [`A card has carried out: ${[...done].join(', ')}.`]),
          ...(maybe.length === 0
            ? []
            : [
                `A card gave no answer, and has carried out or not: ${maybe.join(', ')}.`,
                ...maybe.flatMap((effect) => lookFor(effect) ?? []),
              ]),
        ],
        tries: [
          ...new Set([...used.values()].map((password) => `A try of the ${password} was used.`)),
          ...new Set(
            [...unsettled.values()].map(
              (password) => `One try of the ${password} may have been used: the right ${password} gives it back.`,
            ),
          ),
          ...(maybe.includes(effects.activate)
            ? ['If it got a PUK, one try of it may have been used: the right PUK gives it back.']
            : []),
        ],
      };
    },
  });
}

/** ISO/IEC 7816-4:2020 clause 5.3.4: the rest of the answer has to be asked for. */
const MORE_FOLLOWS = 0x61;

/** ISO/IEC 7816-4:2020 clause 10: secure messaging failed, so the card has not looked at the password. */
function isUnprotectedRefusal(word: number): boolean {
  return word === 0x6987 || word === 0x6988;
}

/** Which command proves a password: the first one protected by a new session, the last step of PACE, VERIFY. */
function createRun() {
  let chosen: Counted | undefined;
  let waiting: Counted | undefined;
  let opening: Counted | undefined;

  return {
    sent: (command: Uint8Array): Sent => {
      const [cla = 0, ins = 0] = command;
      const effect = effectOf(command);
      opening = undefined;
      if (ins === interindustry.manageSecurityEnvironment.ins) chosen = passwordIn(command, passwordOfPace);
      if (ins === interindustry.generalAuthenticate.ins) return { effect, proof: chosen };
      if (ins === commands.openChannel.ins && cla >> 7 === 1) {
        opening = passwordIn(command, passwordOfOpening);
        return { effect, proof: undefined };
      }
      if (ins === commands.verifyPin.ins) return { effect, proof: 'PIN' };
      return { effect, proof: isSecured(cla) || ins === interindustry.envelope.ins ? waiting : undefined };
    },
    answered: ([, ins = 0]: Uint8Array, word: number): void => {
      if (ins === commands.openChannel.ins) waiting = word === status.ok ? opening : undefined;
      else if (!isUnprotectedRefusal(word)) waiting = undefined;
    },
  };
}

const byName: { readonly [N in PasswordName]: Counted | undefined } = { can: undefined, pin: 'PIN', puk: 'PUK' };

function passwordOfPace(data: Uint8Array): Counted | undefined {
  const { password } = setAuthenticationTemplate.decode(data);
  const names = Object.keys(passwordReferences) as PasswordName[];
  const name = names.find((known) => passwordReferences[known] === password);
  return name && byName[name];
}

const passwordOfOpening = (data: Uint8Array): Counted | undefined =>
  byName[commands.openChannel.request.decode(data).password];

/** A command that is malformed, as a conformance check sends some, names no password. */
function passwordIn(command: Uint8Array, read: (data: Uint8Array) => Counted | undefined): Counted | undefined {
  if (isSecured(command[0] ?? 0)) return 'PIN or PUK';
  try {
    return read(decodeCommand(command).data ?? new Uint8Array());
  } catch {
    return undefined;
  }
}
