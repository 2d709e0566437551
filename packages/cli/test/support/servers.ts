/** Servers on loopback ports that know a few things about the test wallet. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base58, base64, hex } from '@scure/base';
import { p2wpkh, RawTx } from '@scure/btc-signer';
import * as P from 'micro-packed';
import type { Identity } from './certificates.ts';
import { root } from './workplace.ts';

export type TestServer = { readonly url: string; readonly requests: string[]; readonly close: () => Promise<void> };

const scriptOf = (tail: string, account = 0): Uint8Array =>
  p2wpkh(root.derive(`m/84'/1'/${account}'/${tail}`).publicKey ?? new Uint8Array()).script;
/** Has paid 5,000 satoshi to the third receiving address. */
const transaction = RawTx.encode({
  version: 2,
  segwitFlag: false,
  inputs: [{ txid: new Uint8Array(32).fill(1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
  outputs: [{ script: scriptOf('0/2'), amount: 5_000n }],
  witnesses: undefined,
  lockTime: 0,
});
const txid = hex.encode(sha256(sha256(transaction)).reverse());
/** SHA-256 of the scripts that were used. */
const paid = hex.encode(sha256(scriptOf('0/2')));
const used = new Set([paid, hex.encode(sha256(scriptOf('1/0'))), hex.encode(sha256(scriptOf('0/1', 5)))]);

async function listening(
  server: Server,
  scheme: string,
  requests: string[],
  closeAll: () => void,
): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      closeAll();
    });
  return { url: `${scheme}://127.0.0.1:${port}`, requests, close };
}

type Answer = (request: IncomingMessage, response: ServerResponse, requests: string[]) => Promise<void>;

function serveHttp(answer: Answer, secret?: Identity): Promise<TestServer> {
  const requests: string[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse): void => void answer(request, response, requests);
  const server = secret === undefined ? createServer(serve) : createHttpsServer(secret, serve);
  return listening(server, secret === undefined ? 'http' : 'https', requests, () => server.closeAllConnections());
}

/** The first block of regtest, and its hash (Bitcoin Core, kernel/chainparams.cpp). */
const regtestHeader = `01000000${'0'.repeat(64)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000`;
const regtestBlock = '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206';

/**
 * @param broken answers nothing but errors after so many requests
 * @param secret serves over TLS with this key and certificate
 */
export function serveEsplora(broken = Number.POSITIVE_INFINITY, secret?: Identity): Promise<TestServer> {
  return serveHttp(async ({ url = '' }, response, requests) => {
    requests.push(url);
    if (requests.length > broken) {
      response.writeHead(404).end();
      return;
    }
    const [, kind, id = '', rest] = url.split('/');
    if (kind === 'block-height') {
      response.end(regtestBlock);
      return;
    }
    if (kind === 'block') {
      response.end(regtestHeader);
      return;
    }
    const coins = id === paid ? [{ txid, vout: 0, value: 5_000, status: { confirmed: true, block_height: 9 } }] : [];
    if (kind === 'tx') response.end(hex.encode(transaction));
    else if (rest === 'utxo') response.end(JSON.stringify(coins));
    else
      response.end(JSON.stringify({ chain_stats: { tx_count: used.has(id) ? 1 : 0 }, mempool_stats: { tx_count: 0 } }));
  }, secret);
}

/** @param secret serves over TLS with this key and certificate */
export function serveElectrum(secret?: Identity): Promise<TestServer> {
  const requests: string[] = [];
  const serve = (connection: Socket) => {
    let pending = '';
    connection.on('error', () => undefined);
    connection.on('data', (data) => {
      const lines = `${pending}${data}`.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const { id, method, params } = JSON.parse(line);
        requests.push(method);
        connection.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: electrumAnswer(method, params) })}\n`);
      }
    });
  };
  const server = secret === undefined ? createTcpServer(serve) : createTlsServer(secret, serve);
  // A client that refuses the certificate hangs up.
  server.on('tlsClientError', () => undefined);
  return listening(server, secret === undefined ? 'tcp' : 'ssl', requests, () => undefined);
}

function electrumAnswer(method: string, [first]: readonly unknown[]): unknown {
  if (method === 'server.version') return ['test', '1.4'];
  if (method === 'blockchain.transaction.get') return hex.encode(transaction);
  if (method === 'blockchain.block.headers') return { count: 1, hex: regtestHeader, max: 2016 };
  const script = hex.encode(hex.decode(String(first)).reverse());
  if (method === 'blockchain.scripthash.get_history') return used.has(script) ? [{ tx_hash: txid, height: 9 }] : [];
  return script === paid ? [{ tx_hash: txid, tx_pos: 0, value: 5_000, height: 9 }] : [];
}

function serveRpc(answer: (method: string, params: readonly unknown[]) => unknown): Promise<TestServer> {
  return serveHttp(async (request, response, requests) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    requests.push(method);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, result: answer(method, params) }));
  });
}

/** JSON-RPC of Ethereum, where the address holds one ether and three of any token. */
export function serveEthereum(address: string): Promise<TestServer> {
  return serveRpc((method, [first]) => {
    if (method === 'eth_chainId') return '0x1';
    if (method === 'eth_call') {
      const isOurs = (first as { data: string }).data.endsWith(address.slice(2).toLowerCase());
      return `0x${(isOurs ? '2dc6c0' : '').padStart(64, '0')}`;
    }
    const isOurs = String(first).toLowerCase() === address.toLowerCase();
    return method === 'eth_getBalance' && isOurs ? '0xde0b6b3a7640000' : '0x0';
  });
}

/** JSON-RPC that refuses everything, in words of its own; with Esplora's questions it answers in these words alone. */
export function serveRefusal(said: string): Promise<TestServer> {
  return serveHttp(async (request, response, requests) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push(body);
    if (body === '') response.end(said);
    else response.end(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, error: { code: 3, message: said } }));
  });
}

/** An Electrum server that refuses everything: with an error in JSON, or with text that is not JSON. */
export function serveElectrumRefusal(said: string, asJson: boolean): Promise<TestServer> {
  const server = createTcpServer((connection) => {
    connection.on('error', () => undefined);
    connection.on('data', (data) => {
      const { id } = JSON.parse(`${data}`.split('\n')[0] ?? '');
      connection.write(
        asJson ? `{"jsonrpc":"2.0","id":${id},"error":{"code":1,"message":${JSON.stringify(said)}}}\n` : `${said}\n`,
      );
    });
  });
  return listening(server, 'tcp', [], () => undefined);
}

const token = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';

/** JSON-RPC of Solana, where an address was used and holds a little of the coin and of a token. */
export function serveSolana(address: string, mint: string): Promise<TestServer> {
  const held = concatBytes(base58.decode(mint), base58.decode(address), P.U64LE.encode(2_500_000n), new Uint8Array(93));
  return serveRpc((method, [owner, filter]) => {
    if (owner !== address)
      return method === 'getSignaturesForAddress' ? [] : { value: method === 'getBalance' ? 0 : [] };
    if (method === 'getSignaturesForAddress') return [{ signature: 'a' }];
    if (method === 'getBalance') return { value: 7_000 };
    const isToken = (filter as { programId: string }).programId === token;
    return { value: isToken ? [{ account: { owner: token, data: [base64.encode(held), 'base64'] } }] : [] };
  });
}
