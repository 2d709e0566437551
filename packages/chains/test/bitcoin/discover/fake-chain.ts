/** A chain of a few transactions, and servers over real sockets that tell of it, honestly or not. For tests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { RawOldTx } from '@scure/btc-signer/script.js';
import type { LineSocket } from '../../../src/bitcoin/discover/electrum.ts';
import { scriptHash } from '../../../src/bitcoin/discover/server.ts';
import type { RawOutput } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import type { Fetch, HttpOptions } from '../../../src/servers/http.ts';

type FakeCoin = {
  readonly txid: string;
  readonly index: number;
  readonly amount: bigint;
  readonly height: number | undefined;
};

export type FakeChain = {
  readonly transactions: Map<string, Uint8Array>;
  /** By script hash in hexadecimal: coins that are unspent, and the number of transactions. */
  readonly scripts: Map<string, { readonly coins: FakeCoin[]; transactions: number }>;
  readonly broadcast: string[];
};

/** One transaction per list of outputs. Outputs of amount 0 count as used and spent. */
export function fakeChain(payments: readonly (readonly RawOutput[])[]): FakeChain {
  const chain: FakeChain = { transactions: new Map(), scripts: new Map(), broadcast: [] };
  payments.forEach((outputs, n) => {
    const raw = RawOldTx.encode({
      version: 2,
      inputs: [{ txid: new Uint8Array(32).fill(n + 1), index: n, finalScriptSig: new Uint8Array(), sequence: 0 }],
      outputs: [...outputs],
      lockTime: 0,
    });
    const txid = hex.encode(sha256(sha256(raw)).reverse());
    chain.transactions.set(txid, raw);
    outputs.forEach(({ amount, script }, index) => {
      const name = hex.encode(scriptHash(script));
      const known = chain.scripts.get(name) ?? { coins: [], transactions: 0 };
      known.transactions += 1;
      if (amount > 0n) known.coins.push({ txid, index, amount, height: n === 0 ? undefined : 800_000 + n });
      chain.scripts.set(name, known);
    });
  });
  return chain;
}

export type Esplora = { readonly url: string; readonly requests: string[]; readonly close: () => Promise<void> };

/** `meddle` may answer a request itself by returning true. */
export async function serveEsplora(
  chain: FakeChain,
  meddle: (request: string, response: ServerResponse) => boolean = () => false,
): Promise<Esplora> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    if (!meddle(line, response)) void answer(chain, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(chain: FakeChain, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  const [, kind, id = '', rest] = path.split('/');
  const known = chain.scripts.get(id) ?? { coins: [], transactions: 0 };
  if (kind === 'scripthash' && rest === undefined) {
    response.end(JSON.stringify({ chain_stats: { tx_count: known.transactions }, mempool_stats: { tx_count: 0 } }));
  } else if (kind === 'scripthash') {
    const coins = known.coins.map(({ txid, index, amount, height }) => ({
      txid,
      vout: index,
      value: Number(amount),
      status: height === undefined ? { confirmed: false } : { confirmed: true, block_height: height },
    }));
    response.end(JSON.stringify(coins));
  } else if (kind === 'tx' && request.method === 'POST') {
    let body = '';
    for await (const chunk of request) body += chunk;
    chain.broadcast.push(body);
    response.end('ab'.repeat(32));
  } else if (kind === 'tx' && chain.transactions.has(id))
    response.end(hex.encode(chain.transactions.get(id) ?? new Uint8Array()));
  else if (kind === 'fee-estimates') response.end(JSON.stringify({ 1: 30.5, 6: 12.25, 144: 2 }));
  else response.writeHead(404).end('not found');
}

/** Gives up on a request after half a second, and never really waits between tries. */
export function impatient(waits: number[] = []): HttpOptions {
  // Not AbortSignal.any with AbortSignal.timeout: what it makes may be collected as garbage before it fires
  // (nodejs/node#57736).
  const limited: Fetch = async (url, options) => {
    const limit = new AbortController();
    const end = (): void => limit.abort(options.signal?.reason);
    const timer = setTimeout(end, 500);
    options.signal?.addEventListener('abort', end, { once: true });
    try {
      options.signal?.throwIfAborted();
      return await fetch(url, { ...options, signal: limit.signal });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', end);
    }
  };
  const pause = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    waits.push(milliseconds);
  };
  return { fetch: limited, pause };
}

