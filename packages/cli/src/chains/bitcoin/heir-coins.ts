import { addressOfScript, type BitcoinNetworkName, networkNamed } from '@symbolon/chains/bitcoin/address';
import { deriveScript, parsePolicy } from '@symbolon/chains/bitcoin/descriptors';
import {
  buildRefresh,
  type CoinMaturity,
  describeMaturity,
  encodeWalletCoins,
  type Refresh,
  type WalletCoin,
} from '@symbolon/chains/bitcoin/inheritance';
import { isSymbolonError, type Line, line, warn, warningsFirst, word } from '@symbolon/interface';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import { formatMoment, isoOf } from '../../output/moments.ts';
import { privateMode, refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import type { heirCoinsCommand } from './heir-commands.ts';
import { describeTip, formatBitcoin, lookAtWallet, outpointOf, readGiven, type WalletView } from './heir-wallet.ts';

type HeirCoins = ResultOf<typeof heirCoinsCommand>;
type HeirCoin = HeirCoins['coins'][number];

export const showHeirCoins: ActionOf<typeof heirCoinsCommand> = async (input, context) => {
  const given = readGiven(input, 'heir coins');
  const { save, force } = input;
  refuseUnwritable(save, { force });
  const view = await lookAtWallet(given, input, context);
  const { coins, tip, policy, maturity, feeRate, names } = view;
  if (save !== undefined) writeWhole(save, encodeWalletCoins(policy, view), { replace: force, mode: privateMode });
  // What stays is known from all, however few of them are due.
  const whole = tryRefresh(view, coins);
  const dust = coins.filter((coin) => coin.height !== undefined && !(whole?.coins ?? []).includes(coin));
  const isDue = maturity.coins.filter(({ refresh }) => refresh?.due === true).map(({ coin }) => outpointOf(coin));
  const due = coins.filter((coin) => isDue.includes(outpointOf(coin)));
  const refresh = due.length === 0 ? whole : tryRefresh(view, due);
  const described = describeMaturity(policy, maturity, names);
  const lines = warningsFirst([describeTip(view), ...described, ...costLines(view, { dust, due, refresh })]);
  const found = maturity.coins.map((one, n): HeirCoin => {
    const coin = coins[n];
    return describeCoin(one, { view, network: input.network, isDust: coin !== undefined && dust.includes(coin) });
  });
  return {
    result: {
      tip: { height: tip.height, time: isoOf(BigInt(tip.medianTime)) },
      coins: found,
      feeRate: `${feeRate}`,
      refresh:
        refresh === undefined
          ? null
          : { coins: refresh.coins.map(outpointOf), fee: `${refresh.fee}`, due: due.length > 0 },
      lines,
    },
    text:
      coins.length === 0
        ? [describeTip(view), 'The wallet has no coins.']
        : [...lines, '', ...found.flatMap((coin) => coinText(coin, names))],
  };
};

/** `undefined` where none of the coins is worth moving, or all ways of the owner wait. */
function tryRefresh(view: WalletView, coins: readonly WalletCoin[]): Refresh | undefined {
  const { policy, feeRate, changeIndex, tip } = view;
  try {
    return buildRefresh(policy, { coins, feeRate, feeCeiling: 2n ** 63n, changeIndex, height: tip.height });
  } catch (error) {
    if (isSymbolonError(error, 'funds/insufficient') || isSymbolonError(error, 'transaction/refused')) return undefined;
    throw error;
  }
}

type Costs = {
  readonly dust: readonly WalletCoin[];
  readonly due: readonly WalletCoin[];
  readonly refresh: Refresh | undefined;
};

function costLines({ coins, feeRate }: WalletView, { dust, due, refresh }: Costs): readonly Line[] {
  if (coins.length === 0) return [];
  const rate = word(`${feeRate}`);
  const count = refresh?.coins.length ?? 0;
  const what = count === 1 ? line`one coin` : line`${count} coins`;
  const cost =
    refresh === undefined
      ? line`Nothing is worth a refresh at ${rate} sat/vB`
      : due.length === 0
        ? line`Nothing is due. A refresh of ${what} would cost ${refresh.fee} satoshi at ${rate} sat/vB`
        : line`A refresh of what is due, ${what}, costs ${refresh.fee} satoshi at ${rate} sat/vB: "symbolon heir refresh"`;
  const stays = dust.map((coin) => {
    const say = due.includes(coin) ? warn : line;
    return say`${word(outpointOf(coin))} costs more to move than its ${coin.amount} satoshi: it stays`;
  });
  return [cost, ...stays];
}

type CoinPlace = { readonly view: WalletView; readonly network: BitcoinNetworkName; readonly isDust: boolean };

function describeCoin(one: CoinMaturity, { view, network, isDust }: CoinPlace): HeirCoin {
  const { coin, first, refresh } = one;
  const { multipath = 0, addressIndex = 0 } = view.coins[view.maturity.coins.indexOf(one)] ?? {};
  const { script } = deriveScript(parsePolicy(view.policy), { multipath, index: addressIndex });
  const path = first === undefined ? undefined : view.maturity.paths[first.path];
  return {
    coin: outpointOf(coin),
    amount: `${coin.amount}`,
    address: addressOfScript(script, networkNamed(network)) ?? '',
    height: coin.height ?? null,
    state: stateOf(one, path?.renewed === true),
    keys: path?.keys.map((position) => position + 1) ?? [],
    opensHeight: first?.height ?? null,
    opens: isoOf(first?.about === undefined ? undefined : BigInt(Math.floor(first.about))),
    refreshBefore: isoOf(refresh === undefined ? undefined : BigInt(Math.floor(refresh.about))),
    dust: isDust,
  };
}

function stateOf({ first, refresh }: CoinMaturity, isRenewed: boolean): HeirCoin['state'] {
  if (first === undefined) return 'never';
  if (first.state !== 'waiting') return first.state;
  if (!isRenewed) return 'fixed';
  return refresh?.due === true ? 'due' : 'waiting';
}

const stateWords: { readonly [S in HeirCoin['state']]: string } = {
  open: 'open',
  due: 'due',
  waiting: 'not due',
  fixed: 'not yet; a refresh does not change that',
  unconfirmed: 'in no block yet',
  never: 'nobody else can ever spend it',
};

/** In the local time of this computer. */
function coinText(coin: HeirCoin, names: WalletView['names']): readonly string[] {
  const { amount, state, opens, opensHeight, refreshBefore, keys } = coin;
  const who = keys.map((key) => names(key - 1)).join(', ');
  const at = (iso: string): string => formatMoment(BigInt(Math.floor(Date.parse(iso) / 1000)));
  const from = [
    ...(opensHeight === null ? [] : [`from block ${opensHeight} on`]),
    ...(opens === null ? [] : [`${opensHeight === null ? 'from ' : 'about '}${at(opens)}`]),
  ].join(', ');
  return [
    `${formatBitcoin(BigInt(amount))} BTC   ${coin.coin}`,
    `  ${coin.address}   ${stateWords[state]}${coin.dust ? '; costs more to move than it is worth' : ''}`,
    ...(from === '' ? [] : [`  Open to ${who} ${from}`]),
    ...(refreshBefore === null ? [] : [`  Refresh before ${at(refreshBefore)}`]),
  ];
}
