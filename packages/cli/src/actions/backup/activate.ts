import { activateBackup, tellTime } from '@symbolon/backup';
import { getStatus } from '@symbolon/client';
import { isSymbolonError, quote } from '@symbolon/interface';
import { isSleeper } from '@symbolon/protocol/set';
import { asksToWake } from '../../ceremonies/asks-to-wake.ts';
import { type AtSession, inTurn } from '../../ceremonies/card-namer.ts';
import { calledOf, createDriver, labelOf } from '../../ceremonies/driver.ts';
import { sleeperOnly } from '../../ceremonies/sleeper-only.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { activateCommand } from '../../commands/backup.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { forgetsWoken } from '../heir/card-words.ts';

export const activateCard: ActionOf<typeof activateCommand> = async ({ puk, member, yes, ...input }, context) => {
  const { slot } = context;
  const evidence = timeSourceOf(context, input);
  const backup = { label: await labelOf(context, 0, 'backup') };
  const approver = { label: await labelOf(context, 1, 'other card') };
  let isAwake = false;
  // Nobody is asked for a consent and another card for what is so already.
  const findsAwake: AtSession = async (card, session, request) => {
    const { set } = request.card.label === backup.label ? await getStatus(session, { slot }) : {};
    isAwake = set !== undefined && isSleeper(set.role) && !set.dormant;
    if (isAwake) throw new Error('it is active already');
    return card;
  };
  const driver = await createDriver(context, [backup.label, approver.label], {
    atSession: inTurn(findsAwake, forgetsWoken(context), asksToWake(context, { agreed: yes })),
    ...sleeperOnly(context, backup),
  });
  const factor = puk
    ? { puk: async () => context.pins.pukOf({ called: calledOf(await context.cards(), backup.label, 0) }) }
    : { approver };
  const activate = () => activateBackup(driver, { backup, slot, ...(member !== undefined && { member }), ...factor });
  await activate().catch(async (error: unknown) => {
    if (isAwake) return;
    if (!isTooEarly(error)) throw error;
    // Its delay may be over, and the card not know it.
    context.screen.note('Its delay is not over by the time that it knows. The time is proven to it.');
    await tellTime(driver, { cards: [backup], evidence, slot });
    await activate();
  });
  return {
    result: { activated: backup.label },
    text: [`${quote(backup.label)} ${isAwake ? 'was active already: it signs' : 'signs from now on'}.`],
  };
};

const isTooEarly = (error: unknown): boolean =>
  isSymbolonError(error, 'ceremony/stopped') && error.context.problem === 'too-early';
