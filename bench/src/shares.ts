/** The shares of every measurement that has some. */
import { ceremonyCard, type DealSharesOptions, dealShares, type RunStep, recoverFromShares } from '@symbolon/backup';
import { openCard } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { seededRandom } from '../../test/seeded-random.mjs';
import { type HeldCard, pin } from './backup.ts';

/** Two of three cards make the wallet. */
const plan: DealSharesOptions['plan'] = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };

/** PIN of the cards, which have a PUK too. */
const passwords = { pin, puk: '123456789012' };

const stepWith =
  (cardOf: (label: string) => HeldCard): RunStep =>
  (request, use) => {
    const host = { random: seededRandom('host') };
    const card = cardOf(request.card.label);
    const credentials = { can: { can: card.can }, pin: { pin }, puk: { puk: passwords.puk } };
    return card.tap(async (transport) =>
      use(ceremonyCard(await openCard(transport, host), (password) => credentials[password], { trust: emulatorTrust })),
    );
  };

/** Splits a wallet onto three blank cards of its pack. */
export function dealOnto(source: HeldCard, cards: readonly HeldCard[]): Promise<unknown> {
  const runStep = stepWith((label) => cards[Number(label)] ?? source);
  const holders = cards.map((_, place) => ({ label: `${place}` }));
  return dealShares({ runStep }, { plan, holders, choosePasswords: async () => passwords });
}

/** Makes the wallet again on a blank card. */
export function recoverOnto(blank: HeldCard, cards: readonly HeldCard[]): Promise<unknown> {
  const runStep = stepWith((label) => cards[Number(label)] ?? blank);
  const shares = cards.map((_, place) => ({ label: `${place}` }));
  return recoverFromShares({ runStep }, { card: { label: 'blank' }, shares, choose: async () => passwords });
}
