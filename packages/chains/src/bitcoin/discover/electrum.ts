import { hex } from '@scure/base';
import { type AbortSignal, chainError, isSymbolonError } from '@symbolon/interface';
import { asCount, asList, asRecord, asString, longestWait, maxAnswer, parseJson, quoted } from '../../servers/http.ts';
import { asMerkleBranch, asTxid, decodeHex } from './esplora.ts';
import {
  type BitcoinBlocks,
  type BitcoinRequestOptions,
  type BitcoinServer,
  type ClaimedCoin,
  scriptHash,
} from './server.ts';

/** A connected socket (TCP or TLS) that carries lines. The caller opens, bounds and closes it. */
export type LineSocket = {
  /** Sends one line; the line feed is the socket's to add. */
  readonly send: (line: string) => Promise<void>;
  /**
   * The next line, without its line feed. Rejects when the connection ends, takes too long, or sends more than
   * `maxAnswer` of `http` in one.
   */
  readonly receive: (signal?: AbortSignal) => Promise<string>;
};

/** What is known of the server. */
export type ElectrumOptions = {
  /** Names it in errors. */
  readonly name: string;
  /** Milliseconds for the answer to what was asked, whatever else the server says meanwhile. Default 120 000. */
  readonly timeout?: number;
};

type Call = { readonly method: string; readonly params: readonly unknown[] };

/** Version 1.4 is the oldest still in wide use, and has all that is needed. */
const protocolVersion = '1.4';
/** Messages in a row that answer nothing: a server that only talks is not listened to for ever. */
const maxNotifications = 1000;
/** Calls sent before their answers are read. */
const pipelined = 20;

/**
 * A server of the Electrum protocol (JSON-RPC 2.0, one message per line). One call of this object's functions at a
 * time.
 *
 * @throws `server/wrong-answer`, `server/unreachable`
 * @see https://electrumx.readthedocs.io/en/latest/protocol.html
 * @example
 * ```ts
 * import { createElectrumServer } from '@symbolon/chains/bitcoin/discover';
 * const server = await createElectrumServer(socket, { name: 'electrum.example.org' });
 * await server.estimateFee(6); // => 12.25
 * ```
 */
