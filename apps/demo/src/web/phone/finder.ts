/** What the finder of a card can try, and what the card answers. */

import { attest, cloneSource, createSigner, getStatus, type Session } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { isSymbolonError } from '@symbolon/interface';
import type { SavedCard } from '../store/cards.ts';
import { accountKey } from './accounts.ts';
import { type CardCopy, copyCard } from './card-copy.ts';

/** `known`: the finder may know this. */
export type FinderResult = { readonly title: string; readonly text: string; readonly known: boolean };

const guesses = ['123456', '000000', '111111'];

/**
 * Tries everything on a copy of the card.
 *
 * @param resettable whether another member can give the card a new PIN
 */
export async function tryAsFinder(saved: SavedCard, resettable: boolean): Promise<readonly FinderResult[]> {
  const { can } = saved;
  const openSession = copyCard(saved);
  const refusal = (use: (session: Session) => Promise<unknown>) => answerTo(openSession({ can }, use));
  const printed = await tryPrintedNumber(openSession, can);
  const tries: string[] = [];
  for (const pin of guesses)
    tries.push(`${pin}: ${await pinAnswer(openSession({ pin, can }, async () => 'it opened'))}`);
  return [
    ...printed,
    {
      title: 'Your addresses and your money',
      text: await refusal((session) => createSigner(session).getPublicKey(accountKey)),
      known: false,
    },
    {
      title: 'A copy of the key',
      text: await refusal((session) => cloneSource(session).exportTo(new Uint8Array(), { role: 'backup' })),
      known: false,
    },
    {
      title: 'Your PIN',
      text: `${tries.join('; ')}. After three wrong PINs the card is blocked ${
        resettable ? 'until another card of yours gives it a new PIN, with its own' : 'for good'
      }.`,
      known: false,
    },
  ];
}

/** What the six digits printed on a card give. */
export async function tryPrintedNumber(openSession: CardCopy, can: string): Promise<readonly FinderResult[]> {
  const { cardNumber } = await openSession({ can }, (session) => attest(session, { trust: emulatorTrust }));
  const { lifecycle, set } = await openSession({ can }, getStatus);
  return [
    {
      title: 'The number printed on the card',
      text: `${can} opens a session. The card is genuine, number ${cardNumber}.`,
      known: true,
    },
    {
      title: 'Whether the card is in use',
      text: `It is ${lifecycle}. ${set === undefined ? 'It says nothing about owner, wallet and other cards.' : ''}`,
      known: true,
    },
  ];
}

/** The message of the refusal. */
export function answerTo(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'The card did it!',
    (error: unknown) => (isSymbolonError(error) ? error.message : String(error)),
  );
}

async function pinAnswer(attempt: Promise<string>): Promise<string> {
  try {
    return await attempt;
  } catch (error) {
    if (isSymbolonError(error, 'pin/wrong')) return `${error.context.triesLeft} left`;
    return isSymbolonError(error, 'pin/blocked') ? 'blocked' : String(error);
  }
}
