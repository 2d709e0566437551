/** Whoever finds a card: what it tells them, and what it does not. On a copy, so that it can be played again. */
import { attest } from '@symbolon/client/actions/attest';
import { getStatus } from '@symbolon/client/actions/get-status';
import { cloneSource } from '@symbolon/client/clone-session';
import type { Session } from '@symbolon/client/session';
import { createSigner } from '@symbolon/client/signer';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { isSymbolonError } from '@symbolon/protocol/errors';
import type { SavedCard } from '../store/cards.ts';
import { openCopy } from './card-copy.ts';

/** `known`: the finder gets this far, and may. */
export type FinderResult = { readonly title: string; readonly text: string; readonly known: boolean };

const guesses = ['123456', '000000', '111111'];

export async function tryAsFinder(record: SavedCard): Promise<readonly FinderResult[]> {
  const { can } = record;
  const session = openCopy(record);
  const refusal = (use: (session: Session) => Promise<unknown>): Promise<string> =>
    session({ can }, use).then(
      () => 'It did!',
      (error: unknown) => (isSymbolonError(error) ? error.message : String(error)),
    );
  const { cardNumber } = await session({ can }, (open) => attest(open, { trust: emulatorTrust }));
  const { lifecycle, set } = await session({ can }, getStatus);
  const key = { curve: 'secp256k1', path: [0x80000054, 0x80000001, 0x80000000] } as const;
  const tries: string[] = [];
  for (const pin of guesses) tries.push(`${pin}: ${await pinAnswer(session({ pin, can }, async () => 'it opened'))}`);
  return [
    {
      title: 'The number printed on it',
      text: `${can} opens a conversation. The card is genuine, number ${cardNumber}.`,
      known: true,
    },
    {
      title: 'That it is in use',
      text: `It is ${lifecycle}. ${set === undefined ? 'Of its owner, wallet and other cards it says nothing.' : ''}`,
      known: true,
    },
    {
      title: 'Your addresses and your money',
      text: await refusal((open) => createSigner(open).getPublicKey(key)),
      known: false,
    },
    {
      title: 'A copy of the key',
      text: await refusal((open) => cloneSource(open).exportTo(new Uint8Array(), { role: 'backup' })),
      known: false,
    },
    { title: 'Your PIN', text: `${tries.join('; ')}. After three the card is blocked for good.`, known: false },
  ];
}

async function pinAnswer(attempt: Promise<string>): Promise<string> {
  try {
    return await attempt;
  } catch (error) {
    if (isSymbolonError(error, 'pin/wrong')) return `${error.context.triesLeft} left`;
    return isSymbolonError(error, 'pin/blocked') ? 'blocked' : String(error);
  }
}
