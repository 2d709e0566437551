import { resetForgottenPin } from '@symbolon/backup';
import { limits } from '@symbolon/protocol/limits';
import { calledOf, createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { pinResetCommand } from '../../commands/card.ts';

/** Cards in the order of `--card`: the one that gets the new PIN, then those that approve. */
export const resetPin: ActionOf<typeof pinResetCommand> = async (_, context) => {
  const { secrets, slot } = context;
  const card = { label: await labelOf(context, 0, 'card with the forgotten PIN') };
  const [one = '', ...more] = await otherLabels(context, { count: limits.pinResetMembers, firstTurn: 1 });
  const driver = await createDriver(context, [card.label, one, ...more], { firstPin: 1 });
  const called = calledOf(await context.cards(), card.label, 0);
  const choosePin = () => secrets.get('newPin', { question: `New PIN for ${called}, 6 to 12 digits`, twice: true });
  const approvers = [{ label: one }, ...more.map((label) => ({ label }))] as const;
  const { cardNumber, approvers: members } = await resetForgottenPin(driver, { card, approvers, choosePin, slot });
  return {
    result: { changed: 'pin', card: cardNumber, approvers: members },
    text: ['The new PIN is valid from now on, with all its tries.'],
  };
};
