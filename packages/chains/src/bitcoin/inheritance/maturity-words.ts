/** What matures, in lines for a person: first what needs the owner now. */
import { type Line, line, warn, warningsFirst, word } from '@symbolon/interface';
import { formatDay } from '../../dates.ts';
import { formatUnits } from '../../units.ts';
import { keyPositions, waysOfWallet } from '../descriptors/wallet-ways.ts';
import { describeNeeds } from '../descriptors/wallet-words.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import type { CoinMaturity, Maturity } from './maturity.ts';

/** How the keys of a wallet are called, by their positions. Default "key 1", "key 2". */
export type KeyNames = (position: number) => Line;

const usualName: KeyNames = (position) => line`key ${position + 1}`;

/**
 * Says who can spend how much from which day on, and until when to refresh. Coins that open together are one line.
 *
 * @param policy The one that `maturity` is of.
 * @throws `data/malformed` as `maturityOf`
 * @example
 * ```ts
 * import { line } from '@symbolon/interface';
 * import { describeMaturity, maturityOf } from '@symbolon/chains/bitcoin/inheritance';
 * const coin = { txid: new Uint8Array(32), index: 0, amount: 40_000_000n, height: 980_000 };
 * const tip = { height: 1_000_000, medianTime: 1_800_000_000 };
 * const maturity = maturityOf(timelockedPolicy, { coins: [coin], tip });
 * const names = (position: number) => (position === 1 ? line`your heir` : line`you`);
 * describeMaturity(timelockedPolicy, maturity, names); // => ['From about 29 August 2027 your heir can spend 0.4 BTC; refresh before 30 July 2027']
 * ```
 */
export function describeMaturity(
  policy: WalletPolicy,
  { paths, coins }: Maturity,
  names: KeyNames = usualName,
): readonly Line[] {
  const positionOf = keyPositions(policy);
  const ways = waysOfWallet(parsePolicy(policy).expression);
  const whoOf = (path: number): Line => describeNeeds(ways[path] ?? [], (key) => names(positionOf(key)));
  const inOrder = [...coins].sort((a, b) => timeOf(a) - timeOf(b));
  const groups = new Map<string, CoinMaturity[]>();
  for (const one of inOrder) {
    const { path, state, height, medianTime } = one.first ?? {};
    const name = `${path} ${state} ${state === 'open' ? '' : `${height} ${medianTime}`}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return warningsFirst(
    [...groups.values()].flatMap((group) => {
      const [one] = group;
      const amount = line`${word(
        formatUnits(
          group.reduce((sum, { coin }) => sum + coin.amount, 0n),
          8,
        ),
      )} BTC`;
      if (one?.first === undefined) return [line`Nobody can ever spend ${amount} without the owner`];
      return [
        groupWords(one, { amount, who: whoOf(one.first.path), isRenewed: paths[one.first.path]?.renewed === true }),
      ];
    }),
  );
}

type GroupWords = { readonly amount: Line; readonly who: Line; readonly isRenewed: boolean };

function groupWords({ first, refresh }: CoinMaturity, { amount, who, isRenewed }: GroupWords): Line {
  if (first?.state === 'unconfirmed') return line`${amount} is in no block yet: the wait of ${who} has not begun`;
  if (first?.state === 'open')
    return isRenewed
      ? warn`Since about ${dayOf(first.about)} ${who} can spend ${amount}; refresh now`
      : warn`Since about ${dayOf(first.about)} ${who} can spend ${amount}; a refresh does not change that`;
  // A date that the wallet names is certain, one that is counted in blocks is not.
  const from = first?.height === undefined ? line`From` : line`From about`;
  const opens = line`${from} ${dayOf(first?.about)} ${who} can spend ${amount}`;
  if (refresh === undefined) return line`${opens}; a refresh does not change that, only another wallet does`;
  return refresh.due ? warn`${opens}; refresh now` : line`${opens}; refresh before ${dayOf(refresh.about)}`;
}

const dayOf = (seconds = 0): Line => formatDay(BigInt(Math.floor(seconds)));

const timeOf = ({ first }: CoinMaturity): number => first?.about ?? Number.MAX_SAFE_INTEGER;
