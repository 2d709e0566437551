import { addressOfScript, type BitcoinNetworkName, networkNamed } from '@symbolon/chains/bitcoin/address';
import { deriveScript, parsePolicy } from '@symbolon/chains/bitcoin/descriptors';
import {
  buildRefresh,
  type CoinMaturity,
  describeMaturity,
  encodeWalletCoins,
  type Opening,
  type Refresh,
  type WalletCoin,
} from '@symbolon/chains/bitcoin/inheritance';
import { isSymbolonError, type Line, line, warn, warningsFirst, word } from '@symbolon/interface';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import { formatUtc, isoOf } from '../../output/moments.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import type { heirCoinsCommand } from './heir-commands.ts';
import {
  describeTip,
  dueCoins,
  formatBitcoin,
  lookAtWallet,
  outpointOf,
  readGiven,
  tipOf,
  type WalletView,
} from './heir-wallet.ts';

type HeirCoins = ResultOf<typeof heirCoinsCommand>;
type HeirCoin = HeirCoins['coins'][number];
type Opens = Pick<HeirCoin, 'keys' | 'opens' | 'opensHeight'>;

export const showHeirCoins: ActionOf<typeof heirCoinsCommand> = async (input, context) => {
  const given = readGiven(input, 'heir coins');
  const { save, force } = input;
  refuseUnwritable(save, { force });
  const view = await lookAtWallet(given, input, context);
  const { coins, policy, maturity, feeRate, names } = view;
  if (save !== undefined) writeWhole(save, encodeWalletCoins(policy, view), { replace: force });
  // What stays is known from all, however few of them are due.
  const whole = tryRefresh(view, coins);
  const dust =
    whole === undefined
      ? coins.filter(({ height }) => height !== undefined)
      : whole.left.filter(({ why }) => why === 'dust').map(({ coin }) => coin);
  const due = dueCoins(view);
  const refresh = due.length === 0 ? whole : tryRefresh(view, due);
  const described = describeMaturity(policy, maturity, names);
  const lines = warningsFirst([
    describeTip(view),
    ...described,
    ...(described.length === 0 ? [] : [line`Days and times are those of UTC`]),
    ...costLines(view, { dust, due, refresh }),
  ]);
  const place = { view, dust: new Set(dust), addressOf: addresses(view, input.network) };
  const found = coins.map((coin, n) => describeCoin(coin, { ...place, one: maturity.coins[n] }));
  return {
    result: {
      tip: tipOf(view),
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
  const urgent = new Set(due);
  const stays = dust.map((coin) => {
    const say = urgent.has(coin) ? warn : line;
    return say`${word(outpointOf(coin))} costs more to move than its ${coin.amount} satoshi: it stays`;
  });
  return [cost, ...stays];
}

/** Of each address once: many coins may be at one. */
function addresses({ policy }: WalletView, network: BitcoinNetworkName): (coin: WalletCoin) => string {
  const descriptor = parsePolicy(policy);
  const known = new Map<string, string>();
  return ({ multipath, addressIndex: index }) => {
    const place = `${multipath}/${index}`;
    const address =
      known.get(place) ??
      addressOfScript(deriveScript(descriptor, { multipath, index }).script, networkNamed(network)) ??
      '';
    known.set(place, address);
    return address;
  };
}

type CoinPlace = {
  readonly view: WalletView;
  readonly dust: ReadonlySet<WalletCoin>;
  readonly addressOf: (coin: WalletCoin) => string;
  readonly one: CoinMaturity | undefined;
};

function describeCoin(coin: WalletCoin, { view, dust, addressOf, one }: CoinPlace): HeirCoin {
  const { paths } = view.maturity;
  const { first, firstRenewed, refresh } = one ?? {};
  return {
    coin: outpointOf(coin),
    amount: `${coin.amount}`,
    address: addressOf(coin),
    height: coin.height ?? null,
    state: stateOf(one),
    ...openingOf(first, paths),
    renewed: firstRenewed === undefined || firstRenewed === first ? null : openingOf(firstRenewed, paths),
    refreshBefore: isoOf(refresh === undefined ? undefined : BigInt(Math.floor(refresh.about))),
    dust: dust.has(coin),
  };
}

const openingOf = (opening: Opening | undefined, paths: WalletView['maturity']['paths']) => ({
  keys: opening === undefined ? [] : (paths[opening.path]?.keys ?? []).map((position) => position + 1),
  opensHeight: opening?.height ?? null,
  opens: isoOf(opening?.about === undefined ? undefined : BigInt(Math.floor(opening.about))),
});

/** What needs the owner counts more than a date that nothing changes. */
function stateOf({ first, firstRenewed, refresh }: Partial<CoinMaturity> = {}): HeirCoin['state'] {
  if (first === undefined) return 'never';
  if (firstRenewed?.state === 'open') return 'open';
  if (refresh?.due === true) return 'due';
  if (first.state !== 'waiting') return first.state;
  return first === firstRenewed ? 'waiting' : 'fixed';
}

const stateWords: { readonly [S in HeirCoin['state']]: string } = {
  open: 'open',
  due: 'due',
  waiting: 'not due',
  fixed: 'not yet; a refresh does not change that',
  unconfirmed: 'in no block yet',
  never: 'nobody else can ever spend it',
};

/** In UTC, as the lines above. */
function coinText(coin: HeirCoin, names: WalletView['names']): readonly string[] {
  const { amount, state, renewed, refreshBefore } = coin;
  return [
    `${formatBitcoin(BigInt(amount))} BTC   ${coin.coin}`,
    `  ${coin.address}   ${stateWords[state]}${coin.dust ? '; costs more to move than it is worth' : ''}`,
    ...openText(coin, names),
    ...(renewed === null ? [] : openText(renewed, names)),
    ...(refreshBefore === null ? [] : [`  Refresh before ${inUtc(refreshBefore)}`]),
  ];
}

function openText({ keys, opens, opensHeight }: Opens, names: WalletView['names']): readonly string[] {
  const who = keys.map((key) => names(key - 1)).join(', ');
  const from = [
    ...(opensHeight === null ? [] : [`from block ${opensHeight} on`]),
    ...(opens === null ? [] : [`${opensHeight === null ? 'from ' : 'about '}${inUtc(opens)}`]),
  ].join(', ');
  return from === '' ? [] : [`  Open to ${who} ${from}`];
}

const inUtc = (iso: string): string => formatUtc(BigInt(Math.floor(Date.parse(iso) / 1000)));
