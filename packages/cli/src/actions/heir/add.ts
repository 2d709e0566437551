import { noteAsleep } from '../../cards/seen-heirs.ts';
import { calledOf, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { heirAddCommand } from '../../commands/heirs.ts';
import { formatDuration } from '../../input/durations.ts';
import { makeClones, newPinQuestion } from '../backup/backup.ts';
import { howToTrust } from './card-words.ts';
import { halfOf } from './half-of.ts';

export const addHeir: ActionOf<typeof heirAddCommand> = async (input, context) => {
  const { delay, name, policy, scope, tell } = input;
  const { environment, slot } = context;
  const clone = { role: 'heir', delay, policy, scope, share: [], 'own-pin': true, 'with-factor': false } as const;
  const names = name.length === 0 ? ['heir'] : name;
  // Nothing is asked once cards are at work. What is typed is remembered.
  const label = await labelOf(context, 0, 'with the wallet');
  const { pin } = await context.pins.of({ turn: 0, called: calledOf(await context.cards(), label, 0) });
  const newPin = await context.secrets.get('newPin', { question: newPinQuestion(names[0] ?? ''), twice: true });
  if (newPin === pin)
    context.screen.note('The card of the heir gets the PIN of yours: whoever knows one of them knows both.');
  const { answer, hasClock, placeOf } = await makeClones(
    { ...clone, name: names, targets: 1, finish: false, puk: false, seal: false, yes: false, tell },
    context,
  );
  const made = answer.result.clones.filter((clone) => clone.made);
  // So that this computer need not take its PIN to know that it slept.
  for (const { name: called, card: cardNumber } of made)
    noteAsleep(environment, { cardNumber, slot, ...placeOf(cardNumber), name: called, delay });
  return {
    ...answer,
    text: [
      ...answer.text,
      ...(made.length === 0
        ? ['How long it waits, and whether it sleeps: "symbolon heir status --with-pin".']
        : [
            `It sleeps. Once the heir has asked ("symbolon heir ask"), it wakes after ${formatDuration(delay)}, unless you veto.`,
            `Look at it every ${formatDuration(halfOf(delay))} at least: "symbolon heir status".`,
            ...(hasClock ? [] : [`Your cards believe nobody’s time yet, so it never wakes: ${howToTrust}`]),
          ]),
    ],
  };
};
