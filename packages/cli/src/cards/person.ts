/** The person of a ceremony: taps are cards put on the reader, or taken from the pack; what is typed comes from where all secrets come from. */
import type { Password, Person, TapRequest, WantedCard } from '@symbolon/backup/ceremony/cards';
import type { Problem } from '@symbolon/backup/ceremony/problems';
import { type Card, openCard } from '@symbolon/client/card';
import { unlockedCard } from '@symbolon/client/ceremony-card';
import { importClone } from '@symbolon/client/clone-session';
import { openSession, type Session } from '@symbolon/client/session';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { CardSource } from './card-source.ts';
import type { AtSession } from './namer.ts';
import { openPinSession } from './sessions.ts';

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
  const unlock = async (card: Card, password: Password, place: number, wanted: WantedCard): Promise<Session> => {
    if (password === 'can') return openSession(card, { can: await source.can(place) });
    if (password === 'puk') return openSession(card, { puk: await secrets.get('puk') });
    if (ownPin !== undefined && wanted.part === 'new' && wallet === 0) return openSession(card, await ownPin(wanted));
    try {
      return await openPinSession(card, context, place);
    } catch (error) {
      // What the card itself said is what ceremonies understand.
      throw error instanceof CliError && error.code === 'card/blank' ? error.cause : error;
    }
  };

  return {
    signal,
    report: ({ text }) => screen.note(text),
    onProblem: (problem) => (source.cards === undefined && secrets.canAsk && mayHelp(problem) ? 'again' : 'stop'),
    tap: async (request, use) => {
      const place = placeOf(request.card);
      await askBeforehand(request, context, source, place);
      const { prompt, problem } = request;
      if (problem !== undefined) screen.note(screen.red(`${problem.text} ${problem.advice}`));
      const run = { trust: source.trust, wallet };
      return source.tap(
        place,
        async (transport) => {
          const card = await openCard(transport, { signal });
          return use({
            importClone: (exported) => importClone(card, exported, run),
            unlock: async (password) => {
              const session = await unlock(card, password, place, request.card);
              return atSession(unlockedCard(session, run), session, request);
            },
          });
        },
        { prompt, another: problem !== undefined && problem.kind !== 'card-lost' },
      );
    },
  };
}

/** A wrong password ends the command: what was typed once would be tried again, and again. */
function mayHelp({ kind }: Problem): boolean {
  return kind !== 'wrong-password' && kind !== 'one-try-left';
}

/** While the card is still in the hand, where its number can be read. */
async function askBeforehand({ passwords }: TapRequest, { secrets }: Context, source: CardSource, place: number): Promise<void> {
  for (const password of passwords) await (password === 'can' ? source.can(place) : secrets.get(password));
}

/** What to call a card of a ceremony whose owner has given it no name. */
export async function labelOf(context: Context, place: number, otherwise: string): Promise<string> {
  const { cards, name } = await context.cards();
  return cards === undefined ? otherwise : name(place);
}
