import { waitingOf } from '@symbolon/backup';
import { type CardTime, getBudgets, getPolicy, getTime, type Session } from '@symbolon/client';
import { refillDate } from '@symbolon/protocol/policy';
import { isRefusal } from '@symbolon/protocol/status';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { timeShowCommand } from '../../commands/time.ts';
import { formatAssetName } from '../../input/policy-file.ts';
import { formatMoment, isoOf } from '../../output/moments.ts';
import { knownServers } from '../../time/time-source.ts';
import { describeServers, describeTime, describeWaiting, toServers, toWaiting } from './words.ts';

type Refill = ResultOf<typeof timeShowCommand>['refills'][number] & { readonly at: bigint | undefined };

export const showTime: ActionOf<typeof timeShowCommand> = async ({ servers: file }, context) => {
  const { slot, environment } = context;
  const known = knownServers(environment, file);
  const { name } = await context.cards();
  return withPin(context, async (session) => {
    const time = await timeOf(session, slot);
    const refills = await refillsOf(session, slot);
    const waits = time && waitingOf(time);
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
        ...refills.map(describeRefill),
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

/** Allowances that come back by time. */
async function refillsOf(session: Session, slot: number): Promise<readonly Refill[]> {
  const now = BigInt(Math.floor(Date.now() / 1000));
  const { assets } = await getPolicy(session, { slot });
  const left = await getBudgets(session, { slot });
  return left.flatMap(({ asset, left: amount, refill }) => {
    const { allowance, period } = assets.find((rule) => rule.asset === asset) ?? {};
    if (refill === undefined || allowance === undefined || period === undefined) return [];
    const at = amount >= allowance ? undefined : refillDate(refill, { allowance, period }, { amount: allowance, now });
    const dated = refill.spent === 0n;
    return [{ asset: formatAssetName(asset), left: `${amount}`, dated, whole: isoOf(at), at }];
  });
}

function describeRefill({ asset, left, dated, at }: Refill): string {
  const whole = at === undefined ? '' : `; all of it is there again on ${formatMoment(at)}, once the time is proven`;
  const undated = dated ? '' : ' What was spent last comes back only from a proof of now on: "symbolon time prove".';
  return `Left of the allowance of ${asset}: ${left}${whole}.${undated}`;
}
