/**
 * Which keys sign for which chain.
 *
 * A key serves one chain: what it signs for another, no rule of the owner's is about. Below the purpose of BIP-44 the
 * second component of a path says which chain that is (SLIP-44); below any other purpose it is not said to be a coin
 * type (BIP-43). So a path must begin with both.
 */
import { ChainError } from './errors.ts';
import { formatPath, hardened } from './path.ts';
import type { Path } from './types.ts';

/** A coin whose keys are kept apart from those of others. */
export type Coin = {
  /** As error messages name it. */
  readonly name: string;
  /** SLIP-44 number, without the bit for hardened. */
  readonly coinType: number;
};

/**
 * Ether's, on every EVM chain: wallets hold an account at the same key on all of them. Not 1', which is Bitcoin's on
 * test networks as well, on the same curve, and not 61' and others by which some wallets keep an EVM chain apart: their
 * owners keep those keys for that chain alone, which no message would respect.
 */
export const evmCoin: Coin = Object.freeze({ name: 'EVM chains', coinType: 60 });

/** Solana's, on every cluster: mainnet, testnet and devnet. */
export const solanaCoin: Coin = Object.freeze({ name: 'Solana', coinType: 501 });

/**
 * Refuses to sign with another chain's key: call it before the signer is asked for anything.
 *
 * @throws `path/other-coin` unless the path is m/44'/coin type' or below
 * @example
 * ```ts
 * import { checkCoin, evmCoin } from '@symbolon/chains/coin-type';
 * import { isChainError } from '@symbolon/chains/errors';
 * import { parsePath } from '@symbolon/chains/path';
 * checkCoin(parsePath("m/44'/60'/0'/0/0"), evmCoin);
 * try {
 *   checkCoin(parsePath("m/84'/0'/0'/0/0"), evmCoin);
 * } catch (error) {
 *   isChainError(error) && error.code; // => 'path/other-coin'
 * }
 * ```
 */
export function checkCoin(path: Path, coin: Coin): void {
  if (!isOfCoin(path, coin))
    throw new ChainError('path/other-coin', { path: formatPath(path), coin: coin.name, coinType: coin.coinType });
}

/**
 * Whether a path is m/44'/coin type' or below.
 *
 * @example
 * ```ts
 * import { isOfCoin, solanaCoin } from '@symbolon/chains/coin-type';
 * import { parsePath } from '@symbolon/chains/path';
 * isOfCoin(parsePath("m/44'/501'/0'/0'"), solanaCoin); // => true
 * isOfCoin(parsePath("m/44'/60'/0'/0/0"), solanaCoin); // => false
 * ```
 */
export function isOfCoin([purpose, type]: Path, { coinType }: Coin): boolean {
  return purpose === hardened + 44 && type === hardened + coinType;
}
