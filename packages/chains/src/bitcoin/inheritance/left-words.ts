import { type Line, line } from '@symbolon/interface';
import { sum } from '../firmware/transaction/psbt.ts';
import { formatAmount } from '../sign/words.ts';
import type { LeftReason, Refresh } from './refresh.ts';

/** For one coin, and for several. */
const reasons: { readonly [W in LeftReason]: readonly [one: Line, several: Line] } = {
  dust: [
    line`it costs more to move at this fee rate than it is worth`,
    line`they cost more to move at this fee rate than they are worth`,
  ],
  unconfirmed: [
    line`it is in no block yet, so its wait has not begun`,
    line`they are in no block yet, so their wait has not begun`,
  ],
  immature: [
    line`it is a miner's reward, which no block takes before 100 blocks have come`,
    line`they are a miner's rewards, which no block takes before 100 blocks have come`,
  ],
  weight: [
    line`nodes relay no more at once, so refresh it once this one is in a block`,
    line`nodes relay no more at once, so refresh them once this one is in a block`,
  ],
  proof: [
    line`the card reads the whole transaction of each coin, and this is too much at once, so refresh it once this one is in a block`,
    line`the card reads the whole transaction of each coin, and this is too much at once, so refresh them once this one is in a block`,
  ],
};

/**
 * Says which coins a refresh leaves where they are, and why: a line for each reason.
 *
 * @param refresh Of `buildRefresh`.
 * @example
 * ```ts
 * import { describeLeft } from '@symbolon/chains/bitcoin/inheritance';
 * describeLeft({ left: [{ coin: timelockedCoin, why: 'unconfirmed' }] })[0];
 * // => '1 coin (0.4 BTC) stays: it is in no block yet, so its wait has not begun'
 * ```
 */
export function describeLeft({ left }: Pick<Refresh, 'left'>): readonly Line[] {
  return (Object.keys(reasons) as LeftReason[]).flatMap((why) => {
    const coins = left.filter((one) => one.why === why).map(({ coin }) => coin);
    const [one, several] = reasons[why];
    if (coins.length === 0) return [];
    const amount = formatAmount(sum(coins));
    return coins.length === 1
      ? [line`1 coin (${amount}) stays: ${one}`]
      : [line`${coins.length} coins (${amount}) stay: ${several}`];
  });
}