export type Electrum = { readonly socket: LineSocket; readonly close: () => Promise<void> };

/** An Electrum server and a connection to it. `meddle` may change a line before it is sent. */
export async function serveElectrum(
  chain: FakeChain,
  meddle: (line: string, method: string) => string = (line) => line,
): Promise<Electrum> {
  const server = createTcpServer((connection) => {
    let pending = '';
    connection.on('error', () => undefined);
    connection.on('data', (data) => {
      const lines = (pending + data).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const { id, method, params } = JSON.parse(line);
        const reply = meddle(JSON.stringify({ jsonrpc: '2.0', id, ...electrumAnswer(chain, method, params) }), method);
        if (reply === '') connection.destroy();
        else connection.write(`${reply}\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { socket, close } = openLines((server.address() as AddressInfo).port);
  return {
    socket,
    close: () =>
      new Promise((resolve) => {
        close();
        server.close(() => resolve());
      }),
  };
}

/** A connection to a port of this machine that carries lines. */
export function openLines(port: number): { readonly socket: LineSocket; readonly close: () => void } {
  const connection = connect(port, '127.0.0.1');
  const lines: string[] = [];
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  let pending = '';
  let ended: Error | undefined;
  connection.on('data', (data) => {
    const parts = (pending + data).split('\n');
    pending = parts.pop() ?? '';
    for (const line of parts) {
      const next = waiting.shift();
      if (next === undefined) lines.push(line);
      else next.resolve(line);
    }
  });
  connection.on('close', () => {
    ended = new Error('connection closed');
    for (const { reject } of waiting.splice(0)) reject(ended);
  });
  return {
    socket: {
      send: (line) => new Promise((resolve) => connection.write(`${line}\n`, () => resolve())),
      receive: (signal) =>
        new Promise((resolve, reject) => {
          const line = lines.shift();
          if (line !== undefined) resolve(line);
          else if (ended !== undefined) reject(ended);
          else waiting.push({ resolve, reject });
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
    },
    close: () => connection.destroy(),
  };
}

function electrumAnswer(
  chain: FakeChain,
  method: string,
  params: readonly unknown[],
): { result?: unknown; error?: unknown } {
  const [first] = params;
  const script = typeof first === 'string' && first.length === 64 ? hex.encode(hex.decode(first).reverse()) : '';
  const known = chain.scripts.get(script) ?? { coins: [], transactions: 0 };
  switch (method) {
    case 'server.version':
      return { result: ['Fake 1.0', '1.4'] };
    case 'blockchain.scripthash.get_history':
      return { result: Array.from({ length: known.transactions }, () => ({ tx_hash: '00'.repeat(32), height: 1 })) };
    case 'blockchain.scripthash.listunspent':
      return {
        result: known.coins.map(({ txid, index, amount, height }) => ({
          tx_hash: txid,
          tx_pos: index,
          value: Number(amount),
          height: height ?? 0,
        })),
      };
    case 'blockchain.transaction.get': {
      const raw = chain.transactions.get(String(first));
      return raw === undefined ? { error: { code: 2, message: 'no such transaction' } } : { result: hex.encode(raw) };
    }
    case 'blockchain.estimatefee':
      return { result: 0.00501 };
    case 'blockchain.transaction.broadcast':
      chain.broadcast.push(String(first));
      return { result: 'ab'.repeat(32) };
    default:
      return { error: { code: -32601, message: 'unknown method' } };
  }
}
