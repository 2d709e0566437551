/** Drives a ceremony from the command line: asks for the card of each step, and for what has to be typed. */

import {
  type CeremonyDriver,
  ceremonyStopped,
  type RequestedCard,
  type StepRequest,
  type UnlockOptions,
  unlockedCard,
} from '@symbolon/backup';
import { type Card, openCard } from '@symbolon/client';
import { isSymbolonError, quote } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { CardPin } from '../cards/card-pins.ts';
import { readKnownCards } from '../cards/known-cards.ts';
import { type OpenedSession, openGiven, openKnown, openPinSession, openWith } from '../cards/sessions.ts';
import type { CardSource } from '../cards/sources/card-source.ts';
import { stoppable } from '../cards/stoppable.ts';
import type { CommandContext } from '../context.ts';
import { isCliError } from '../errors/cli-error.ts';
import { red } from '../output/screen.ts';
import type { AtSession } from './card-namer.ts';

/** PINs of share cards, which are their holders'. */
export type HolderPins = {
  readonly of: (card: { readonly label: string }) => Promise<CardPin>;
  /** Forgets a typed one that was wrong. @returns whether there was one */
  readonly forget: (card: { readonly label: string }) => boolean;
};

export type DriverOptions = {
  /** Called at every session of the ceremony, before the ceremony uses it. */
  readonly atSession?: AtSession;
  /** PIN of a new card that has one of its own. */
  readonly ownPin?: (card: { readonly label: string }) => Promise<{ readonly pin: string }>;
  readonly sharePins?: HolderPins;
  /** Called before a PIN goes to a card that knows this computer, in a session without the PIN. Throws to refuse it. */
  readonly beforePin?: (request: StepRequest, opened: OpenedSession) => Promise<void>;
  /** A card in whose place another one may lie: what is said after a wrong PIN. */
  readonly wokenCard?: { readonly label: string; readonly says: string };
  /** Cards of several people, each with a PIN of its own. Default: they may have the same one. */
  readonly ownPins?: boolean;
  /** Turn of the first card that needs a PIN: a single line of a file is its. Default 0. */
  readonly firstPin?: number;
};

/** One session of the ceremony. */
type DriverStep = { readonly request: StepRequest; readonly turn: number; readonly options: UnlockOptions };

