/**
 * Amounts as people meet and type them, `1.5 ETH`: the one place where a smallest unit becomes a coin, and back. It
 * knows the coin of every well-known network, and the tokens that the owner has noted on the card.
 */

import { chainIdOf, formatUnits, nativeAsset, networkOf } from '@symbolon/chains/ethereum/address';
import type { Session } from '@symbolon/client';
import { type Line, line, quote, word } from '@symbolon/interface';
import { maxAmount, nameOf } from '@symbolon/protocol/policy';
import { readNotedTokens } from '../cards/files/noted-tokens.ts';
import { allChains } from '../chains/all.ts';
import type { Coin, NotedToken } from '../chains/chain.ts';
import { inSmallest } from '../chains/coin-amounts.ts';
import type { CommandContext } from '../context.ts';

type Unit = { readonly symbol: string; readonly decimals: number };

/** What assets are called and counted in. Assets and chains by CAIP identifier, or by the name that a card has. */
export type Units = {
  /** The CAIP identifier of a name that is known; any other text as it is. */
  readonly identifierOf: (name: string) => string;
  /** As a person calls it: `ETH on Ethereum`. A token with its contract: anybody may choose its symbol. */
  readonly called: (asset: string) => Line;
  /** `1.5 ETH`; of an asset that nobody knows the smallest unit. */
  readonly format: (asset: string, amount: bigint | string) => string;
  /**
   * Reads `1.5 ETH`, or digits alone, which are in the smallest unit.
   *
   * @throws RangeError with the reason
   */
  readonly parse: (asset: string, text: string) => bigint;
  /** Whether it has a unit. */
  readonly knows: (asset: string) => boolean;
  /** The assets that are counted in this unit. */
  readonly countedIn: (symbol: string) => readonly string[];
};

const coins: readonly Coin[] = allChains.flatMap((chain) => chain.coins);

/** Smaller units of coins, which people type for fees. Of the same coin, so many decimals. */
const smallerUnits: { readonly [symbol: string]: { readonly [unit: string]: number } } = {
  BTC: { sat: 0, sats: 0, satoshi: 0 },
  SOL: { lamport: 0, lamports: 0 },
};
/** Of every coin of the EVM. */
const ofEvm: { readonly [unit: string]: number } = { wei: 0, gwei: 9 };

/**
 * @param tokens with their decimals, as the owner noted them; one that calls itself a coin is counted in its smallest
 * unit. Default none: coins alone
 */
export function createUnits(tokens: readonly NotedToken[] = []): Units {
  const known = tokens.filter(({ symbol }) => !coins.some((coin) => isSame(coin.symbol, symbol)));
  const identifiers = [...coins.flatMap(({ chain, asset }) => [chain, asset]), ...tokens.map(({ asset }) => asset)];
  const byName = new Map(identifiers.map((identifier) => [nameOf(identifier), identifier]));
  const identifierOf = (name: string): string => byName.get(name) ?? name;
  const tokenOf = (asset: string): NotedToken | undefined => known.find((token) => token.asset === asset);
  const unitOf = (asset: string): Unit | undefined => coinOf(asset) ?? tokenOf(asset);
  return Object.freeze({
    identifierOf,
    called: (name) => {
      const asset = identifierOf(name);
      const coin = coinOf(asset);
      const network = networkCalled(asset);
      if (network !== undefined) return network;
      if (coin !== undefined) return line`${word(coin.symbol)} on ${inWords(coin.network)}`;
      const token = tokenOf(asset);
      return token === undefined ? word(asset) : line`${word(token.symbol)} (${word(asset)})`;
    },
    format: (name, amount) => {
      const unit = unitOf(identifierOf(name));
      return unit === undefined ? `${amount}` : `${formatUnits(BigInt(amount), unit.decimals)} ${word(unit.symbol)}`;
    },
    parse: (name, text) => parseAmount(text, unitsTyped(identifierOf(name), unitOf(identifierOf(name)))),
    knows: (name) => unitOf(identifierOf(name)) !== undefined,
    countedIn: (symbol) => [...coins, ...known].filter((one) => isSame(one.symbol, symbol)).map(({ asset }) => asset),
  });
}

/** Coins alone: before a card is asked. */
export const coinUnits: Units = createUnits();

/**
 * With the tokens that the owner noted, in a PIN session. The notes are read only where an asset is no coin.
 *
 * @param assets of which amounts are to be told, by CAIP-19 identifier or by the name that a card has
 */
