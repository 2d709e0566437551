/**
 * Which keys sign for which chain.
 *
 * A key serves one chain, for the owner's rules are about one chain. Below the purpose of BIP-44 the second component
 * of a path names that chain (SLIP-44). Other purposes give that component no meaning (BIP-43). So a path must begin
 * with both.
 */
import { chainError, formatPath, hardened, type Path } from '@symbolon/interface';
import { checkPath } from './check-path.ts';

/** A coin whose keys are kept apart from those of others. */
export type CoinType = {
  /** As error messages name it. */
  readonly name: string;
  /** SLIP-44 number, without the bit for hardened. */
  readonly coinType: number;
};

/**
 * Coin type 60' on every EVM chain: wallets hold one account at the same key on all of them. Not 1': Bitcoin's test
 * networks use it on the same curve. Not 61' and others: some wallets keep such a key for one EVM chain alone, but a
 * signed message holds on every chain.
 */
export const evmCoin: CoinType = Object.freeze({ name: 'EVM chains', coinType: 60 });

/** Coin type 501' on every cluster: mainnet, testnet and devnet. */
export const solanaCoin: CoinType = Object.freeze({ name: 'Solana', coinType: 501 });

/**
 * Refuses another chain's key. Call it before the signer is asked for anything.
 *
 * @throws `path/invalid` for more than 10 components, or one that is no uint32; `path/other-coin` unless the path is
 * m/44'/coin type' or below
 * @example
 * ```ts
 * import { checkCoin, evmCoin } from '@symbolon/chains/coins';
 * import { isSymbolonError, parsePath } from '@symbolon/interface';
 * checkCoin(parsePath("m/44'/60'/0'/0/0"), evmCoin);
 * try {
 *   checkCoin(parsePath("m/84'/0'/0'/0/0"), evmCoin);
 * } catch (error) {
 *   isSymbolonError(error) && error.code; // => 'path/other-coin'
 * }
 * ```
 */
export function checkCoin(path: Path, coin: CoinType): void {
  checkPath(path);
  if (!isOfCoin(path, coin))
    throw chainError('path/other-coin', { path: formatPath(path), coin: coin.name, coinType: coin.coinType });
}

/**
 * Whether a path is m/44'/coin type' or below.
 *
 * @example
 * ```ts
 * import { isOfCoin, solanaCoin } from '@symbolon/chains/coins';
 * import { parsePath } from '@symbolon/interface';
 * isOfCoin(parsePath("m/44'/501'/0'/0'"), solanaCoin); // => true
 * isOfCoin(parsePath("m/44'/60'/0'/0/0"), solanaCoin); // => false
 * ```
 */
export function isOfCoin([purpose, type]: Path, { coinType }: CoinType): boolean {
  return purpose === hardened + 44 && type === hardened + coinType;
}