/** @param labels of the cards that the ceremony asks for, in the order of `--card`; other cards come after them */
export async function createDriver(
  context: CommandContext,
  labels: readonly string[],
  {
    atSession = (card) => card,
    ownPin,
    sharePins,
    beforePin,
    wokenCard,
    ownPins = false,
    firstPin = 0,
  }: DriverOptions = {},
): Promise<CeremonyDriver> {
  const { screen, signal, secrets, pins, slot } = context;
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
  /** Forgets the password that has just not opened a card. Tells whether the card's own can be typed then. */
  let retype: (() => boolean) | undefined;
  /** Of the card with the wallet, which gives the new cards its PIN. */
  let walletTurn = 0;
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
    sharePins !== undefined && (part === 'share' || part === 'new') ? own : slot;
  /** It gets its PIN with the wallet. */
  const isBlank = (request: StepRequest): boolean => request.card.part === 'new' && slotOf(request) === 0;
  const whose = ({ card: { label } }: StepRequest, turn: number) => ({ called: calledOf(source, label, turn) });
  const pinOf = async (request: StepRequest, turn: number): Promise<CardPin> => {
    const { card, step } = request;
    if (sharePins !== undefined && card.part === 'share') return sharePins.of(card);
    if (ownPin !== undefined && isBlank(request)) return { borrowed: false, ...(await ownPin(card)) };
    if (card.part === 'wallet') walletTurn = turn;
    // With the wallet it gets the PIN.
    const like = isBlank(request) && step === 'import' ? { like: walletTurn } : {};
    return pins.of({ turn, first: firstPin, alone: ownPins, ...whose(request, turn), ...like });
  };
  const forgetPin = ({ card }: StepRequest, turn: number): boolean =>
    sharePins !== undefined && card.part === 'share' ? sharePins.forget(card) : pins.forget(turn);
  /** Before a PIN is tried on a wrong card. */
  const refuseOtherCard = async (card: Card, step: DriverStep): Promise<void> => {
    const { session, attestation } = await unlockByCan(card, { ...step, options: {} });
    session.close();
    if (attestation.cardNumber !== step.request.card.cardNumber)
      throw ceremonyStopped({ kind: 'wrong-card', at: step.request });
  };
  const openWithPin = async (card: Card, { request, turn, options }: DriverStep): Promise<OpenedSession> => {
    const given = await pinOf(request, turn);
    // Holders type no CAN, which a card with a duress PIN wants.
    const isHolder =
      (sharePins !== undefined && request.card.part === 'share') || (ownPin !== undefined && isBlank(request));
    return isHolder
      ? openGiven(card, given, context, { turn, ...options })
      : openPinSession(card, context, { turn, given, ...options });
  };
  /** A computer that the card may know needs no PIN for what concerns time alone. */
  const mayBeKnown = ({ step }: StepRequest): boolean =>
    withoutPin.includes(step) && readKnownCards(context.environment).length > 0;
  const askKnown = async (card: Card, request: StepRequest): Promise<void> => {
    const opened = beforePin && (await openKnown(card, context));
    if (opened === undefined) return;
    try {
      await beforePin?.(request, opened);
    } finally {
      opened.session.close();
    }
  };
  const unlock = async (card: Card, password: PasswordName, step: DriverStep): Promise<OpenedSession> => {
    const { request, turn, options } = step;
    const known = password === 'pin' && mayBeKnown(request) ? await openKnown(card, context) : undefined;
    if (known !== undefined) return known;
    const wanted = request.card;
    retype = undefined;
    if (password === 'can') return unlockByCan(card, step);
    if (wanted.cardNumber !== undefined && provenCans.has(turn)) await refuseOtherCard(card, step);
    if (password === 'pin') await askKnown(card, request);
    retype = () => (password === 'puk' ? pins.forgetPuk(whose(request, turn)) : forgetPin(request, turn));
    try {
      const opened =
        password === 'puk'
          ? await openWith(card, { puk: await pins.pukOf(whose(request, turn)) }, { trust, ...options })
          : await openWithPin(card, step);
      retype = undefined;
      return opened;
    } catch (error) {
      if (isCliError(error, 'secret/of-another')) {
        const kind = error.context.of === undefined ? 'pin-of-another' : 'wrong-card';
        throw ceremonyStopped({ kind, at: request }, error);
      }
      // Ceremonies understand the card's own refusal.
      throw isSymbolonError(error, 'card/blank') ? error.cause : asWrongCard(error, step);
    }
  };

  const askBefore = async (password: PasswordName, request: StepRequest, turn: number): Promise<void> => {
    if (password === 'can') await source.can(turn);
    else if (password === 'pin') await pinOf(request, turn);
    else await pins.pukOf(whose(request, turn));
  };

  return {
    signal,
    report: ({ text }) => screen.note(text),
    onProblem: ({ kind, card }) => {
      if (kind === 'wrong-password' && card === wokenCard?.label) screen.note(wokenCard.says);
      // Nothing is asked again of a card that lost a try: the same command goes on, once the right one was looked up.
      if (!secrets.canAsk || kind === 'one-try-left' || kind === 'wrong-password') return 'stop';
      // The next one would prove no more. A card for tests takes an option, which the advice names.
      if (kind === 'not-genuine') return 'stop';
      // No try was used.
      if (kind === 'pin-of-another') return retype?.() === true ? 'again' : 'stop';
      if (source.cards !== undefined) return 'stop';
      // It may have been a false card, which has had its guess: whether it gets another, a person says.
      return kind !== 'password-unsettled' || retype?.() === true ? 'again' : 'stop';
    },
    runStep: async (request, use) => {
      const turn = turnOf(request.card);
      const { prompt, passwords, problem: why } = request;
      if (why !== undefined) screen.note([red(`${why.text} ${why.advice}`)]);
      // While the card is still in the hand, where its CAN can be read.
      if (!mayBeKnown(request)) for (const password of passwords) await askBefore(password, request, turn);
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
        { prompt, another: why !== undefined && !sameCard.includes(why.kind) },
      );
    },
  };
}

/** What a known phone may do: to read and prove the time, to take a veto, and to hear of a newer list of members. */
const withoutPin: readonly string[] = ['time', 'announced', 'take-veto', 'tell', 'adopt'];

/** Problems after which the card that is there may be the right one. */
const sameCard: readonly string[] = ['card-lost', 'wrong-password', 'pin-of-another'];

/** What a question calls a card, by its label in the ceremony: `card 3 of box`, `the card "safe"`. */
export function calledOf({ name, cards }: CardSource, label: string, turn: number): string {
  const isNumbered = cards !== undefined && turn < cards && label === name(turn);
  return isNumbered ? label : `the card ${quote(label)}`;
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
