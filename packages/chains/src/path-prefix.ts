/**
 * The signing path at the head of what an interpreter reads when its transaction format has no place for one (EVM,
 * Solana): one byte n, then n BIP-32 components of 4 bytes big-endian, then the transaction or message.
 */
import { type Coin, checkCoin } from './coin-type.ts';
import { ChainError } from './errors.ts';
import { formatPath } from './path.ts';
import { type Steps, take } from './stepwise.ts';
import type { Path } from './types.ts';

/** Components of a path, as the card's own limit. */
const maxDepth = 10;

/**
 * Puts the path that signs before a transaction, as interpreters of the EVM and Solana read it.
 *
 * @throws `path/invalid` for more than 10 components, or one that is no uint32
 * @example
 * ```ts
 * import { parsePath } from '@symbolon/chains/path';
 * import { prefixPath } from '@symbolon/chains/path-prefix';
 * prefixPath(parsePath("m/44'/0"), Uint8Array.of(0xf8)); // => Uint8Array.of(2, 0x80, 0, 0, 0x2c, 0, 0, 0, 0, 0xf8)
 * ```
 */
export function prefixPath(path: Path, transaction: Uint8Array): Uint8Array {
  assertPath(path);
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
 * @example
 * ```ts
 * import { evmCoin } from '@symbolon/chains/coin-type';
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { formatPath } from '@symbolon/chains/path';
 * import { prefixPath, readPath } from '@symbolon/chains/path-prefix';
 * import { interpretStepwise } from '@symbolon/chains/stepwise';
 * let found = '';
 * const reading = interpretStepwise('example', function* () {
 *   found = formatPath(yield* readPath(evmCoin));
 * });
 * reading.push(prefixPath(defaultPath, new Uint8Array()));
 * found; // => "m/44'/60'/0'/0/0"
 * ```
 */
export function* readPath(coin: Coin): Steps<Path> {
  const [depth = 0] = yield* take(1);
  if (depth > maxDepth)
    throw new ChainError('path/invalid', { path: `of ${depth} components`, reason: `more than ${maxDepth}` });
  const components = yield* take(4 * depth);
  const view = new DataView(components.buffer, components.byteOffset, components.length);
  const path = Array.from({ length: depth }, (_, i) => view.getUint32(4 * i));
  checkCoin(path, coin);
  return path;
}

function assertPath(path: Path): void {
  if (path.length > maxDepth)
    throw new ChainError('path/invalid', { path: formatPath(path), reason: `more than ${maxDepth} components` });
  if (path.some((component) => !Number.isInteger(component) || component < 0 || component > 0xffffffff)) {
    throw new ChainError('path/invalid', { path: formatPath(path), reason: 'a component is not a uint32' });
  }
}
