/** Reads a previous transaction as it streams by, keeping its hash and one output: proof of what an input spends. */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { chainError, type SymbolonError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type Steps, take, takePieces } from '../../firmware/stepwise.ts';

/** What the input says about the output it spends. */
export type ClaimedPrevout = {
  /** 32 bytes, in the order people read. */
  readonly txid: Uint8Array;
  readonly index: number;
  readonly amount: bigint;
  /** At most `maxStep` bytes, or `undefined` if only the amount is to be proven. */
  readonly script: Uint8Array | undefined;
};

/**
 * Checks a claim against a transaction serialised without witnesses, `length` bytes long.
 *
 * @throws `transaction/inconsistent`, `data/malformed`
 */
export function* provePrevout(claim: ClaimedPrevout, length: number, where: string): Steps<void> {
  const hash = sha256.create();
  let left = length;
  const spend = (count: number): number => {
    left -= count;
    if (left < 0) throw malformed(where, 'it ends early');
    return count;
  };
  const field = function* (size: number): Steps<Uint8Array> {
    const bytes = yield* take(spend(size));
    hash.update(bytes);
    return bytes;
  };
  const skip = function* (size: number): Steps<void> {
    yield* takePieces(spend(size), (piece) => hash.update(piece));
  };
  const compactSize = function* (): Steps<number> {
    const first = (yield* field(1))[0] ?? 0;
    if (first < 0xfd) return first;
    // Lengths above four bytes don't occur; each must be in its shortest form, as Bitcoin Core's ReadCompactSize
    // demands.
    if (first === 0xff) throw malformed(where, 'a length is too long');
    const size = first === 0xfd ? P.U16LE.decode(yield* field(2)) : P.U32LE.decode(yield* field(4));
    if (size < (first === 0xfd ? 0xfd : 0x10000)) throw malformed(where, 'a length is not in its shortest form');
    return size;
  };

  yield* field(4);
  for (let inputs = yield* compactSize(); inputs > 0; inputs -= 1) {
    yield* skip(36);
    yield* skip(yield* compactSize());
    yield* field(4);
  }
  const outputs = yield* compactSize();
  if (claim.index >= outputs) throw inconsistent(where, `its previous transaction has no output ${claim.index}`);
  for (let output = 0; output < outputs; output += 1) {
    const amount = P.U64LE.decode(yield* field(8));
    const scriptLength = yield* compactSize();
    if (output !== claim.index) {
      yield* skip(scriptLength);
      continue;
    }
    if (amount !== claim.amount)
      throw inconsistent(where, `claims ${claim.amount} sat, the previous transaction says ${amount} sat`);
    if (claim.script === undefined) yield* skip(scriptLength);
    else if (scriptLength !== claim.script.length || !equalBytes(yield* field(scriptLength), claim.script)) {
      throw inconsistent(where, 'claims another script than the previous transaction');
    }
  }
  yield* field(4);
  if (left !== 0) throw malformed(where, 'trailing bytes');
  if (!equalBytes(sha256(hash.digest()).reverse(), claim.txid))
    throw inconsistent(where, 'its previous transaction is not the one it spends');
}

function malformed(where: string, reason: string): SymbolonError {
  return chainError('data/malformed', { what: 'previous transaction', where, reason });
}

function inconsistent(where: string, reason: string): SymbolonError {
  return chainError('transaction/inconsistent', { where, reason });
}
