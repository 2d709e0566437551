import { askToWake, tellTime, type WakeResult, wakeCard } from '@symbolon/backup';
import { quote } from '@symbolon/interface';
import { calledOf, createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf, CommandAnswer, ResultOf } from '../../command-line/command.ts';
import type { heirAskCommand, heirStatusCommand, heirWakeCommand } from '../../commands/heirs.ts';
import { isoOf } from '../../output/moments.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeTime, describeWaiting, toWaiting } from '../time/words.ts';

type WakeAnswer = CommandAnswer<ResultOf<typeof heirAskCommand>>;

export const askHeir: ActionOf<typeof heirAskCommand> = async (input, context) => {
  const { slot } = context;
  const source = timeSourceOf(context, input);
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const driver = await createDriver(context, [card.label]);
  return answerOf(card.label, await askToWake(driver, { card, source, slot }));
};

export const wakeHeir: ActionOf<typeof heirWakeCommand> = async (input, context) => {
  const { slot, pins } = context;
  const source = timeSourceOf(context, input);
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const driver = await createDriver(context, [card.label]);
  const puk = async () => pins.pukOf({ called: calledOf(await context.cards(), card.label, 0) });
  const result = await wakeCard(driver, { card, source, slot, ...(input.puk && { puk }) });
  const answer = answerOf(card.label, result);
  if (result.awake || result.waiting?.over !== true) return answer;
  const factor = 'Its delay comes with a second factor: "symbolon heir wake --puk", or "symbolon activate".';
  return { ...answer, text: [...answer.text, factor] };
};

export const showHeir: ActionOf<typeof heirStatusCommand> = async (_, context) => {
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const driver = await createDriver(context, [card.label]);
  const [told] = await tellTime(driver, { cards: [card], slot: context.slot });
  const { cardNumber = '', time = 0n, waiting } = told ?? {};
  return {
    result: { card: cardNumber, time: isoOf(time), waiting: toWaiting(waiting) },
    text: [
      describeTime(card.label, time),
      ...(waiting === undefined ? ['It waits for nothing.'] : describeWaiting(waiting)),
    ],
  };
};

function answerOf(label: string, { awake, terms, waiting }: WakeResult): WakeAnswer {
  return {
    result: { awake, delay: terms.delay, time: isoOf(waiting?.time), waiting: toWaiting(waiting) },
    text: awake
      ? [`${quote(label)} is awake: it signs.`]
      : [`${quote(label)} sleeps.`, ...(waiting === undefined ? [] : describeWaiting(waiting))],
  };
}
