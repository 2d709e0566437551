/** Asks before a sleeping card wakes: nothing puts it to sleep again. */
import { line, quote, warn, word } from '@symbolon/interface';
import type { CommandContext } from '../context.ts';
import type { AtSession } from './card-namer.ts';

/** Asks when all else is settled and the card has said which it is, and not where its delay has to be waited for. */
export function asksToWake({ confirm }: CommandContext, options: { readonly agreed: boolean }): AtSession {
  return (card, _, { card: { label } }) => ({
    ...card,
    activate: async (factor) => {
      const { cardNumber } = await card.attest();
      await confirm('waking the card', {
        lines: [
          warn`this can't be undone.`,
          line`${quote(label)}, number ${word(cardNumber)}, signs from then on, and never sleeps again.`,
        ],
        agreed: options.agreed,
      });
      await card.activate(factor);
    },
  });
}
