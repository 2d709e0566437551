/** For commands that wake a card: another one may lie on the reader, and must not lose tries of its PIN. */
import { getRoster } from '@symbolon/client';
import { isSleeper } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors/cli-error.ts';
import { shown } from '../output/numbers.ts';
import type { DriverOptions } from './driver.ts';

/**
 * A card that knows this computer says which member it is before a PIN goes to it: one that never sleeps gets none. No
 * other card tells anything before that, so it is said after a wrong PIN.
 */
export function sleeperOnly(
  { slot }: Pick<CommandContext, 'slot'>,
  { label }: { readonly label: string },
): Pick<DriverOptions, 'beforePin' | 'wokenCard'> {
  return {
    beforePin: async ({ card }, { session, attestation: { cardNumber } }) => {
      if (card.label !== label) return;
      const own = await getRoster(session, { slot }).catch((error: unknown) => {
        if (isRefusal(error)) return undefined;
        throw error;
      });
      // A card's own signature comes first.
      const member = own?.signatures[0]?.member;
      const role = member === undefined ? undefined : own?.roster.members[member]?.role;
      if (role === undefined || isSleeper(role)) return;
      throw cliError('card/not-heir', {
        card: label,
        what: `number ${cardNumber}, member ${shown(member ?? 0)} of its set: ${role}`,
      });
    },
    wokenCard: {
      label,
      says: 'If this is another card than the one that sleeps, such as the owner’s, put it away: each wrong one takes a try of the card that is there. "symbolon info" tells its number without the PIN.',
    },
  };
}
