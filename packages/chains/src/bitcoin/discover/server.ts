/**
 * What a wallet asks a server about the chain. {@link createEsploraServer} and {@link createElectrumServer} answer it.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { RawTx } from '@scure/btc-signer/script.js';
import { type AbortSignal, chainError } from '@symbolon/interface';
import { transactionId } from '../firmware/transaction/psbt.ts';
import type { RawTransaction } from '../firmware/transaction/psbt-maps.ts';
import type { MerkleBranch } from './merkle-branch.ts';

/** What goes with any request to a server. */
export type BitcoinRequestOptions = { readonly signal?: AbortSignal };

/** An unspent output as a server tells it: a claim, until its transaction is seen. */
export type ClaimedCoin = {
  /** 64 hexadecimal digits, as people read it. */
  readonly txid: string;
  /** Of the output in its transaction. */
  readonly index: number;
  /** Satoshi. */
  readonly amount: bigint;
  /** Block height, `undefined` while unconfirmed. */
  readonly height: number | undefined;
};

/** A connection to one server. Every answer may be wrong; only what carries its own hash is proof. */
export type BitcoinServer = {
  /** For messages. */
  readonly name: string;
  /** Number of transactions that touch each script, in the order asked. */
  readonly countTransactions: (
    scripts: readonly Uint8Array[],
    options?: BitcoinRequestOptions,
  ) => Promise<readonly number[]>;
  /** Unspent outputs of each script, in the order asked. */
  readonly listCoins: (
    scripts: readonly Uint8Array[],
    options?: BitcoinRequestOptions,
  ) => Promise<readonly (readonly ClaimedCoin[])[]>;
  /** Serialised transaction, with or without witnesses. */
  readonly getTransaction: (txid: string, options?: BitcoinRequestOptions) => Promise<Uint8Array>;
  /** Fee in satoshi per virtual byte to be mined within so many blocks. */
  readonly estimateFee: (blocks: number, options?: BitcoinRequestOptions) => Promise<number>;
  /** Sends a transaction and returns its id. */
  readonly broadcast: (transaction: Uint8Array, options?: BitcoinRequestOptions) => Promise<string>;
};

/** What a server tells of the blocks themselves: for wallets that count them. */
export type BitcoinBlocks = {
  /** Height of the last block. */
  readonly lastHeight: (options?: BitcoinRequestOptions) => Promise<number>;
  /** Headers of so many blocks from that of `height` on, 80 bytes each; fewer where the chain ends. */
  readonly blockHeaders: (
    height: number,
    count: number,
    options?: BitcoinRequestOptions,
  ) => Promise<readonly Uint8Array[]>;
  /** Where in the block of a height a transaction is, by its id as people read it. */
  readonly merkleBranch: (txid: string, height: number, options?: BitcoinRequestOptions) => Promise<MerkleBranch>;
};

/**
 * SHA-256 of a scriptPubKey (32 bytes), by which both protocols look it up; Electrum writes it backwards.
 *
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
 * import { scriptHash } from '@symbolon/chains/bitcoin/discover';
 * const script = scriptOfAddress('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', networks.mainnet);
 * hex.encode(scriptHash(script).reverse()); // => '8b01df4e368ea28f8dc0423bcf7a4923e3a12d307c875e47a0cfbf90b5c39161'
 * ```
 */
export function scriptHash(script: Uint8Array): Uint8Array {
  return sha256(script);
}

/**
 * Fetches a transaction and checks that it is the one of that id.
 *
 * @param txid 64 hexadecimal digits, as people read it.
 * @throws `server/wrong-answer`, and what the server throws
 */
export async function fetchTransaction(
  server: BitcoinServer,
  txid: string,
  options?: BitcoinRequestOptions,
): Promise<RawTransaction> {
  const bytes = await server.getTransaction(txid, options);
  const transaction = decodeTransaction(server.name, bytes);
  if (hex.encode(transactionId(transaction)) !== txid) {
    throw chainError('server/wrong-answer', {
      server: server.name,
      reason: `another transaction came back for ${txid}`,
    });
  }
  return transaction;
}

function decodeTransaction(server: string, bytes: Uint8Array): RawTransaction {
  try {
    return RawTx.decode(bytes);
  } catch (cause) {
    throw chainError('server/wrong-answer', { server, reason: 'not a transaction' }, { cause });
  }
}
