/**
 * Values the docstrings of `@symbolon/chains` use: a signer with public test keys, a PSBT that spends from it, what an
 * Ethereum application asks for, and the network, which knows of one coin, one account of Ethereum and one of Solana.
 */

import { createHash } from 'node:crypto';
import { base64, createBase58check, hex } from '@scure/base';
import { RawOldTx } from '@scure/btc-signer/script.js';
import { bitcoinAccount } from '@symbolon/chains/bitcoin/address';
import { deriveScript, parsePolicy, type WalletPolicy } from '@symbolon/chains/bitcoin/descriptors';
import {
  type BitcoinBlocks,
  type BitcoinServer,
  createEsploraServer,
  type LineSocket,
  listOwnCoins,
  scriptHash,
} from '@symbolon/chains/bitcoin/discover';
import type { WalletCoin } from '@symbolon/chains/bitcoin/inheritance';
import { type RawTransaction, transactionId } from '@symbolon/chains/bitcoin/transaction';
import type { Eip1559Transaction, TypedData } from '@symbolon/chains/ethereum/transaction';
import { createJsonRpc, type Fetch, type JsonRpc } from '@symbolon/chains/servers';
import type { KeyOracle, Signer } from '@symbolon/interface';
import { keyOracle, softwareSigner } from '../../packages/chains/test/software-signer.ts';

/** Nothing here changes by being used. */
export const constant = true;

/** Of the BIP-39 test mnemonic "abandon ... about". */
export const signer: Signer = softwareSigner();
/** The same keys, as an interpreter in a card asks for them. */
export const keys: KeyOracle = keyOracle();

export const psbt = base64.decode(
  'cHNidP8BAHECAAAAAekP8Koj3Yg9KuehyjwZqkAWg+Oc9XIc9Mif9dK3rUrGAAAAAAD9////AmDqAAAAAAAAFgAUqqqqqqqqqqqqqqqqqqqqqqqqqqpYmAAAAAAAABYAFD40mF3Kb93J' +
    '+zaZQOTH2OKHP1KcAAAAAAABAFICAAAAAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAAAAAAD/////AaCGAQAAAAAAFgAUwM681sPTyox13F7GLr5VMw75EOIAAAAAAQEf' +
    'oIYBAAAAAAAWABTAzrzWw9PKjHXcXsYuvlUzDvkQ4iIGAzDVT9DdQgpuX402JPXzSCyuNQ951fB1O/W+75wtka88GHPF2gpUAACAAAAAgAAAAIAAAAAAAAAAAAAAIgIDAlMkiI5Cmrjj' +
    '268feAJki5zQHptBhIXF+kwbm1cA4aYYc8XaClQAAIAAAACAAAAAgAEAAAAAAAAAAA==',
);

export const transaction: Eip1559Transaction = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 0n,
  maxPriorityFeePerGas: 10n ** 9n,
  maxFeePerGas: 20n * 10n ** 9n,
  gasLimit: 21_000n,
  to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045',
  value: 10n ** 18n,
  data: '0x',
  accessList: [],
};

/** An ERC-2612 permit. */
export const typedData: TypedData = {
  types: {
    Permit: [
      { name: 'owner', type: 'address' },
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
      { name: 'nonce', type: 'uint256' },
      { name: 'deadline', type: 'uint256' },
    ],
  },
  primaryType: 'Permit',
  domain: {
    name: 'USD Coin',
    version: '2',
    chainId: 1,
    verifyingContract: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  },
  message: {
    owner: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
    spender: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
    value: 5,
    nonce: 0,
    deadline: 1_900_000_000,
  },
};

/** A payment of 1 SOL, version 0, without signatures; and the transaction around it. */
export const solanaMessage: Uint8Array = base64.decode(
  'gAEAAQPwNidiRqdbneM0ntQrFeIy9lGPwg9fzU8dZOgfm9JY9x0LcQRl7yenyXCc7+wk+4xMx5bk2tYUe7S1Z6BH++17AAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAAAAA5W/cn+arF6AkRWRBz/PnIJvQogEExygib66OGlCF0mgECAgABDAIAAAAAypo7AAAAAAA=',
);
export const solanaTransaction: Uint8Array = Uint8Array.of(1, ...new Uint8Array(64), ...solanaMessage);

