/** Allowances that come back by time: what is left of them, and when all of it is there again. */
import { getBudgets, getPolicy, type Session } from '@symbolon/client';
import { refillDate } from '@symbolon/protocol/policy';
import { formatAssetName } from '../input/policy-file.ts';
import { formatAmountOf } from '../output/amounts.ts';
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
  const left = await getBudgets(session, { slot });
  return left.flatMap(({ asset, left: amount, refill }) => {
    const { allowance, period } = assets.find((rule) => rule.asset === asset) ?? {};
    if (refill === undefined || allowance === undefined || period === undefined) return [];
    const at = amount >= allowance ? undefined : refillDate(refill, { allowance, period }, { amount: allowance, now });
    const dated = refill.spent === 0n;
    return [{ asset: formatAssetName(asset), left: `${amount}`, dated, whole: isoOf(at), at }];
  });
}

/** What is left, and when all of it is there again. */
export function describeRefill({ asset, left, dated, at }: Refill): string {
  const whole = at === undefined ? '' : `; all of it is there again on ${formatMoment(at)}, once the time is proven`;
  const undated = dated ? '' : ' What was spent last comes back only from a proof of now on: "symbolon time prove".';
  return `Left of the allowance of ${asset}: ${formatAmountOf(asset, left)}${whole}.${undated}`;
}
