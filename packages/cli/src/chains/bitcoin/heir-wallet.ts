/** What a server and a description tell of a wallet with an heir: its coins, and what opens when. */

import { hex } from '@scure/base';
import type { BitcoinNetworkName } from '@symbolon/chains/bitcoin/address';
import type { WalletPolicy } from '@symbolon/chains/bitcoin/descriptors';
import {
  decodeWalletCoins,
  findWalletCoins,
  type KeyNames,
  type Maturity,
  maturityOf,
  type WalletCoin,
  type WalletCoins,
} from '@symbolon/chains/bitcoin/inheritance';
import { isSymbolonError, type Line, line, warn } from '@symbolon/interface';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { readText } from '../../input/read-file.ts';
import { isoOf, momentLine } from '../../output/moments.ts';
import { parseServerUrl } from '../../servers/http.ts';
import { parseWallet, refuseOtherNetwork, refuseUnreadable } from './given-wallet.ts';
import { checkRate } from './order.ts';
import { openBitcoinServer } from './server.ts';

/** The options of both commands, as parsed. */
export type HeirInput = {
  readonly file: string;
  readonly network: BitcoinNetworkName;
  readonly server: string | undefined;
  readonly coins: string | undefined;
  readonly gap: number | undefined;
  readonly mine: number | undefined;
  readonly before: number | undefined;
  readonly 'fee-rate': string | undefined;
};

export type GivenWallet = {
  readonly policy: WalletPolicy;
  /** Where the coins come from: a server, or a file. */
  readonly from: { readonly url: URL } | { readonly found: WalletCoins };
  /** Satoshi per virtual byte. */
  readonly feeRate: number | undefined;
};

export type WalletView = WalletCoins & {
  readonly policy: WalletPolicy;
  readonly maturity: Maturity;
  /** Satoshi per virtual byte. */
  readonly feeRate: number;
  readonly names: KeyNames;
  /** Of the owner's keys, from 0. */
  readonly own: readonly number[];
};

/** Blocks in a day: nothing about a refresh is urgent. */
const patience = 144;
/** Satoshi per virtual byte. Above it no server is believed: the owner says it then. */
const highestRate = 500;
/** Median time past is an hour behind on average; this is more than any miner's clock. */
const longestBehind = 86_400;

/**
 * Reads what was given, before a server or a card is asked.
 *
 * @throws CliError `usage/wrong`, `file/unreadable`, `file/malformed`
 */
export function readGiven(input: HeirInput, name: string): GivenWallet {
  const { file, network, mine } = input;
  const rate = input['fee-rate'];
  // What is only looked at costs nothing.
  if (rate !== undefined && name === 'heir refresh') checkRate(rate, name);
  if (rate !== undefined && (!/^[0-9]{1,5}(\.[0-9]{1,3})?$/.test(rate) || Number(rate) === 0))
    throw wrongUsage(`--fee-rate: "${rate}" is no number of satoshi per virtual byte`, { name });
  if ((input.server === undefined) === (input.coins === undefined))
    throw wrongUsage('give either --server, your own one, or --coins, a file of "heir coins --save"', { name });
  const url = input.server === undefined ? undefined : parseServerUrl(input.server, { name });
  if (url === undefined && rate === undefined)
    throw wrongUsage('without a server nobody says what a transaction costs: give --fee-rate', { name });
  const policy = parseWallet(file);
  refuseOtherNetwork(policy, network, name);
  if (mine !== undefined && mine > policy.keys.length)
    throw wrongUsage(`--mine: the wallet has ${policy.keys.length} keys`, { name });
  const from = url === undefined ? { found: readCoins(policy, input.coins ?? '') } : { url };
  return { policy, from, feeRate: rate === undefined ? undefined : Number(rate) };
}

const readCoins = (policy: WalletPolicy, file: string): WalletCoins =>
  refuseUnreadable(file, () => decodeWalletCoins(policy, readText(file)));

