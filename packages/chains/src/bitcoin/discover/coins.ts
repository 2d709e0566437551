/** Coins of a wallet, each with the transaction that proves it. */

import { equalBytes } from '@noble/curves/utils.js';
import { hex } from '@scure/base';
import { chainError, type Path } from '@symbolon/interface';
import { createAddressDeriver } from '../address/account.ts';
import type { BitcoinScriptType } from '../firmware/address/scripts.ts';
import type { RawTransaction } from '../firmware/transaction/psbt-maps.ts';
import type { BitcoinAccountScan } from './discover.ts';
import { type BitcoinRequestOptions, type BitcoinServer, fetchTransaction } from './server.ts';

/** An unspent output of ours. */
export type BitcoinCoin = {
  /** 32 bytes, in the order people read. */
  readonly txid: Uint8Array;
  /** Of the output in that transaction. */
  readonly index: number;
  /** Satoshi. */
  readonly amount: bigint;
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /** The whole transaction that made it. */
  readonly previous: RawTransaction;
  readonly scriptType: BitcoinScriptType;
  /** Of our key from the master key. */
  readonly path: Path;
  /** 33 bytes: of our key at `path`. */
  readonly publicKey: Uint8Array;
  /** uint32. */
  readonly masterFingerprint: number;
  /** Block height, `undefined` while unconfirmed. */
  readonly height: number | undefined;
};

/**
 * Asks for the coins of all used addresses, and for the transactions they come from. Amount and script are read from
 * those, whose hash is the coin's id. A server can hide a coin, tell one that is spent, and make up a transaction that
 * no block has, with its coins: no node takes what spends them. `findWalletCoins` asks for the proof of a block.
 *
 * @param accounts What `discover` found.
 * @throws `server/wrong-answer` if a coin is not what its transaction says, or is there twice
 * @example
 * ```ts
 * import { discover, listOwnCoins } from '@symbolon/chains/bitcoin/discover';
 * const { accounts } = await discover(signer, { server, scriptTypes: ['p2wpkh'] });
 * const coins = await listOwnCoins(server, accounts);
 * coins.map(({ amount, height }) => [amount, height]); // => [[100_000n, 800_000]]
 * ```
 */
export async function listOwnCoins(
  server: BitcoinServer,
  accounts: readonly BitcoinAccountScan[],
  options?: BitcoinRequestOptions,
): Promise<readonly BitcoinCoin[]> {
  const addresses = accounts.flatMap(({ account, receiving, change }) => {
    const address = createAddressDeriver(account);
    return [...receiving.used.map((index) => address(0, index)), ...change.used.map((index) => address(1, index))].map(
      (own) => ({
        account,
        ...own,
      }),
    );
  });
  const claims = await server.listCoins(
    addresses.map(({ script }) => script),
    options,
  );
  const known = new Map<string, RawTransaction>();
  const coins: BitcoinCoin[] = [];
  const listed = new Set<string>();
  for (const [n, { account, script, path, publicKey }] of addresses.entries()) {
    for (const { txid, index, amount, height } of claims[n] ?? []) {
      const coin = `${txid}:${index}`;
      if (listed.has(coin))
        throw chainError('server/wrong-answer', { server: server.name, reason: `coin ${coin} is there twice` });
      listed.add(coin);
      const previous = known.get(txid) ?? (await fetchTransaction(server, txid, options));
      known.set(txid, previous);
      const output = previous.outputs[index];
      if (output === undefined || output.amount !== amount || !equalBytes(output.script, script)) {
        throw chainError('server/wrong-answer', {
          server: server.name,
          reason: `coin ${coin} is not what its transaction says`,
        });
      }
      const { scriptType, masterFingerprint } = account;
      coins.push({
        txid: hex.decode(txid),
        index,
        amount,
        script,
        previous,
        scriptType,
        path,
        publicKey,
        masterFingerprint,
        height,
      });
    }
  }
  return coins;
}
