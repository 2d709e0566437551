import { hex } from '@scure/base';
import { tellTime } from '@symbolon/backup';
import { howMany } from '../../cards/how-many.ts';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { timeProveCommand } from '../../commands/time.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { isoOf } from '../../output/moments.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeTime, describeWaiting, toWaiting } from './words.ts';

export const proveCardTime: ActionOf<typeof timeProveCommand> = async (input, context) => {
  const { slot } = context;
  const evidence = input.header === undefined ? timeSourceOf(context, input) : { header: headerOf(input.header) };
  const count = await howMany(context, { given: input.cards, name: 'time prove' });
  const first = await labelOf(context, 0, 'with the wallet');
  const labels = [first, ...(await otherLabels(context, { count: count - 1, firstTurn: 1 }))];
  const driver = await createDriver(context, labels);
  const told = await tellTime(driver, { cards: labels.map((label) => ({ label })), evidence, slot });
  return {
    result: {
      cards: told.map(({ label, cardNumber, time, answered, waiting }) => ({
        name: label,
        card: cardNumber,
        time: isoOf(time),
        answered,
        waiting: toWaiting(waiting),
      })),
    },
    text: told.flatMap(({ label, time, answered, waiting }) => [
      describeTime(label, time),
      ...(answered.length === 0 ? [] : [`  ${answered.join(' and ')} answered.`]),
      ...(waiting === undefined ? [] : describeWaiting(waiting, context.environment).map((line) => `  ${line}`)),
    ]),
  };
};

function headerOf(text: string): Uint8Array {
  if (!/^[0-9a-f]{160}$/i.test(text))
    throw wrongUsage('--header: expected 160 hexadecimal digits, the 80 bytes of a block header', {
      name: 'time prove',
    });
  return hex.decode(text.toLowerCase());
}
