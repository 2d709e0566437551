/** The messages of a split, and of a recovery from its shares. */
import { offerMessage, receiptMessage } from '@symbolon/protocol/clone';
import { dealMessage, recoveryMessage } from '@symbolon/protocol/shares';
import { type Arrow, phoneEnd } from '../../components/messages/arrow.ts';
import { arrowsBetween } from '../../components/messages/arrows-between.ts';
import { blankOf, dealerOf, type SharedWallet } from '../../model/shares.ts';
import { cardOfLabel } from '../../model/wallet.ts';

const formats = {
  offer: { name: 'offer', codec: offerMessage, meaning: 'I am this genuine card, and this is my one-time key.' },
  answer: {
    name: 'deal',
    codec: dealMessage,
    meaning: 'Your share, encrypted for that one-time key, and how to check that it fits the others.',
  },
  receipt: { name: 'receipt', codec: receiptMessage, meaning: 'The share arrived, and it fits the others.' },
} as const;

const recoveryFormat = {
  codec: recoveryMessage,
  meaning: 'My share, encrypted for the one-time key of the blank card: only that card can decrypt it.',
} as const;

/** All messages of the split so far, in order. */
export function dealArrows(shared: SharedWallet): readonly Arrow[] {
  const cards = shared.dealing?.holders.map(({ label, offer, deal, receipt }) => ({
    card: cardOfLabel(label),
    offer,
    answer: deal,
    receipt,
  }));
  return arrowsBetween(dealerOf(shared), cards ?? [], { ...formats, confirmed: shared.dealt });
}

/** All messages of the recovery so far, in order. */
export function recoveryArrows(shared: SharedWallet): readonly Arrow[] {
  const { offer, shares = [] } = shared.recovering ?? {};
  if (offer === undefined) return [];
  const blank = blankOf(shared);
  const carry = (name: string, [from, to]: readonly [string, string], { codec, meaning }: Arrow['format']) => ({
    key: `${name} ${from} ${to}`,
    from,
    to,
    name,
    format: { codec, meaning },
  });
  const offered = (from: string, to: string): Arrow => ({
    ...carry(`offer ${blank}`, [from, to], formats.offer),
    message: offer,
  });
  const released = shares.map(({ label, recovery: message }) => {
    const card = cardOfLabel(label);
    const arrow = (from: string, to: string): Arrow => ({
      ...carry(`share ${card}`, [from, to], recoveryFormat),
      message,
    });
    return { card, arrow };
  });
  return [
    offered(blank, phoneEnd),
    ...released.flatMap(({ card, arrow }) => [offered(phoneEnd, card), arrow(card, phoneEnd)]),
    ...(shared.remade ? released.map(({ arrow }) => arrow(phoneEnd, blank)) : []),
  ];
}
