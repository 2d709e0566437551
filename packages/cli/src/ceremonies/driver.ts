/**
 * The person of a ceremony: taps are cards put on the reader, or taken from the pack; what is typed comes from where
 * all secrets come from.
 */
import type { Password, Person, TapRequest, UnlockOptions, WantedCard } from '@symbolon/backup/ceremony/cards';
import { type Problem, problem } from '@symbolon/backup/ceremony/problems';
import { type Card, openCard } from '@symbolon/client/card';
import { unlockedCard } from '@symbolon/client/ceremony-card';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { openPinSession, openWith } from '../cards/sessions.ts';
import type { CardSource } from '../cards/sources/card-source.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { red } from '../output/screen.ts';
import type { AtSession } from './card-namer.ts';

export type PersonOptions = {
  /** Sees every session of the ceremony before the ceremony does. */
  readonly atSession?: AtSession;
  /** PIN of a new card that has one of its own. */
  readonly ownPin?: (card: { readonly label: string }) => Promise<{ readonly pin: string }>;
};

/** @param labels the cards that the ceremony will ask for, in the order of `--card`; any other one comes after them */
export async function personOf(
  context: Context,
  labels: readonly string[],
  { atSession = (card) => card, ownPin }: PersonOptions = {},
): Promise<Person> {
  const { screen, signal, secrets, wallet } = context;
  const source = await context.cards();
  const order = [...labels];

  const placeOf = ({ label, cardNumber }: WantedCard): number => {
    const known = cardNumber === undefined ? undefined : source.placeOf(cardNumber);
    if (known !== undefined) return known;
    if (!order.includes(label)) order.push(label);
    return order.indexOf(label);
  };
  /** Places whose access number has opened a card: another card there is not what was asked for. */
  const known = new Set<number>();
  const unlockByCan = async (card: Card, place: number, at: At, options: UnlockOptions): Promise<Opened> => {
    try {
      const opened = await openWith(card, { can: await source.can(place) }, source, options);
      // A pack puts its cards there itself.
      if (source.forgetCan !== undefined) known.add(place);
      return opened;
    } catch (error) {
      throw asOtherCard(error, place, at);
    }
  };
  /** A wrong access number is that of another card, or was mistyped: then it is asked for once more. */
  const asOtherCard = (error: unknown, place: number, at: At): unknown => {
    if (source.forgetCan === undefined || !isSymbolonError(error, 'pin/wrong') || error.context.password !== 'CAN')
      return error;
    if (known.has(place)) return problem('wrong-card', at, error);
    source.forgetCan(place);
    return error;
  };
  /** Before a PIN is tried on it. */
  const refuseOther = async (card: Card, cardNumber: string, place: number, at: At): Promise<void> => {
    const { session, attestation } = await unlockByCan(card, place, at, {});
    try {
      if (attestation.cardNumber !== cardNumber) throw problem('wrong-card', at);
    } finally {
      session.close();
    }
  };
  const unlock = async (
    card: Card,
    password: Password,
    place: number,
    request: TapRequest,
    options: UnlockOptions,
  ): Promise<Opened> => {
    const { step, card: wanted } = request;
    const at = { step, card: wanted.label };
    if (password === 'can') return unlockByCan(card, place, at, options);
    if (wanted.cardNumber !== undefined && known.has(place)) await refuseOther(card, wanted.cardNumber, place, at);
    if (password === 'puk') return openWith(card, { puk: await secrets.get('puk') }, source, options);
    if (ownPin !== undefined && wanted.part === 'new' && wallet === 0)
      return openWith(card, await ownPin(wanted), source, options);
    try {
      return await openPinSession(card, context, place, options);
    } catch (error) {
      // What the card itself said is what ceremonies understand.
      throw error instanceof CliError && error.code === 'card/blank' ? error.cause : asOtherCard(error, place, at);
    }
  };

  return {
    signal,
    report: ({ text }) => screen.note(text),
    onProblem: (problem) => (source.cards === undefined && secrets.canAsk && mayHelp(problem) ? 'again' : 'stop'),
    tap: async (request, use) => {
      const place = placeOf(request.card);
      const { prompt, problem: why } = request;
      if (why !== undefined) screen.note([red(`${why.text} ${why.advice}`)]);
      await askBeforehand(request, context, source, place);
      const run = { trust: source.trust, wallet };
      return source.tap(
        place,
        async (transport) => {
          const card = await openCard(transport, { signal });
          return use({
            unlock: async (password, options = {}) => {
              const { session } = await unlock(card, password, place, request, options);
              return atSession(unlockedCard(session, run), session, request);
            },
          });
        },
        { prompt, another: why !== undefined && why.kind !== 'card-lost' },
      );
    },
  };
}

type Opened = Awaited<ReturnType<typeof openWith>>;
type At = { readonly step: string; readonly card: string };

/** A wrong password ends the command: what was typed once would be tried again, and again. */
function mayHelp({ kind }: Problem): boolean {
  return kind !== 'wrong-password' && kind !== 'one-try-left';
}

/** While the card is still in the hand, where its number can be read. */
async function askBeforehand(
  { passwords }: TapRequest,
  { secrets }: Context,
  source: CardSource,
  place: number,
): Promise<void> {
  for (const password of passwords) await (password === 'can' ? source.can(place) : secrets.get(password));
}

/** What to call a card of a ceremony whose owner has given it no name. */
export async function labelOf(context: Context, place: number, otherwise: string): Promise<string> {
  const { cards, name } = await context.cards();
  return cards === undefined ? otherwise : name(place);
}
