/**
 * The signing path at the head of what an interpreter reads when its transaction format has no place for one (EVM,
 * Solana): one byte n, then n BIP-32 components of 4 bytes big-endian, then the transaction or message.
 */
import { chainError, checkArgument, maxPathDepth, type Path } from '@symbolon/interface';
import { checkPath } from './check-path.ts';
import { type CoinType, checkCoin } from './coins.ts';
import { type Steps, take } from './stepwise.ts';

/**
 * Puts the path that signs before a transaction, as interpreters of the EVM and Solana read it.
 *
 * @throws `path/invalid` for more than 10 components, or one that is no uint32
 * @example
 * ```ts
 * import { prefixPath } from '@symbolon/chains/ethereum/firmware';
 * import { parsePath } from '@symbolon/interface';
 * prefixPath(parsePath("m/44'/0"), Uint8Array.of(0xf8)); // => Uint8Array.of(2, 0x80, 0, 0, 0x2c, 0, 0, 0, 0, 0xf8)
 * ```
 */
export function prefixPath(path: Path, transaction: Uint8Array): Uint8Array {
  checkPath(path);
  checkArgument('transaction', transaction, 'bytes');
  const out = new Uint8Array(1 + 4 * path.length + transaction.length);
  out[0] = path.length;
  const view = new DataView(out.buffer);
  path.forEach((component, i) => {
    view.setUint32(1 + 4 * i, component);
  });
  out.set(transaction, 1 + 4 * path.length);
  return out;
}

/**
 * Reads what {@link prefixPath} puts there, a step of an interpreter.
 *
 * @throws `path/invalid` for more than 10 components; `path/other-coin` unless the key is one of that coin
 */
export function* readPath(coin: CoinType): Steps<Path> {
  const [depth = 0] = yield* take(1);
  if (depth > maxPathDepth)
    throw chainError('path/invalid', { path: `of ${depth} components`, reason: `more than ${maxPathDepth}` });
  const components = yield* take(4 * depth);
  const view = new DataView(components.buffer, components.byteOffset, components.length);
  const path = Array.from({ length: depth }, (_, i) => view.getUint32(4 * i));
  checkCoin(path, coin);
  return path;
}
