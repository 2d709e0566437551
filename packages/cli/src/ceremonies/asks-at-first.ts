/** Asks once the card has said which it is: in a reader, only its number tells it from another. */
import { type Line, line, quote, word } from '@symbolon/interface';
import type { CommandContext } from '../context.ts';
import type { AtSession } from './card-namer.ts';

type Asking = {
  /** Of the card, in the ceremony. */
  readonly label: string;
  /** See `Confirm`. */
  readonly what: string;
  /** What is shown, given the card in words. */
  readonly lines: (card: Line) => readonly Line[];
  readonly agreed: boolean;
};

/** Asks in the first session of a card, before the ceremony does anything in it. */
export function asksAtFirst({ confirm }: CommandContext, { label, what, lines, agreed }: Asking): AtSession {
  let hasAgreed = false;
  return async (card, _, request) => {
    if (hasAgreed || request.card.label !== label) return card;
    const { cardNumber } = await card.attest();
    await confirm(what, { lines: lines(line`${quote(label)}, number ${word(cardNumber)}`), agreed });
    hasAgreed = true;
    return card;
  };
}
