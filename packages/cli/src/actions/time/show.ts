import { waitingOf } from '@symbolon/backup';
import { type CardTime, getTime, type Session } from '@symbolon/client';
import { isRefusal } from '@symbolon/protocol/status';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { timeShowCommand } from '../../commands/time.ts';
import { unitsFor } from '../../output/amounts.ts';
import { isoOf } from '../../output/moments.ts';
import { describeRefill, refillsOf } from '../../time/refills.ts';
import { knownServers } from '../../time/time-source.ts';
import { describeServers, describeTime, describeWaiting, toServers, toWaiting } from './words.ts';

export const showTime: ActionOf<typeof timeShowCommand> = async ({ servers: file }, context) => {
  const { slot, environment } = context;
  const known = knownServers(environment, file);
  const { name } = await context.cards();
  return withPin(context, async (session) => {
    const time = await timeOf(session, slot);
    const refills = await refillsOf(session, slot);
    const waits = time && waitingOf(time);
    const units = await unitsFor(
      refills.map(({ asset }) => asset),
      session,
      context,
    );
    const servers = toServers(time?.anchor.servers ?? [], known);
    const { number: clock = null, needed = 0, floor } = time?.anchor ?? {};
    return {
      result: {
        time: isoOf(time?.time),
        clock,
        needed,
        servers,
        floor: floor === undefined ? null : floor.toString(16).padStart(8, '0'),
        waiting: toWaiting(waits),
        refills: refills.map(({ at: _, ...refill }) => refill),
      },
      text: [
        describeTime(name(0), time?.time ?? 0n),
        ...(time === undefined
          ? ['It was not told whose time to believe: "symbolon time trust".']
          : [describeServers(servers, needed, floor)]),
        ...(waits === undefined ? [] : describeWaiting(waits, environment)),
        ...refills.map((refill) => describeRefill(refill, units)),
      ],
    };
  });
};

async function timeOf(session: Session, slot: number): Promise<CardTime | undefined> {
  try {
    return await getTime(session, { slot });
  } catch (error) {
    if (isRefusal(error, 'anchorMissing')) return undefined;
    throw error;
  }
}
