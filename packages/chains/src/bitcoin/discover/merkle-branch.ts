/** The way from a transaction to the root of all transactions of its block, which the header has. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { RawOldTx } from '@scure/btc-signer/script.js';

/** Where in its block a transaction is, and what it is hashed with on the way to the root. */
export type MerkleBranch = {
  /** Of the transaction in the block, from 0. */
  readonly position: number;
  /** 32 bytes each as they are hashed, which is the reverse of what people read; that beside the transaction first. */
  readonly hashes: readonly Uint8Array[];
};

/** A block has at most 1 000 000 bytes without witnesses, and a transaction at least 60: 2^15 is more than fit. */
const deepest = 15;

/** Bytes of two hashes. */
const pairLength = 64;

/**
 * The root that a branch leads to. A node of the tree is hashed as a transaction of 64 bytes is. So neither may pass
 * for the other (CVE-2017-12842): who has made such a transaction, and has had it mined, could hang another below it.
 *
 * @param transaction Without witnesses.
 * @returns 32 bytes; `undefined` for what is no branch of a block
 */
export function rootOf(transaction: Uint8Array, { position, hashes }: MerkleBranch): Uint8Array | undefined {
  if (transaction.length === pairLength || hashes.length > deepest || position >= 2 ** hashes.length) return undefined;
  let node = sha256(sha256(transaction));
  for (const [level, other] of hashes.entries()) {
    const isRight = ((position >> level) & 1) === 1;
    const pair = isRight ? concatBytes(other, node) : concatBytes(node, other);
    if (pair.length !== pairLength || isTransaction(pair)) return undefined;
    node = sha256(sha256(pair));
  }
  return node;
}

/** One node in a thousand million looks like one by chance. */
function isTransaction(bytes: Uint8Array): boolean {
  try {
    const { inputs, outputs } = RawOldTx.decode(bytes);
    return inputs.length > 0 && outputs.length > 0;
  } catch {
    return false;
  }
}
