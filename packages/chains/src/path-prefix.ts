/**
 * The signing path at the head of what an interpreter reads when its transaction format has no place for one (EVM, Solana):
 * one byte n, then n BIP-32 components of 4 bytes big-endian, then the transaction or message.
 */
import { ChainError } from './errors.ts';
import { formatPath } from './path.ts';
import type { Interpretation, InterpreterEvent, Path } from './types.ts';

/** Components of a path, as the card's own limit. */
const maxDepth = 10;

/**
 * Puts the path that signs before a transaction.
 *
 * @example
 * ```ts
 * import { prefixPath } from '@symbolon/chains/path-prefix';
 * prefixPath([0x8000002c, 0], new Uint8Array([1])); // 02 8000002c 00000000 01
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

/** The interpretation of a path and what `begin` reads after it. */
export function afterPath(begin: (path: Path) => Interpretation): Interpretation {
  const path: number[] = [];
  let depth: number | undefined;
  let component = 0;
  let bytes = 0;
  let rest: Interpretation | undefined;

  const take = (byte: number): void => {
    if (depth === undefined) {
      if (byte > maxDepth) throw new ChainError('path/invalid', { path: `of ${byte} components`, reason: `more than ${maxDepth}` });
      depth = byte;
    } else {
      component = component * 256 + byte;
      bytes += 1;
      if (bytes % 4 === 0) {
        path.push(component);
        component = 0;
      }
    }
    if (path.length === depth) rest = begin(path);
  };

  return {
    push(chunk): readonly InterpreterEvent[] {
      let i = 0;
      for (const byte of chunk) {
        if (rest) break;
        take(byte);
        i += 1;
      }
      return rest && i < chunk.length ? rest.push(chunk.subarray(i)) : [];
    },
    end() {
      if (!rest) throw new ChainError('data/malformed', { what: 'signing path', where: `byte ${bytes}`, reason: 'ends early' });
      return rest.end();
    },
  };
}

function assertPath(path: Path): void {
  if (path.length > maxDepth) throw new ChainError('path/invalid', { path: formatPath(path), reason: `more than ${maxDepth} components` });
  if (path.some((component) => !Number.isInteger(component) || component < 0 || component > 0xffffffff)) {
    throw new ChainError('path/invalid', { path: formatPath(path), reason: 'a component is not a uint32' });
  }
}
