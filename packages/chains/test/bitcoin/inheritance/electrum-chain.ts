/** An Electrum server over TCP for the small chain: all that it is asked is answered from there. For tests. */
import { createHash } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import * as bitcoinjs from 'bitcoinjs-lib';
import type { SmallChain } from './small-chain.ts';

export type ElectrumChain = {
  readonly url: string;
  /** Methods that were called. */
  readonly requests: string[];
  /** What was sent and is in no block yet: the next `mine` may have it. */
  readonly waiting: Uint8Array[];
  readonly close: () => Promise<void>;
};

/** Bitcoin per 1000 bytes: 5 satoshi per byte. */
const feeRate = 0.00005;
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export const hashed = (bytes: Uint8Array): Buffer => sha256(sha256(bytes));

/** Every row of the tree of a block, from its transactions to its root: where one is left over, it stands for two. */
export function rowsOf(ids: readonly Buffer[]): readonly (readonly Buffer[])[] {
  if (ids.length < 2) return [ids];
  const above = Array.from({ length: Math.ceil(ids.length / 2) }, (_, n) =>
    hashed(Buffer.concat([ids[2 * n]!, ids[2 * n + 1] ?? ids[2 * n]!])),
  );
  return [ids, ...rowsOf(above)];
}

/** As both protocols tell where a transaction is in its block. */
export function branchOf(ids: readonly Buffer[], position: number) {
  const rows = rowsOf(ids).slice(0, -1);
  const hashes = rows.map((row, level) => row[(position >> level) ^ 1] ?? row[position >> level]!);
  return { merkle: hashes.map((hash) => Buffer.from(hash).reverse().toString('hex')), pos: position };
}

/** nBits of a regtest: every second header has the work. */
const easiest = 0x207fffff;

/** A header with the work that a regtest asks for. */
export function minedHeader({ before, ids, time }: { before: Buffer; ids: readonly Buffer[]; time: number }): Buffer {
  const header = Buffer.alloc(80);
  header.writeUInt32LE(0x20000000, 0);
  before.copy(header, 4);
  rowsOf(ids).at(-1)?.[0]?.copy(header, 36);
  header.writeUInt32LE(time, 68);
  header.writeUInt32LE(easiest, 72);
  while ((hashed(header)[31] ?? 0) >= 0x7f) header.writeUInt32LE(header.readUInt32LE(76) + 1, 76);
  return header;
}

/** By the chain: what is in a block does not change. */
const mined = new WeakMap<SmallChain, Buffer[]>();

/** Of so many blocks from a height on, as many as there are. */
export function headersOf(chain: SmallChain, start: number, count: number): Buffer {
  const headers = mined.get(chain) ?? [];
  mined.set(chain, headers);
  for (let height = chain.first + headers.length; height <= chain.tip().height; height += 1) {
    const last = headers.at(-1);
    const before = last === undefined ? Buffer.alloc(32) : hashed(last);
    headers.push(minedHeader({ before, ids: chain.idsIn(height), time: chain.timeOf(height) }));
  }
  const from = start - chain.first;
  return Buffer.concat(headers.slice(Math.max(0, from), Math.max(0, from + count)));
}

/** Where a transaction is, as both protocols tell it. Throws if the block has none of that id. */
export function merkleProofOf(chain: SmallChain, txid: string, height: number) {
  const ids = chain.idsIn(height);
  const position = ids.findIndex((id) => Buffer.from(id).reverse().toString('hex') === txid);
  if (position === -1) throw new Error(`tx ${txid} not in block at height ${height}`);
  return { block_height: height, ...branchOf(ids, position) };
}

/** @param meddle may change an answer before it is sent */
export async function serveSmallChain(
  chain: SmallChain,
  meddle: (method: string, result: unknown, params: readonly unknown[]) => unknown = (_, result) => result,
): Promise<ElectrumChain> {
  const requests: string[] = [];
  const waiting: Uint8Array[] = [];
  const scriptsOf = (hash: string) => (script: Uint8Array) => sha256(script).reverse().toString('hex') === hash;

  const answer = (method: string, [first, second]: readonly unknown[]): unknown => {
    if (method === 'server.version') return ['small chain', '1.4'];
    if (method === 'blockchain.headers.subscribe')
      return { height: chain.tip().height, hex: headersOf(chain, chain.tip().height, 1).toString('hex') };
    if (method === 'blockchain.block.headers') {
      const hex = headersOf(chain, Number(first), Number(second)).toString('hex');
      return { count: hex.length / 160, hex, max: 2016 };
    }
    if (method === 'blockchain.transaction.get_merkle') return merkleProofOf(chain, String(first), Number(second));
    if (method === 'blockchain.estimatefee') return feeRate;
    if (method === 'blockchain.transaction.get')
      return Buffer.from(chain.transactions.get(String(first)) ?? []).toString('hex');
    if (method === 'blockchain.transaction.broadcast') {
      const transaction = Buffer.from(String(first), 'hex');
      const verdict = chain.judge(transaction);
      if (verdict !== true) throw new Error(verdict);
      waiting.push(transaction);
      return bitcoinjs.Transaction.fromBuffer(transaction).getId();
    }
    const isMeant = scriptsOf(String(first));
    if (method === 'blockchain.scripthash.listunspent')
      return chain
        .coins()
        .filter(({ script }) => isMeant(script))
        .map(({ txid, index, amount, height }) => ({ tx_hash: txid, tx_pos: index, value: Number(amount), height }));
    if (method !== 'blockchain.scripthash.get_history') throw new Error(`unknown method ${method}`);
    const touched = [...chain.transactions].filter(([, bytes]) =>
      bitcoinjs.Transaction.fromBuffer(bytes).outs.some(({ script }) => isMeant(script)),
    );
    return touched.map(([txid]) => ({ tx_hash: txid, height: chain.tip().height }));
  };

  const open = new Set<Socket>();
  const serve = (connection: Socket): void => {
    open.add(connection);
    let pending = '';
    connection.on('error', () => undefined);
    connection.on('data', (data) => {
      const lines = `${pending}${data}`.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const { id, method, params } = JSON.parse(line);
        requests.push(method);
        try {
          const result = meddle(method, answer(method, params), params);
          connection.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          connection.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code: 1, message } })}\n`);
        }
      }
    });
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `tcp://127.0.0.1:${port}`,
    requests,
    waiting,
    close: () =>
      new Promise((resolve) => {
        for (const connection of open) connection.destroy();
        server.close(() => resolve());
      }),
  };
}
