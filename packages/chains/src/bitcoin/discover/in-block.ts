/**
 * Proof that a block has a transaction (Bitcoin, section 8, "Simplified Payment Verification"). Without it a server can
 * make up a transaction that pays us: it has the id that its bytes have, and nobody can spend it.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { hex } from '@scure/base';
import { chainError } from '@symbolon/interface';
import { encodeTransaction, transactionId } from '../firmware/transaction/psbt.ts';
import type { RawTransaction } from '../firmware/transaction/psbt-maps.ts';
import { fetchHeaders, rootIn, workOf } from './block-headers.ts';
import { rootOf } from './merkle-branch.ts';
import type { BitcoinBlocks, BitcoinRequestOptions, BitcoinServer } from './server.ts';

/**
 * A third of the work of block 935,709 of Bitcoin, in February 2026, whose difficulty was 125,864,590,119,494. At a
 * difficulty of 1, 2^32 hashes are made for a block.
 */
export const leastWorkOfMainnet = (125_864_590_119_494n << 32n) / 3n;

/** Blocks that may have this work together, where that of the transaction has less: enough since the year 2016. */
const mostHeaders = 500;

/** What is asked of the block. */
export type InBlockOptions = BitcoinRequestOptions & {
  /** Hashes that it has taken, on average, to make the block and those after it. */
  readonly leastWork: bigint;
  /** Height of the last block. */
  readonly last: number;
};

/** Looks at each block, and at each transaction, once. */
export type BlockProofs = (transaction: RawTransaction, height: number) => Promise<void>;

/**
 * The work that an invented transaction has to cost. On a test network none: there anybody makes blocks.
 *
 * @param keys Extended public keys, whose version says the kind of the network (BIP-32).
 */
export function leastWorkFor(keys: readonly string[]): bigint {
  return keys.some((key) => /(^|\])xpub/.test(key)) ? leastWorkOfMainnet : 0n;
}

/**
 * Checks that blocks have transactions, by what the server tells: the branch to the root, the header with the root, and
 * as many headers after it as have the work together. That these are blocks of the chain is not checked.
 *
 * @throws From what it returns: `server/wrong-answer` for a proof that is missing or wrong; what the server throws
 */
export function createBlockProofs(
  server: BitcoinServer & BitcoinBlocks,
  { leastWork, last, ...options }: InBlockOptions,
): BlockProofs {
  const roots = new Map<number, Promise<Uint8Array>>();
  const proofs = new Map<string, Promise<void>>();
  const wrong = (reason: string) => chainError('server/wrong-answer', { server: server.name, reason });

  const findRoot = async (height: number): Promise<Uint8Array> => {
    for (let count = 1; ; ) {
      const headers = await fetchHeaders(server, height, count, options);
      const works = headers.map(workOf);
      const work = works.reduce<bigint>((sum, one = 0n) => sum + one, 0n);
      const [first] = headers;
      if (first === undefined || works.includes(undefined))
        throw wrong(`a block from ${height} on does not have the work that it says`);
      if (work >= leastWork) return rootIn(first);
      const each = works.at(-1) || 1n;
      const lacking = Number((leastWork - work + each - 1n) / each);
      count += lacking;
      if (count > mostHeaders || height + count - 1 > last)
        throw wrong(`block ${height} and those after it have too little work, as blocks have that somebody made up`);
    }
  };

  const prove = async (txid: string, transaction: RawTransaction, height: number): Promise<void> => {
    const branch = await server.merkleBranch(txid, height, options);
    const known = roots.get(height) ?? findRoot(height);
    roots.set(height, known);
    const inHeader = await known;
    const root = rootOf(encodeTransaction(transaction), branch);
    if (root === undefined || !equalBytes(root, inHeader))
      throw wrong(`it does not prove that block ${height} has transaction ${txid}`);
  };

  return (transaction, height) => {
    const txid = hex.encode(transactionId(transaction));
    const name = `${txid} ${height}`;
    const known = proofs.get(name) ?? prove(txid, transaction, height);
    proofs.set(name, known);
    return known;
  };
}