export async function unitsFor(
  assets: readonly string[],
  session: Session,
  context: Pick<CommandContext, 'slot' | 'screen'>,
): Promise<Units> {
  const areCoins = assets.every((asset) => coinOf(coinUnits.identifierOf(asset)) !== undefined);
  return areCoins ? coinUnits : tokenUnits(session, context);
}

/** With all tokens that the owner noted, in a PIN session. */
export async function tokenUnits(session: Session, context: Pick<CommandContext, 'slot' | 'screen'>): Promise<Units> {
  const notes = { policies: [], paths: [], ...(await readNotedTokens(session, context)) };
  return createUnits(allChains.flatMap((chain) => chain.notedTokens?.(notes) ?? []));
}

/** A chain by its CAIP-2 identifier. */
function networkCalled(chain: string): Line | undefined {
  if (chain.includes('/')) return undefined;
  const network = coins.find((coin) => coin.chain === chain)?.network ?? coinOf(`${chain}/slip44:60`)?.network;
  return network === undefined ? undefined : inWords(network);
}

/** The coin of a network that is not well known has its number for a name. */
function coinOf(asset: string): Coin | undefined {
  const known = coins.find((coin) => coin.asset === asset);
  if (known !== undefined) return known;
  const [, id] = /^eip155:([1-9][0-9]{0,18})\/slip44:60$/.exec(asset) ?? [];
  if (id === undefined) return undefined;
  const { chainId, name: network, currency: symbol } = networkOf(BigInt(id));
  return { chain: chainIdOf(chainId), network, asset: nativeAsset(chainId), symbol, decimals: 18 };
}

/** The asset in which a chain counts its fees, by CAIP-2 identifier or the name that a card has; else the same text. */
export function feeAssetOf(name: string): string {
  const chain = coinUnits.identifierOf(name);
  return coins.find((coin) => coin.chain === chain)?.asset ?? coinOf(`${chain}/slip44:60`)?.asset ?? chain;
}

/** What may be typed for an asset: its unit, and smaller ones. */
function unitsTyped(asset: string, unit: Unit | undefined): readonly Unit[] {
  if (unit === undefined) return [];
  const smaller = coinOf(asset) && (asset.startsWith('eip155:') ? ofEvm : smallerUnits[unit.symbol]);
  return [unit, ...Object.entries(smaller ?? {}).map(([symbol, decimals]) => ({ symbol, decimals }))];
}

/** @throws RangeError with the reason */
function parseAmount(text: string, units: readonly Unit[]): bigint {
  const said = quote(text);
  const [, digits, fraction = '', symbol = ''] = /^\s*([0-9]+)(?:\.([0-9]+))?\s*([^\s0-9.,].*?)?\s*$/u.exec(text) ?? [];
  const [main] = units;
  const example = main === undefined ? 'in digits, in the smallest unit' : `as "1.5 ${main.symbol}"`;
  if (digits === undefined) throw new RangeError(`${said} is not an amount: write it ${example}`);
  if (symbol === '') {
    if (fraction !== '') throw new RangeError(`${said} has no unit: write it ${example}`);
    return withinLimit(BigInt(digits), said);
  }
  if (main === undefined)
    throw new RangeError(
      `nobody here knows how many decimals ${quote(symbol)} has: write the amount ${example}, or note the token ("symbolon notes set")`,
    );
  const unit = units.find((one) => isSame(one.symbol, symbol));
  if (unit === undefined) throw new RangeError(`${said} is in another unit: this asset is counted in ${main.symbol}`);
  const amount = inSmallest({ whole: digits, fraction }, unit);
  if (typeof amount === 'string') throw new RangeError(`${said} ${amount}`);
  return withinLimit(amount, said);
}

function withinLimit(amount: bigint, said: string): bigint {
  if (amount > maxAmount) throw new RangeError(`${said} is not an amount: it is more than a card can count`);
  return amount;
}

/** `eth` is `ETH`: people type so. */
const isSame = (symbol: string, typed: string): boolean => symbol.toLowerCase() === typed.toLowerCase();

/** Words of this program or of people, each safe on its own. */
export const inWords = (text: string): Line => {
  const [first = '', ...others] = text.split(' ');
  return others.reduce<Line>((all, part) => line`${all} ${word(part)}`, word(first));
};
