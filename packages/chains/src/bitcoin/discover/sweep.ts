/** Builds PSBTs that send all coins to one address. This moves a wallet onto new cards. */

import { selectUTXO } from '@scure/btc-signer';
import { chainError } from '@symbolon/interface';
import { type BitcoinNetworkName, networkNamed } from '../firmware/address/networks.ts';
import { type BitcoinScriptType, scriptOfAddress } from '../firmware/address/scripts.ts';
import { checkFeeRate, inputOf } from '../transaction/build.ts';
import type { BitcoinCoin } from './coins.ts';

/** What moves, and where. */
export type BitcoinSweepOptions = {
  /** Of one account or several. The chain then shows that they belong together. */
  readonly coins: readonly BitcoinCoin[];
  /** The address that gets everything. */
  readonly to: string;
  /** Of `to`. */
  readonly network: BitcoinNetworkName;
  /** Satoshi per virtual byte, rounded up to a whole number. */
  readonly feeRate: number;
  /** Also spend coins that are not in a block yet. Default false. */
  readonly unconfirmed?: boolean;
  /** Default 0. */
  readonly psbtVersion?: 0 | 2;
  /** Default 100: a card takes some seconds for that many. */
  readonly coinsPerTransaction?: number;
};

/** The transactions, and what they leave behind. */
export type BitcoinSweep = {
  /** The most valuable coins first. */
  readonly transactions: readonly {
    /** Binary form. */
    readonly psbt: Uint8Array;
    /** Satoshi. */
    readonly fee: bigint;
    /** Satoshi that arrive. */
    readonly amount: bigint;
  }[];
  /** Coins that cost more than they bring at this fee rate, or are not in a block yet. */
  readonly left: readonly BitcoinCoin[];
};

/**
 * Virtual bytes of an input (BIP-141): outpoint, sequence and lengths, and the largest signature of its kind, a quarter
 * for what is witness. P2TR: BIP-341 without the signature hash type.
 */
const inputSizes: { readonly [T in BitcoinScriptType]: bigint } = {
  p2pkh: 148n,
  'p2sh-p2wpkh': 91n,
  p2wpkh: 68n,
  p2tr: 58n,
};

/**
 * Builds PSBTs ready for `previewPsbt` and `signPsbt`, without change: each has one output. None where nothing is worth
 * its fee.
 *
 * @throws `argument/invalid`, `address/invalid`
 * @example
 * ```ts
 * import { buildSweep } from '@symbolon/chains/bitcoin/discover';
 * const to = 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g'; // of the new card
 * const { transactions, left } = buildSweep({ coins, to, network: 'mainnet', feeRate: 5 });
 * transactions.map(({ amount, fee }) => [amount, fee]); // => [[99_450n, 550n]]
 * left.length; // => 0
 * ```
 */
export function buildSweep(options: BitcoinSweepOptions): BitcoinSweep {
  const { to, network: name, unconfirmed = false, psbtVersion = 0, coinsPerTransaction = 100 } = options;
  const network = networkNamed(name);
  const feePerByte = checkFeeRate(options.feeRate);
  scriptOfAddress(to, network);
  if (!Number.isInteger(coinsPerTransaction) || coinsPerTransaction < 1) {
    throw chainError('argument/invalid', { argument: 'coinsPerTransaction', reason: 'not a whole number above 0' });
  }
  const isWorthIt = ({ amount, height, scriptType }: BitcoinCoin): boolean =>
    (height !== undefined || unconfirmed) && amount > inputSizes[scriptType] * feePerByte;
  const worth = options.coins.filter(isWorthIt).sort((a, b) => Number(b.amount - a.amount));
  const left = options.coins.filter((coin) => !isWorthIt(coin));
  const choice = { changeAddress: to, feePerByte, network: network.prefixes, PSBTVersion: psbtVersion };
  const transactions: BitcoinSweep['transactions'][number][] = [];
  for (let at = 0; at < worth.length; at += coinsPerTransaction) {
    const coins = worth.slice(at, at + coinsPerTransaction);
    const { tx, fee, change } = selectUTXO(coins.map(inputOf), [], 'all', choice) ?? {};
    // What is left after the fee would not be relayed.
    if (tx === undefined || fee === undefined || change !== true) left.push(...coins);
    else transactions.push({ psbt: tx.toPSBT(psbtVersion), fee, amount: sum(coins) - fee });
  }
  return { transactions, left };
}

const sum = (coins: readonly BitcoinCoin[]): bigint => coins.reduce((total, { amount }) => total + amount, 0n);