/** Asks the server, if there is one. Throws what it throws; CliError `usage/wrong` where it knows no fee. */
export async function lookAtWallet(
  { policy, from, feeRate: given }: GivenWallet,
  { gap, mine, before }: Pick<HeirInput, 'gap' | 'mine' | 'before'>,
  { signal, screen }: Pick<CommandContext, 'signal' | 'screen'>,
): Promise<WalletView> {
  const view = (found: WalletCoins, feeRate: number): WalletView => {
    const maturity = maturityOf(policy, {
      ...found,
      ...(mine !== undefined && { owner: [mine - 1] }),
      ...(before !== undefined && { margin: before }),
    });
    const own = mine === undefined ? ownersOf(maturity) : [mine - 1];
    return { ...found, policy, maturity, feeRate, own, names: namesOf(policy, own) };
  };
  if ('found' in from) return view(from.found, given ?? 0);
  const { url } = from;
  const { server, close } = await openBitcoinServer(url, { signal, screen });
  try {
    const found = await findWalletCoins(policy, {
      ...{ server, signal },
      ...(gap !== undefined && { gapLimit: gap }),
      onProgress: (addresses) => screen.progress(`${addresses} addresses looked at`),
    });
    screen.done();
    return view(found, given ?? believed(await server.estimateFee(patience, { signal }).catch(needsFee(url)), url));
  } finally {
    close();
  }
}

const needsFee =
  ({ host }: URL) =>
  (error: unknown): never => {
    if (!isSymbolonError(error, 'server/wrong-answer')) throw error;
    throw wrongUsage(`${host} names no fee for a transaction that may wait a day: give one with --fee-rate`, {
      name: 'heir coins',
    });
  };

/** The rate decides what the owner loses, and whoever is between may say it. Throws CliError `usage/wrong`. */
function believed(rate: number, { host }: URL): number {
  if (rate <= highestRate) return rate;
  throw wrongUsage(
    `${host} says that a transaction that may wait a day costs ${Math.ceil(rate)} satoshi per virtual byte: above ${highestRate} no server is believed. Ask another one, or give what it may cost with --fee-rate`,
    { name: 'heir coins' },
  );
}

const ownersOf = ({ paths }: Maturity): readonly number[] => [
  ...new Set(paths.filter(({ always }) => always).flatMap(({ keys }) => keys)),
];

/** "you" and "your heir" where each has one key. */
function namesOf({ keys }: WalletPolicy, own: readonly number[]): KeyNames {
  const others = keys.length - own.length;
  return (position) => {
    const isOwn = own.includes(position);
    if (isOwn && own.length === 1) return line`you`;
    return !isOwn && others === 1 ? line`your heir` : line`key ${position + 1}`;
  };
}

/** Those that a refresh should move now. Coins and their maturity have the same order. */
export function dueCoins({ coins, maturity }: Pick<WalletView, 'coins' | 'maturity'>): readonly WalletCoin[] {
  return coins.filter((_, n) => maturity.coins[n]?.refresh?.due === true);
}

/** As `TXID:N`. */
export function outpointOf({ txid, index }: Pick<WalletCoin, 'txid' | 'index'>): string {
  return `${hex.encode(txid)}:${index}`;
}

/** Without the zeros at the end. */
export function formatBitcoin(satoshi: bigint): string {
  const digits = `${satoshi}`.padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, '');
}

/** The last block, for programs. */
export function tipOf({ tip }: Pick<WalletCoins, 'tip'>): { readonly height: number; readonly time: string | null } {
  return { height: tip.height, time: isoOf(BigInt(tip.medianTime)) };
}

/** The last block, in UTC, and a warning where it is far from the clock of this computer. */
export function describeTip({ tip }: Pick<WalletCoins, 'tip'>, now: number = Date.now()): Line {
  const time = momentLine(BigInt(tip.medianTime), now);
  const isNear = Math.abs(now / 1000 - tip.medianTime) < longestBehind;
  return isNear
    ? line`Last block: ${tip.height}, ${time}`
    : warn`Last block: ${tip.height}, ${time}. What is told is not of today, or the clock of this computer is wrong`;
}
