import { type Arrow, type MessageFormat, phoneEnd } from './arrow.ts';

/** The messages of one card so far, in hexadecimal. */
type CardMessages = {
  readonly card: string;
  readonly offer?: string | undefined;
  readonly answer?: string | undefined;
  readonly receipt?: string | undefined;
};

type NamedFormat = MessageFormat & { readonly name: string };

type Exchange = { readonly [K in 'offer' | 'answer' | 'receipt']: NamedFormat } & {
  /** The maker has the receipts. */
  readonly confirmed: boolean;
};

/** Messages by which cards offer themselves to `maker`, which answers each one with something encrypted, in order. */
export function arrowsBetween(maker: string, cards: readonly CardMessages[], exchange: Exchange): readonly Arrow[] {
  const answered = cards.filter(({ answer }) => answer !== undefined);
  const arrived = cards.filter(({ receipt }) => receipt !== undefined);
  const arrow = (kind: 'offer' | 'answer' | 'receipt', from: string, to: string, one: CardMessages) => {
    const { [kind]: message } = one;
    const format = exchange[kind];
    const name = `${format.name} ${one.card}`;
    return message === undefined ? [] : [{ key: `${name} ${from} ${to}`, from, to, name, format, message }];
  };
  return [
    ...cards.flatMap((one) => arrow('offer', one.card, phoneEnd, one)),
    ...answered.flatMap((one) => arrow('offer', phoneEnd, maker, one)),
    ...answered.flatMap((one) => arrow('answer', maker, phoneEnd, one)),
    ...arrived.flatMap((one) => [
      ...arrow('answer', phoneEnd, one.card, one),
      ...arrow('receipt', one.card, phoneEnd, one),
    ]),
    ...(exchange.confirmed ? cards.flatMap((one) => arrow('receipt', phoneEnd, maker, one)) : []),
  ];
}
