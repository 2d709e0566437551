/** What matures, in lines for a person: first what needs the owner now. */
import { type Line, line, warn, warningsFirst, word } from '@symbolon/interface';
import { formatDay, isMoment } from '../../dates.ts';
import { formatUnits } from '../../units.ts';
import { keyPositions, waysOfWallet } from '../descriptors/wallet-ways.ts';
import { describeNeeds } from '../descriptors/wallet-words.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import type { CoinMaturity, Maturity, Opening } from './maturity.ts';

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
  const never = coins.filter(({ first }) => first === undefined);
  const openings = coins.flatMap(entriesOf).sort((a, b) => timeOf(a) - timeOf(b));
  const groups = new Map<string, Entry[]>();
  for (const one of openings) {
    const { path, state, height, medianTime } = one.opening;
    const name = `${path} ${state} ${state === 'open' ? '' : `${height} ${medianTime}`}`;
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(one);
  }
  return warningsFirst([
    ...[...groups.values()].flatMap((group) => {
      const [one] = group;
      if (one === undefined) return [];
      const { path } = one.opening;
      const isRenewed = paths[path]?.renewed === true;
      return [groupWords(one, { amount: amountOf(group), who: whoOf(path), isRenewed })];
    }),
    ...(never.length === 0 ? [] : [line`Nobody can ever spend ${amountOf(never)} without the owner`]),
  ]);
}

/** A way to a coin, and the deadline that goes with it. */
type Entry = Pick<CoinMaturity, 'coin' | 'refresh'> & { readonly opening: Opening };

/** What opens first, and what a refresh can still put off where that is another one. */
function entriesOf({ coin, first, firstRenewed, refresh }: CoinMaturity): readonly Entry[] {
  return [...new Set([first, firstRenewed])].flatMap((opening) =>
    opening === undefined ? [] : [{ coin, opening, refresh: opening === firstRenewed ? refresh : undefined }],
  );
}

const amountOf = (group: readonly Pick<CoinMaturity, 'coin'>[]): Line =>
  line`${word(
    formatUnits(
      group.reduce((sum, { coin }) => sum + coin.amount, 0n),
      8,
    ),
  )} BTC`;

type GroupWords = { readonly amount: Line; readonly who: Line; readonly isRenewed: boolean };

function groupWords({ opening, refresh }: Entry, { amount, who, isRenewed }: GroupWords): Line {
  const { state, about, height } = opening;
  if (state === 'unconfirmed') return line`${amount} is in no block yet: the wait of ${who} has not begun`;
  if (state === 'open')
    return isRenewed
      ? warn`Since about ${dayOf(about)} ${who} can spend ${amount}; refresh now`
      : warn`Since about ${dayOf(about)} ${who} can spend ${amount}; a refresh does not change that`;
  // A date that the wallet names is certain, one that is counted in blocks is not.
  const from = height === undefined ? line`From` : line`From about`;
  const opens = line`${from} ${dayOf(about)} ${who} can spend ${amount}`;
  if (refresh === undefined) return line`${opens}; a refresh does not change that, only another wallet does`;
  return refresh.due ? warn`${opens}; refresh now` : line`${opens}; refresh before ${dayOf(refresh.about)}`;
}

/** "Never" would say that nobody can. */
function dayOf(seconds = 0): Line {
  const moment = BigInt(Math.floor(seconds));
  return isMoment(moment) ? formatDay(moment) : line`a day beyond every calendar`;
}

const timeOf = ({ opening }: Entry): number => opening.about ?? Number.MAX_SAFE_INTEGER;
