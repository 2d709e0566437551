import { type CoinType, checkCoin } from '@symbolon/chains/coins';
import { type Path, parsePath } from '@symbolon/interface';

/**
 * The path that was given, or the usual one.
 *
 * @throws SymbolonError `path/invalid`; `path/other-coin` where the key signs for another chain, so that what is sent
 * to it could not be spent
 */
export function coinPath(
  given: string | undefined,
  { usual, coin }: { readonly usual: Path; readonly coin: CoinType },
): Path {
  const path = given === undefined ? usual : parsePath(given);
  checkCoin(path, coin);
  return path;
}