/** Two of two, from BIP-388. */
export const policy: WalletPolicy = {
  template: 'wsh(sortedmulti(2,@0/**,@1/**))',
  keys: [
    "[6738736c/48'/0'/0'/2']xpub6FC1fXFP1GXLX5TKtcjHGT4q89SDRehkQLtbKJ2PzWcvbBHtyDsJPLtpLtkGqYNYZdVVAjRQ5kug9CsapegmmeRutpP7PW4u4wVF9JfkDhw",
    "[b2b1f0cf/48'/0'/0'/2']xpub6EWhjpPa6FqrcaPBuGBZRJVjzGJ1ZsMygRF26RwN932Vfkn1gyCiTbECVitBjRCkexEvetLdiqzTcYimmzYxyR1BZ79KNevgt61PDcukmC7",
  ],
};

/** Key 1 is the owner's, and key 2 an heir's, who waits for 52560 blocks. */
export const timelockedPolicy: WalletPolicy = {
  ...policy,
  template: 'wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(52560))))',
};
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const hashed = (bytes: Uint8Array): Uint8Array => sha256(sha256(bytes));

/** Of its first address. */
function coinOf(wallet: WalletPolicy): WalletCoin {
  const output = { amount: 40_000_000n, script: deriveScript(parsePolicy(wallet)).script };
  const previous: RawTransaction = {
    version: 2,
    lockTime: 0,
    inputs: [{ txid: new Uint8Array(32).fill(1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
    outputs: [output],
  };
  const { amount } = output;
  return { txid: transactionId(previous), index: 0, amount, height: 980_000, multipath: 0, addressIndex: 0, previous };
}
export const timelockedCoin: WalletCoin = coinOf(timelockedPolicy);

const base58check = createBase58check(sha256);
/** The same wallet on a regtest, where blocks cost nothing. */
export const regtestPolicy: WalletPolicy = {
  ...timelockedPolicy,
  keys: timelockedPolicy.keys.map((key) =>
    // BIP-32: the version of `tpub`.
    key.replace(/xpub.*/, (text) =>
      base58check.encode(Uint8Array.of(0x04, 0x35, 0x87, 0xcf, ...base58check.decode(text).subarray(4))),
    ),
  ),
};
const regtestCoin = coinOf(regtestPolicy);
const isRegtest = (script: Uint8Array): boolean =>
  hex.encode(script) === hex.encode(regtestCoin.previous.outputs[0]?.script ?? new Uint8Array());

/** The coin that `psbt` spends: the transaction that made it, its id, its script and 100 000 sat. */
const coin = {
  transaction:
    '020000000101010101010101010101010101010101010101010101010101010101010101010000000000ffffffff01a086010000000000160014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e200000000',
  txid: 'c64aadb7d2f59fc8f41c72f59ce3831640aa193ccaa1e72a3d88dd23aaf00fe9',
  script: '0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2',
};
const coinScript = hex.encode(scriptHash(hex.decode(coin.script)));

/** What the servers of the examples say: Esplora by path, JSON-RPC by method. */
function esplora(path: string): unknown {
  const [, kind, id, rest] = path.split('/');
  const isKnown = id === coinScript;
  if (kind === 'fee-estimates') return { 6: 12.25 };
  if (kind === 'tx') return coin.transaction;
  if (rest === undefined) return { chain_stats: { tx_count: isKnown ? 1 : 0 }, mempool_stats: { tx_count: 0 } };
  return isKnown
    ? [{ txid: coin.txid, vout: 0, value: 100_000, status: { confirmed: true, block_height: 800_000 } }]
    : [];
}

function jsonRpc(method: string, [address]: readonly unknown[]): unknown {
  const isOurs =
    address === '0x9858EfFD232B4033E47d90003D41EC34EcaEda94' ||
    address === 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk';
  const onSolana = typeof address === 'string' && !address.startsWith('0x');
  if (method === 'eth_chainId') return '0x1';
  if (method === 'eth_getTransactionCount') return isOurs ? '0x3' : '0x0';
  if (method === 'eth_call') return `0x${(12_000_000_000).toString(16).padStart(64, '0')}`;
  if (method === 'getBalance') return { value: isOurs ? 2_000_000_000 : 0 };
  if (method === 'eth_getBalance' && !onSolana) return isOurs ? `0x${(10n ** 18n).toString(16)}` : '0x0';
  return method === 'getSignaturesForAddress' ? [] : { value: [] };
}

export const fetch: Fetch = async (url, { body }) => {
  const asked = body === undefined ? undefined : JSON.parse(body);
  const said = asked
    ? { jsonrpc: '2.0', id: asked.id, result: jsonRpc(asked.method, asked.params) }
    : esplora(url.replace(/^.*\/api/, ''));
  return {
    status: 200,
    headers: { get: () => null },
    text: async () => (typeof said === 'string' ? said : JSON.stringify(said)),
  };
};

const http = { fetch, pause: async () => {} };
export const server: BitcoinServer = createEsploraServer('https://blockstream.info/api', http);
/** Knows of one coin of `regtestPolicy`, alone in its block, and of a chain whose blocks come every ten minutes. */
export const blockServer: BitcoinServer & BitcoinBlocks = {
  ...server,
  countTransactions: async (scripts) => scripts.map((script) => (isRegtest(script) ? 1 : 0)),
  listCoins: async (scripts) =>
    scripts.map((script) => {
      const { txid, index, amount, height } = regtestCoin;
      return isRegtest(script) ? [{ txid: hex.encode(txid), index, amount, height }] : [];
    }),
  getTransaction: async () => {
    const { version, lockTime, inputs, outputs } = regtestCoin.previous;
    return RawOldTx.encode({ version, lockTime, inputs: [...inputs], outputs: [...outputs] });
  },
  lastHeight: async () => 1_000_000,
  blockHeaders: async (height, count) => {
    const headers: Uint8Array[] = [];
    for (let n = 0; n < count; n += 1) {
      const header = new Uint8Array(80);
      const before = headers[n - 1];
      if (before !== undefined) header.set(hashed(before), 4);
      if (height + n === regtestCoin.height) header.set(regtestCoin.txid.slice().reverse(), 36);
      const fields = new DataView(header.buffer);
      fields.setUint32(68, 1_800_000_000 + 600 * (height + n - 999_995), true);
      fields.setUint32(72, 0x207fffff, true);
      for (let nonce = 0; (hashed(header)[31] ?? 0) > 0x7f; nonce += 1) fields.setUint32(76, nonce, true);
      headers.push(header);
    }
    return headers;
  },
  merkleBranch: async () => ({ position: 0, hashes: [] }),
};
export const rpc: JsonRpc = createJsonRpc('https://node.example.org', http);

/** The part of a browser's that is used, with listeners as its own types have them. */
type Window = Pick<EventTarget, 'dispatchEvent'> & {
  readonly CustomEvent: typeof CustomEvent;
  addEventListener(type: string, listener: (event: CustomEvent) => void): void;
  removeEventListener(type: string, listener: (event: CustomEvent) => void): void;
};

/** Made anew for each example. */
export const made = {
  /** The one of `server`. */
  coins: async () => {
    const scan = {
      number: 0,
      account: await bitcoinAccount(signer),
      receiving: { scanned: 20, used: [0] },
      change: { scanned: 20, used: [] },
    };
    return listOwnCoins(server, [scan]);
  },
  /** To an Electrum server that knows what fees cost. */
  socket: async (): Promise<LineSocket> => {
    const lines: string[] = [];
    return {
      send: async (line) => {
        const { id, method } = JSON.parse(line);
        lines.push(
          JSON.stringify({
            jsonrpc: '2.0',
            id,
            result: method === 'server.version' ? ['Example 1.0', '1.4'] : 0.0001225,
          }),
        );
      },
      receive: async () => lines.shift() ?? '',
    };
  },
  window: async (): Promise<Window> => Object.assign(new EventTarget(), { CustomEvent }) as unknown as Window,
};
