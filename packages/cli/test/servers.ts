/** Servers on loopback ports that know a few things about the test wallet. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { p2wpkh, RawTx } from '@scure/btc-signer';
import { root } from './support.ts';

export type TestServer = { readonly url: string; readonly requests: string[]; readonly close: () => Promise<void> };

const scriptOf = (tail: string): Uint8Array => p2wpkh(root.derive(`m/84'/1'/0'/${tail}`).publicKey ?? new Uint8Array()).script;
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
const used = new Set([paid, hex.encode(sha256(scriptOf('1/0')))]);

async function listening(server: Server, scheme: string, requests: string[], closeAll: () => void): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      closeAll();
    });
  return { url: `${scheme}://127.0.0.1:${port}`, requests, close };
}

function serveHttp(answer: (request: IncomingMessage, response: ServerResponse, requests: string[]) => Promise<void>): Promise<TestServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => void answer(request, response, requests));
  return listening(server, 'http', requests, () => server.closeAllConnections());
}

/** @param broken answers nothing but errors after so many requests */
export function serveEsplora(broken = Number.POSITIVE_INFINITY): Promise<TestServer> {
  return serveHttp(async ({ url = '' }, response, requests) => {
    requests.push(url);
    if (requests.length > broken) {
      response.writeHead(404).end();
      return;
    }
    const [, kind, id = '', rest] = url.split('/');
    const coins = id === paid ? [{ txid, vout: 0, value: 5_000, status: { confirmed: true, block_height: 9 } }] : [];
    if (kind === 'tx') response.end(hex.encode(transaction));
    else if (rest === 'utxo') response.end(JSON.stringify(coins));
    else response.end(JSON.stringify({ chain_stats: { tx_count: used.has(id) ? 1 : 0 }, mempool_stats: { tx_count: 0 } }));
  });
}

export function serveElectrum(): Promise<TestServer> {
  const requests: string[] = [];
  const server = createTcpServer((connection) => {
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
  });
  return listening(server, 'tcp', requests, () => undefined);
}

function electrumAnswer(method: string, [first]: readonly unknown[]): unknown {
  if (method === 'server.version') return ['test', '1.4'];
  if (method === 'blockchain.transaction.get') return hex.encode(transaction);
  const script = hex.encode(hex.decode(String(first)).reverse());
  if (method === 'blockchain.scripthash.get_history') return used.has(script) ? [{ tx_hash: txid, height: 9 }] : [];
  return script === paid ? [{ tx_hash: txid, tx_pos: 0, value: 5_000, height: 9 }] : [];
}

/** JSON-RPC of Ethereum, where the first account holds one ether. */
export function serveEthereum(address: string): Promise<TestServer> {
  return serveHttp(async (request, response, requests) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    requests.push(method);
    const owned = String(params[0]).toLowerCase() === address.toLowerCase();
    const result = method === 'eth_chainId' ? '0x1' : method === 'eth_getBalance' && owned ? '0xde0b6b3a7640000' : '0x0';
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
}
