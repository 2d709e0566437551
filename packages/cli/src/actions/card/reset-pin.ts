import { resetForgottenPin } from '@symbolon/backup';
import { limits } from '@symbolon/protocol/limits';
import { calledOf, createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { pinResetCommand } from '../../commands/card.ts';
import { formatDuration } from '../../input/durations.ts';
import { shown } from '../../output/numbers.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { thisAlone } from './passwords.ts';

/** Cards in the order of `--card`: the one that gets the new PIN, then those that approve. */
export const resetPin: ActionOf<typeof pinResetCommand> = async (input, context) => {
  const { secrets, slot } = context;
  const source = timeSourceOf(context, input);
  const card = { label: await labelOf(context, 0, 'card with the forgotten PIN') };
  // As many as were named, or as a pack has. A reader may get any number.
  const { cards = limits.pinResetMembers + 1, named = 1 } = await context.cards();
  const count = Math.max(1, Math.min((named > 1 ? named : cards) - 1, limits.pinResetMembers));
  const [one = '', ...more] = await otherLabels(context, { count, firstTurn: 1 });
  const driver = await createDriver(context, [card.label, one, ...more], { firstPin: 1 });
  const called = calledOf(await context.cards(), card.label, 0);
  const choosePin = () => secrets.get('newPin', { question: `New PIN for ${called}, 6 to 12 digits`, twice: true });
  const approvers = [{ label: one }, ...more.map((label) => ({ label }))] as const;
  const done = await resetForgottenPin(driver, { card, approvers, choosePin, slot, source });
  const { cardNumber, approvers: members, delay } = done;
  return {
    result: {
      changed: delay === undefined ? 'pin' : null,
      card: cardNumber,
      approvers: members.map(shown),
      delay: delay ?? null,
    },
    text:
      delay === undefined
        ? ['The new PIN is valid from now on, with all its tries.', thisAlone]
        : [
            `The card keeps its PIN for now: a new one waits for ${formatDuration(delay)} from the first time that this was asked.`,
            'The card does not say when that was. Give the same command again then; whoever knows the PIN stops it by using it.',
          ],
  };
};
