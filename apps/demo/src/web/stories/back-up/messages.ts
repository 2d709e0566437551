/** The messages of a backup. */
import { exportMessage, offerMessage, receiptMessage } from '@symbolon/protocol/clone';
import { type Arrow, rowsOf } from '../../components/messages/arrow.ts';
import { arrowsBetween } from '../../components/messages/arrows-between.ts';
import { cardOfLabel, type Wallet } from '../../model/wallet.ts';

export type MessageKind = 'offer' | 'export' | 'receipt';

const formats = {
  offer: { codec: offerMessage, meaning: 'I am this genuine card, and this is my one-time key.' },
  export: {
    codec: exportMessage,
    meaning: 'The wallet, encrypted for that one-time key: only that card can decrypt it, once.',
  },
  receipt: { codec: receiptMessage, meaning: 'The wallet arrived complete: I hold the same keys.' },
} as const;

/** All messages so far, in order. */
export function arrowsOf({ cards: [maker = ''], backup, sealed }: Wallet): readonly Arrow[] {
  const cards = backup?.targets.map(({ label, offer, export: answer, receipt }) => ({
    card: cardOfLabel(label),
    offer,
    answer,
    receipt,
  }));
  return arrowsBetween(maker, cards ?? [], {
    offer: { name: 'offer', ...formats.offer },
    answer: { name: 'export', ...formats.export },
    receipt: { name: 'receipt', ...formats.receipt },
    confirmed: sealed,
  });
}

/** Returns the name of the field that a byte of a message belongs to. */
export function fieldAt(kind: MessageKind, message: Uint8Array, byte: number): string {
  let from = 0;
  for (const { name, value } of rowsOf(formats[kind].codec, message)) {
    if (typeof value === 'string') continue;
    const start = indexOf(message, value, from);
    if (byte < start) break;
    from = start + value.length;
    if (byte < from) return name;
  }
  return 'a number, a length or a tag';
}

/** Returns where `part` begins in `all`, searched from `from`; the length of `all` if it is not there. */
function indexOf(all: Uint8Array, part: Uint8Array, from: number): number {
  let at = from;
  while (at < all.length && !part.every((byte, index) => byte === all[at + index])) at += 1;
  return at;
}