export async function createElectrumServer(
  socket: LineSocket,
  { name, timeout = longestWait }: ElectrumOptions,
): Promise<BitcoinServer & BitcoinBlocks> {
  let lastId = 0;
  const pending = new Set<number>();
  const answers = new Map<number, unknown>();

  let notifications = 0;
  const receiveOne = async (signal: AbortSignal | undefined): Promise<void> => {
    const message = asRecord(name, parseJson(name, await receive(socket, name, signal)), 'message');
    // A notification: nothing was subscribed to, so it says nothing to us.
    const { id, method, error, result } = message;
    if (id === undefined && typeof method === 'string') {
      notifications += 1;
      if (notifications > maxNotifications)
        throw chainError('server/wrong-answer', {
          server: name,
          reason: 'it tells what was not asked, and answers nothing',
        });
      return;
    }
    notifications = 0;
    if (error !== undefined && error !== null)
      throw chainError('server/wrong-answer', {
        server: name,
        reason: `it reports an error: ${quoted(JSON.stringify(error))}`,
      });
    if (result === undefined)
      throw chainError('server/wrong-answer', { server: name, reason: 'a message without result' });
    if (!pending.delete(asCount(name, id, 'id')))
      throw chainError('server/wrong-answer', { server: name, reason: 'it answers what was not asked' });
    answers.set(Number(id), result);
  };

  const callBatch = async (calls: readonly Call[], signal: AbortSignal | undefined): Promise<readonly unknown[]> => {
    const ids = calls.map(() => ++lastId);
    for (const [n, { method, params }] of calls.entries()) {
      pending.add(ids[n] ?? 0);
      await socket.send(JSON.stringify({ jsonrpc: '2.0', id: ids[n], method, params }));
    }
    // One deadline: what answers nothing does not begin it anew.
    let over = false;
    const receiveAll = async (): Promise<void> => {
      while (!over && ids.some((id) => pending.has(id))) await receiveOne(signal);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const reason = `no answer in ${timeout / 1000} s`;
      timer = setTimeout(() => reject(chainError('server/unreachable', { server: name, reason })), timeout);
    });
    try {
      await Promise.race([receiveAll(), late]);
    } finally {
      over = true;
      clearTimeout(timer);
    }
    return ids.map((id) => {
      const answer = answers.get(id);
      answers.delete(id);
      return answer;
    });
  };
  const callAll = async (
    calls: readonly Call[],
    { signal }: BitcoinRequestOptions = {},
  ): Promise<readonly unknown[]> => {
    const results: unknown[] = [];
    for (let start = 0; start < calls.length; start += pipelined)
      results.push(...(await callBatch(calls.slice(start, start + pipelined), signal)));
    return results;
  };
  const call = async (method: string, params: readonly unknown[], options?: BitcoinRequestOptions): Promise<unknown> =>
    (await callAll([{ method, params }], options))[0];
  const perScript = (
    method: string,
    scripts: readonly Uint8Array[],
    options?: BitcoinRequestOptions,
  ): Promise<readonly unknown[]> =>
    callAll(
      scripts.map((script) => ({ method, params: [hex.encode(scriptHash(script).reverse())] })),
      options,
    );

  // The protocol asks for the version to be agreed first.
  asList(name, await call('server.version', ['symbolon', protocolVersion]), 'version');

  return {
    name,
    countTransactions: async (scripts, options) =>
      (await perScript('blockchain.scripthash.get_history', scripts, options)).map(
        (history) => asList(name, history, 'history').length,
      ),
    listCoins: async (scripts, options) =>
      (await perScript('blockchain.scripthash.listunspent', scripts, options)).map((coins) =>
        asList(name, coins, 'coins').map((coin): ClaimedCoin => {
          const { tx_hash: txid, tx_pos: position, value, height } = asRecord(name, coin, 'coin');
          // In the protocol 0 is unconfirmed, and -1 the same with a parent that is unconfirmed too.
          const block = height === -1 ? 0 : asCount(name, height, 'height');
          return {
            txid: asTxid(name, txid),
            index: asCount(name, position, 'tx_pos'),
            amount: BigInt(asCount(name, value, 'value')),
            height: block === 0 ? undefined : block,
          };
        }),
      ),
    getTransaction: async (txid, options) =>
      decodeHex(name, asString(name, await call('blockchain.transaction.get', [txid, false], options), 'transaction')),
    estimateFee: async (blocks, options) => {
      const perKilobyte = await call('blockchain.estimatefee', [blocks], options);
      // In bitcoin per 1000 bytes, -1 if unknown.
      if (typeof perKilobyte !== 'number' || !(perKilobyte > 0)) {
        throw chainError('server/wrong-answer', { server: name, reason: `no fee for ${blocks} blocks` });
      }
      // In satoshi per byte: whole ones per 1000 bytes, which no fraction of a bitcoin blurs.
      return Math.round(perKilobyte * 100_000_000) / 1000;
    },
    broadcast: async (transaction, options) =>
      asTxid(name, await call('blockchain.transaction.broadcast', [hex.encode(transaction)], options)),
    lastHeight: async (options) => {
      // There is no other question for it. What it tells of later blocks is passed over.
      const tip = asRecord(name, await call('blockchain.headers.subscribe', [], options), 'tip');
      return asCount(name, tip['height'], 'height');
    },
    blockHeaders: async (height, count, options) => {
      const answer = asRecord(name, await call('blockchain.block.headers', [height, count], options), 'headers');
      const bytes = decodeHex(name, asString(name, answer['hex'], 'headers'));
      return Array.from({ length: Math.ceil(bytes.length / 80) }, (_, n) => bytes.slice(80 * n, 80 * (n + 1)));
    },
    merkleBranch: async (txid, height, options) =>
      asMerkleBranch(name, await call('blockchain.transaction.get_merkle', [txid, height], options), height),
  };
}

async function receive(socket: LineSocket, server: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    const line = await socket.receive(signal);
    if (line.length > maxAnswer)
      throw chainError('server/wrong-answer', { server, reason: `an answer of more than ${maxAnswer} bytes` });
    return line;
  } catch (cause) {
    if (signal?.aborted === true || isSymbolonError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw chainError('server/unreachable', { server, reason }, { cause });
  }
}
