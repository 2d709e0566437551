import { hex } from '@scure/base';
import { chainError } from '@symbolon/interface';
import {
  asCount,
  asList,
  asRecord,
  asString,
  type HttpOptions,
  hostIn,
  parseJson,
  request,
} from '../../servers/http.ts';
import type { MerkleBranch } from './merkle-branch.ts';
import {
  type BitcoinBlocks,
  type BitcoinRequestOptions,
  type BitcoinServer,
  type ClaimedCoin,
  scriptHash,
} from './server.ts';

/** How the server is asked. */
export type EsploraOptions = HttpOptions & {
  /** Requests under way at once. Default 4. */
  readonly concurrency?: number;
};

/**
 * A server with the Esplora HTTP API. Scripts are looked up by hash, so no address is spelled out to it.
 *
 * @param url Base address of the API, without a slash at the end.
 * @throws From its functions: `server/unreachable`, `server/busy`, `server/wrong-answer`; what the signal aborts with
 * @see https://github.com/Blockstream/esplora/blob/master/API.md
 * @example
 * ```ts
 * import { createEsploraServer } from '@symbolon/chains/bitcoin/discover';
 * const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
 * const server = createEsploraServer('https://blockstream.info/api', { fetch, pause });
 * await server.estimateFee(6); // => 12.25
 * ```
 */
export function createEsploraServer(url: string, options: EsploraOptions): BitcoinServer & BitcoinBlocks {
  const { concurrency = 4 } = options;
  const name = hostIn(url);
  const get = (path: string, { signal }: BitcoinRequestOptions = {}): Promise<string> =>
    request(name, { url: `${url}${path}`, ...(signal === undefined ? {} : { signal }) }, options);
  const json = async (path: string, requestOptions?: BitcoinRequestOptions): Promise<unknown> =>
    parseJson(name, await get(path, requestOptions));
  const scriptPath = (script: Uint8Array): string => `/scripthash/${hex.encode(scriptHash(script))}`;

  return {
    name,
    countTransactions: (scripts, requestOptions) =>
      inParallel(scripts, concurrency, async (script) => {
        const stats = asRecord(name, await json(scriptPath(script), requestOptions), 'script');
        const counts = ['chain_stats', 'mempool_stats'].map((part) => {
          const { tx_count: count } = asRecord(name, stats[part], part);
          return asCount(name, count, 'tx_count');
        });
        return counts.reduce((sum, count) => sum + count, 0);
      }),
    listCoins: (scripts, requestOptions) =>
      inParallel(scripts, concurrency, async (script) =>
        asList(name, await json(`${scriptPath(script)}/utxo`, requestOptions), 'coins').map((coin): ClaimedCoin => {
          const { txid, vout, value, status } = asRecord(name, coin, 'coin');
          const { confirmed, block_height: height } = asRecord(name, status, 'status');
          return {
            txid: asTxid(name, txid),
            index: asCount(name, vout, 'vout'),
            amount: BigInt(asCount(name, value, 'value')),
            height: confirmed === true ? asCount(name, height, 'block_height') : undefined,
          };
        }),
      ),
    getTransaction: async (txid, requestOptions) => decodeHex(name, await get(`/tx/${txid}/hex`, requestOptions)),
    estimateFee: async (blocks, requestOptions) => {
      const estimates = asRecord(name, await json('/fee-estimates', requestOptions), 'estimates');
      // Keys are numbers of blocks; the nearest that is not slower.
      const targets = Object.keys(estimates)
        .map(Number)
        .filter((target) => target <= blocks);
      const rate = estimates[String(Math.max(...targets))];
      if (typeof rate !== 'number' || !(rate > 0))
        throw chainError('server/wrong-answer', { server: name, reason: `no fee for ${blocks} blocks` });
      return rate;
    },
    broadcast: async (transaction, { signal } = {}) => {
      const body = hex.encode(transaction);
      return asTxid(
        name,
        (await request(name, { url: `${url}/tx`, body, ...(signal === undefined ? {} : { signal }) }, options)).trim(),
      );
    },
    lastHeight: async (requestOptions) => {
      const text = (await get('/blocks/tip/height', requestOptions)).trim();
      return asCount(name, parseJson(name, text), 'height');
    },
    blockHeaders: (height, count, requestOptions) =>
      inParallel(
        Array.from({ length: count }, (_, n) => height + n),
        concurrency,
        async (at) => {
          const hash = asTxid(name, (await get(`/block-height/${at}`, requestOptions)).trim());
          return decodeHex(name, await get(`/block/${hash}/header`, requestOptions));
        },
      ),
    merkleBranch: async (txid, height, requestOptions) =>
      asMerkleBranch(name, await json(`/tx/${txid}/merkle-proof`, requestOptions), height),
  };
}

/**
 * The value as a transaction id: 64 hexadecimal digits in lower case.
 *
 * @throws `server/wrong-answer`
 */
export function asTxid(server: string, value: unknown): string {
  const text = asString(server, value, 'txid');
  if (!/^[0-9a-f]{64}$/.test(text))
    throw chainError('server/wrong-answer', { server, reason: 'a txid is not 64 hexadecimal digits' });
  return text;
}

/**
 * Bytes of a hexadecimal answer; space around it does not count.
 *
 * @throws `server/wrong-answer`
 */
export function decodeHex(server: string, text: string): Uint8Array {
  try {
    return hex.decode(text.trim());
  } catch (cause) {
    throw chainError('server/wrong-answer', { server, reason: 'not hexadecimal' }, { cause });
  }
}

/**
 * The value as a branch, which both protocols write in the same way.
 *
 * @param height Of the block that was asked for.
 * @throws `server/wrong-answer` also for another block
 */
export function asMerkleBranch(server: string, value: unknown, height: number): MerkleBranch {
  const { block_height: block, merkle, pos } = asRecord(server, value, 'branch');
  if (asCount(server, block, 'block_height') !== height)
    throw chainError('server/wrong-answer', { server, reason: `it has a transaction in block ${block} and ${height}` });
  const hashes = asList(server, merkle, 'merkle').map((hash) => hex.decode(asTxid(server, hash)).reverse());
  return { position: asCount(server, pos, 'pos'), hashes };
}

async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  act: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += limit) {
    results.push(...(await Promise.all(items.slice(start, start + limit).map(act))));
  }
  return results;
}
