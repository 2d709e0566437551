/** Finds the coins of a wallet of several keys through a server, each with its transaction and the proof of a block. */
import { equalBytes } from '@noble/curves/utils.js';
import { hex } from '@scure/base';
import { type AbortSignal, chainError } from '@symbolon/interface';
import type { Seen } from '../../discover/gap.ts';
import { waysOfWallet } from '../descriptors/wallet-ways.ts';
import { createBlockProofs, leastWorkFor } from '../discover/in-block.ts';
import { checkGapLimit, scanChain } from '../discover/scan-chain.ts';
import { type BitcoinBlocks, type BitcoinServer, fetchTransaction } from '../discover/server.ts';
import { relativeTimeFlag } from '../firmware/descriptors/miniscript/types.ts';
import { deriveScript } from '../firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import type { RawTransaction } from '../firmware/transaction/psbt-maps.ts';
import { medianTimePast } from './block-times.ts';
import type { ChainTip } from './maturity.ts';
import type { WalletCoin } from './refresh.ts';

/** Where to look, and how far. */
export type WalletCoinsOptions = {
  readonly server: BitcoinServer & BitcoinBlocks;
  /** Unused addresses in a row after which receiving, and change, count as seen. Default 20 (BIP-44). */
  readonly gapLimit?: number;
  /**
   * Hashes that it has taken, on average, to make the block of a coin and those after it: what a coin costs that a
   * server makes up. Default a third of a block of the year 2026; none where the keys are of a test network.
   */
  readonly leastWork?: bigint;
  readonly signal?: AbortSignal;
  /** Hears after every answer how many addresses were looked at. */
  readonly onProgress?: (addresses: number) => void;
};

/** What is known of a wallet: all that `maturityOf` and `buildRefresh` need. */
export type WalletCoins = {
  readonly coins: readonly WalletCoin[];
  readonly tip: ChainTip;
  /** Of the first address for change after all that were used. */
  readonly changeIndex: number;
};

/** Bitcoin Core counts blocks in an int32. */
export const highestBlock = 0x7fffffff;

type Address = Pick<WalletCoin, 'multipath' | 'addressIndex'> & { readonly script: Uint8Array };

/**
 * Looks at receiving and change until the gap limit. Amounts and scripts are read from the transactions, whose hash is
 * the id of the coin. Each coin that has a height is proven to be in a block: by its Merkle branch, and by the work of
 * that block. So a coin that a server makes up costs it a block, but on a test network nothing. It can still hide a
 * coin, tell one that is spent, and tell another height or date: then a wait looks longer or shorter than it is.
 *
 * @throws `argument/invalid` for a gap limit below 1 or above 10 000; `server/wrong-answer` if a coin is not what its
 * transaction says, is not proven to be in a block, or is spent by another, if blocks contradict each other, or if
 * address 9999 is used; `data/malformed` as `parsePolicy`; what the server throws
 * @example
 * ```ts
 * import { findWalletCoins, maturityOf } from '@symbolon/chains/bitcoin/inheritance';
 * const { coins, tip, changeIndex } = await findWalletCoins(regtestPolicy, { server: blockServer });
 * coins.map(({ amount, height }) => [amount, height]); // => [[40_000_000n, 980_000]]
 * [tip.height, changeIndex]; // => [1_000_000, 0]
 * maturityOf(regtestPolicy, { coins, tip }).soonest?.first?.height; // => 1_032_560
 * ```
 */
export async function findWalletCoins(
  policy: WalletPolicy,
  { server, gapLimit = 20, leastWork = leastWorkFor(policy.keys), signal, onProgress }: WalletCoinsOptions,
): Promise<WalletCoins> {
  const descriptor = parsePolicy(policy);
  checkGapLimit(gapLimit);
  const request = signal === undefined ? {} : { signal };
  let before = 0;

  const usedOf = async (multipath: 0 | 1): Promise<readonly Address[]> => {
    const scriptAt = (index: number): Uint8Array => deriveScript(descriptor, { multipath, index }).script;
    const keep = ({ scanned }: Seen): void => onProgress?.(before + scanned);
    const { scanned, used } = await scanChain(server, { scriptAt, gapLimit, keep }, request);
    before += scanned;
    return used.map((addressIndex) => ({ multipath, addressIndex, script: scriptAt(addressIndex) }));
  };

  const change = await usedOf(1);
  const addresses = [...(await usedOf(0)), ...change];
  const claims = await server.listCoins(
    addresses.map(({ script }) => script),
    request,
  );
  // Asked after the coins, so that none is above it.
  const height = await server.lastHeight(request);
  if (height > highestBlock)
    throw wrong(server, `the last block is ${height}, and there is none above ${highestBlock}`);
  const prove = createBlockProofs(server, { ...request, leastWork, last: height });
  const times = new Map<number, Promise<number>>();
  const timeAt = (at: number): Promise<number> => {
    const known = times.get(at) ?? medianTimePast(server, at, request);
    times.set(at, known);
    return known;
  };
  const countsSeconds = waysOfWallet(descriptor.expression).some((way) =>
    way.some((one) => one.type === 'older' && (one.value & relativeTimeFlag) !== 0),
  );
  const transactions = new Map<string, RawTransaction>();
  const proven = new Set<string>();
  const coins: WalletCoin[] = [];
  for (const [n, { script, ...place }] of addresses.entries()) {
    for (const { txid, index, amount, height: born } of claims[n] ?? []) {
      const previous = transactions.get(txid) ?? (await fetchTransaction(server, txid, request));
      transactions.set(txid, previous);
      const output = previous.outputs[index];
      if (output === undefined || output.amount !== amount || !equalBytes(output.script, script))
        throw wrong(server, `coin ${txid}:${index} is not what its transaction says`);
      if (born !== undefined && (born > height || born < 1))
        throw wrong(server, `coin ${txid}:${index} came in block ${born}, and the last one is ${height}`);
      // Once a transaction, of which many coins may be: even to know it again, all of it is hashed.
      const mined = `${txid} ${born}`;
      if (born !== undefined && !proven.has(mined)) await prove(previous, born);
      proven.add(mined);
      const medianTime = born !== undefined && countsSeconds ? await timeAt(born - 1) : undefined;
      coins.push({ txid: hex.decode(txid), index, amount, height: born, medianTime, previous, ...place });
    }
  }
  const spent = new Set([...transactions.values()].flatMap(({ inputs }) => inputs.map(outpointOf)));
  const gone = coins.find((coin) => spent.has(outpointOf(coin)));
  if (gone !== undefined) throw wrong(server, `coin ${outpointOf(gone)} is spent by another that it tells of`);
  return {
    coins,
    tip: { height, medianTime: await timeAt(height) },
    changeIndex: (change.at(-1)?.addressIndex ?? -1) + 1,
  };
}

const outpointOf = ({ txid, index }: Pick<WalletCoin, 'txid' | 'index'>): string => `${hex.encode(txid)}:${index}`;

function wrong({ name }: BitcoinServer, reason: string) {
  return chainError('server/wrong-answer', { server: name, reason });
}
