/** A card that is brought to the reader again and again, counted, and lifted where a test wants. */
import { importWallet, type TapReason } from '@symbolon/client';
import type { PackedCard } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { tap, testCard } from './table.ts';

/** A card with the wallet of the BIP-39 test phrase "abandon ... about". It signs digests unseen, too. */
export async function phraseCard(seed = 'card'): Promise<PackedCard> {
  const card = testCard(seed);
  await tap(card, { can: card.can }, (session) =>
    importWallet(session, { pin: testPin, puk: testPuk, entropy: new Uint8Array(16), policy: 'open' }),
  );
  return card;
}

/** What happens at the nth APDU of all taps, from 1: before it crosses, or after the card has carried it out. */
export type Happening = {
  readonly before?: (apdu: number, card: PackedCard) => void;
  readonly after?: (apdu: number, card: PackedCard) => void;
};

export type TappedCard = {
  readonly nextCard: (reason: TapReason) => Promise<Transport>;
  /** Why each tap was asked for. */
  readonly taps: TapReason[];
  readonly apdus: () => number;
};

/** @param happening may throw what the transport rejects with */
export function tapping(cards: PackedCard | readonly PackedCard[], { before, after }: Happening = {}): TappedCard {
  const taps: TapReason[] = [];
  const queue = [cards].flat();
  let apdus = 0;
  return {
    taps,
    apdus: () => apdus,
    nextCard: async (reason) => {
      const card = queue.length > 1 ? queue.shift() : queue[0];
      if (card === undefined) throw new Error('no card');
      taps.push(reason);
      const transport = card.tap();
      return Object.freeze({
        ...transport,
        exchange: async (command: Uint8Array, options = {}) => {
          apdus += 1;
          const own = apdus;
          before?.(own, card);
          const answer = await transport.exchange(command, options);
          after?.(own, card);
          return answer;
        },
      });
    },
  };
}

/** Lifts the card: what is under way rejects. */
export function lift(card: PackedCard): never {
  card.remove();
  throw cardError('transport/card-removed', { transport: card.name });
}
