/** Drives a ceremony from the command line: asks for the card of each step, and for what has to be typed. */

import {
  type CeremonyDriver,
  type CeremonyProblem,
  ceremonyStopped,
  type RequestedCard,
  type StepRequest,
  type UnlockOptions,
  unlockedCard,
} from '@symbolon/backup';
import { type Card, openCard } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import { type OpenedSession, openPinSession, openWith } from '../cards/sessions.ts';
import { stoppable } from '../cards/stoppable.ts';
import type { CommandContext } from '../context.ts';
import { red } from '../output/screen.ts';
import type { AtSession } from './card-namer.ts';

export type DriverOptions = {
  /** Called at every session of the ceremony, before the ceremony uses it. */
  readonly atSession?: AtSession;
  /** PIN of a new card that has one of its own. */
  readonly ownPin?: (card: { readonly label: string }) => Promise<{ readonly pin: string }>;
  /** PIN of a share card, which is its holder's. */
  readonly sharePin?: (card: RequestedCard) => Promise<{ readonly pin: string }>;
};

/** One session of the ceremony. */
type DriverStep = { readonly request: StepRequest; readonly turn: number; readonly options: UnlockOptions };

/** @param labels of the cards that the ceremony asks for, in the order of `--card`; other cards come after them */
export async function createDriver(
  context: CommandContext,
  labels: readonly string[],
  { atSession = (card) => card, ownPin, sharePin }: DriverOptions = {},
): Promise<CeremonyDriver> {
  const { screen, signal, secrets, slot } = context;
  const source = await context.cards();
  const { trust } = source;
  const order = [...labels];

  const turnOf = ({ label, cardNumber }: RequestedCard): number => {
    const known = cardNumber === undefined ? undefined : source.turnOf(cardNumber);
    if (known !== undefined) return known;
    if (!order.includes(label)) order.push(label);
    return order.indexOf(label);
  };
  /** Turns whose CAN has opened a card: a card with another CAN is then the wrong card. */
  const provenCans = new Set<number>();
  /** The password that the last session was opened with, where a person can type it again. */
  let proven: 'pin' | 'puk' | undefined;
  /** A wrong CAN is that of another card, or a typing error: then it is asked for again. */
  const asWrongCard = (error: unknown, { request, turn }: DriverStep): unknown => {
    if (source.forgetCan === undefined || !isSymbolonError(error, 'pin/wrong') || error.context.password !== 'CAN')
      return error;
    if (provenCans.has(turn)) return ceremonyStopped({ kind: 'wrong-card', at: request }, error);
    source.forgetCan(turn);
    return error;
  };
  const unlockByCan = async (card: Card, step: DriverStep): Promise<OpenedSession> => {
    try {
      const opened = await openWith(card, { can: await source.can(step.turn) }, { trust, ...step.options });
      // Not in a pack, which never puts a wrong card on the reader.
      if (source.forgetCan !== undefined) provenCans.add(step.turn);
      return opened;
    } catch (error) {
      throw asWrongCard(error, step);
    }
  };
  /** A share is in slot 0 of its card, whichever slot the wallet is in. */
  const slotOf = ({ card: { part }, slot: own }: StepRequest): number =>
    sharePin !== undefined && (part === 'share' || part === 'new') ? own : slot;
  /** Of a card that has a PIN of its own. */
  const holderPinOf = (request: StepRequest): (() => Promise<{ readonly pin: string }>) | undefined => {
    const { card } = request;
    if (sharePin !== undefined && card.part === 'share') return () => sharePin(card);
    if (ownPin !== undefined && card.part === 'new' && slotOf(request) === 0) return () => ownPin(card);
    return undefined;
  };
  /** Before a PIN is tried on a wrong card. */
  const refuseOtherCard = async (card: Card, step: DriverStep): Promise<void> => {
    const { session, attestation } = await unlockByCan(card, { ...step, options: {} });
    session.close();
    if (attestation.cardNumber !== step.request.card.cardNumber)
      throw ceremonyStopped({ kind: 'wrong-card', at: step.request });
  };
  const unlock = async (card: Card, password: PasswordName, step: DriverStep): Promise<OpenedSession> => {
    const { request, turn, options } = step;
    const wanted = request.card;
    proven = undefined;
    if (password === 'can') return unlockByCan(card, step);
    if (wanted.cardNumber !== undefined && provenCans.has(turn)) await refuseOtherCard(card, step);
    if (password === 'puk') {
      proven = 'puk';
      return openWith(card, { puk: await secrets.get('puk') }, { trust, ...options });
    }
    const holderPin = holderPinOf(request);
    if (holderPin !== undefined) return openWith(card, await holderPin(), { trust, ...options });
    proven = 'pin';
    try {
      return await openPinSession(card, context, { turn, ...options });
    } catch (error) {
      // Ceremonies understand the card's own refusal.
      throw isSymbolonError(error, 'card/blank') ? error.cause : asWrongCard(error, step);
    }
  };

  const askBefore = async (password: PasswordName, request: StepRequest, turn: number): Promise<void> => {
    if (password === 'can') await source.can(turn);
    else if (password === 'pin' && request.card.part === 'share' && sharePin !== undefined)
      await sharePin(request.card);
    else await secrets.get(password);
  };

  return {
    signal,
    report: ({ text }) => screen.note(text),
    onProblem: (found) => {
      if (source.cards !== undefined || !secrets.canAsk || !mayHelp(found)) return 'stop';
      // It may have been a false card, which has had its guess: whether it gets another, a person says.
      const mayRepeat = found.kind !== 'password-unsettled' || (proven !== undefined && secrets.forget(proven));
      return mayRepeat ? 'again' : 'stop';
    },
    runStep: async (request, use) => {
      const turn = turnOf(request.card);
      const { prompt, passwords, problem: why } = request;
      if (why !== undefined) screen.note([red(`${why.text} ${why.advice}`)]);
      // While the card is still in the hand, where its CAN can be read.
      for (const password of passwords) await askBefore(password, request, turn);
      return source.connect(
        turn,
        async (transport) => {
          const card = await openCard(stoppable(transport, signal));
          return use({
            unlock: async (password, options = {}) => {
              const { session } = await unlock(card, password, { request, turn, options });
              return atSession(unlockedCard(session, { trust, slot: slotOf(request) }), session, request);
            },
          });
        },
        { prompt, another: why !== undefined && why.kind !== 'card-lost' },
      );
    },
  };
}

/** A wrong password ends the command: asking again would only try what was typed before. */
function mayHelp({ kind }: CeremonyProblem): boolean {
  return kind !== 'wrong-password' && kind !== 'one-try-left';
}

/** What a ceremony calls a card that its owner has not named. */
export async function labelOf(context: CommandContext, turn: number, fallback: string): Promise<string> {
  const { cards, name } = await context.cards();
  return cards === undefined ? fallback : name(turn);
}

/** Labels of the other cards that a ceremony asks for one after the other. */
export async function otherLabels(
  context: CommandContext,
  { count, firstTurn }: { readonly count: number; readonly firstTurn: number },
): Promise<readonly string[]> {
  const turns = Array.from({ length: count }, (_, other) => other);
  return Promise.all(turns.map((other) => labelOf(context, firstTurn + other, `other card ${other + 1}`)));
}
