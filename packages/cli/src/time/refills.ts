/** Allowances that come back by time: what is left of them, and when all of it is there again. */
import { getBudgets, getPolicy, type Session } from '@symbolon/client';
import { refillDate } from '@symbolon/protocol/policy';
import { formatAssetName } from '../input/policy-file.ts';
import { coinUnits, type Units } from '../output/amounts.ts';
import { formatMoment, isoOf } from '../output/moments.ts';

/** An allowance that comes back. */
export type Refill = {
  readonly asset: string;
  readonly left: string;
  readonly dated: boolean;
  readonly whole: string | null;
  readonly at: bigint | undefined;
};

/** In a PIN session. */
export async function refillsOf(session: Session, slot: number): Promise<readonly Refill[]> {
  const now = BigInt(Math.floor(Date.now() / 1000));
  const { assets } = await getPolicy(session, { slot });
  if (!assets.some(({ period }) => period !== undefined)) return [];
  const left = await getBudgets(session, { slot });
  return left.flatMap(({ asset, left: amount, refill }) => {
    const { allowance, period } = assets.find((rule) => rule.asset === asset) ?? {};
    if (refill === undefined || allowance === undefined || period === undefined) return [];
    const at = amount >= allowance ? undefined : refillDate(refill, { allowance, period }, { amount: allowance, now });
    const dated = refill.spent === 0n;
    return [{ asset: formatAssetName(asset), left: `${amount}`, dated, whole: isoOf(at), at }];
  });
}

/**
 * What is left, and when all of it is there again. What no proof has dated yet begins to come back with the next one:
 * so the day is told as what follows from a proof of now.
 */
export function describeRefill({ asset, left, dated, at }: Refill, units: Units = coinUnits): string {
  const what = `Left of the allowance of ${units.called(asset)}: ${units.format(asset, left)}`;
  if (at === undefined) return `${what}.`;
  const when = formatMoment(at);
  return dated
    ? `${what}; all of it is there again on ${when}, once the time is proven then.`
    : `${what}. What was spent last does NOT come back yet: prove the time now ("symbolon time prove"), and it comes back from then on. All of it is there again on ${when} then, once the time is proven again.`;
}
