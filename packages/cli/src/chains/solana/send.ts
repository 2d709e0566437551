/** Sends SOL and tokens. */
import { base64 } from '@scure/base';
import { formatAddress } from '@symbolon/chains/solana/address';
import { previewTransaction } from '@symbolon/chains/solana/sign';
import { decodeMessage, decodeTransaction } from '@symbolon/chains/solana/transaction';
import { chainError } from '@symbolon/interface';
import { wrongUsage } from '../../errors/cli-error.ts';
import { type Asking, jsonRpcAt } from '../../servers/http.ts';
import type { ChainSending, Sender } from '../sending.ts';
import { watchFor } from '../watch.ts';
import { type Cluster, checkCluster, clusterCalled, nameOfTransaction, sendRaw, statusOf } from './cluster.ts';
import { readOrder } from './order.ts';
import { payments } from './payments.ts';

export const solanaSending: ChainSending = Object.freeze({
  prepare(input, context) {
    const order = readOrder(input);
    const cluster = openCluster(input.url, context, input.command);
    return async () => {
      const chain = await checkCluster(cluster, order.cluster);
      return {
        chain,
        steps: (signer, session) => payments(order, { cluster, chain, signer, session, context }),
        ...senderAt(cluster),
        close: () => {},
      };
    };
  },
  reader({ url, network }, context) {
    const name = clusterCalled(network, 'broadcast');
    const cluster = openCluster(url, context, 'broadcast');
    return async () => {
      await checkCluster(cluster, name);
      return { ...senderAt(cluster), read: async (bytes) => readSigned(bytes), close: () => {} };
    };
  },
} satisfies ChainSending);

/** Throws CliError `usage/wrong`. */
function openCluster(url: URL, { signal, screen }: Asking, name: string): Cluster {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw wrongUsage(`--server: "${url.protocol}//${url.host}" speaks no JSON-RPC: Solana takes https://host/path`, {
      name,
    });
  return { rpc: jsonRpcAt(url, { signal, ...(screen && { screen }) }), signal };
}

const senderAt = (cluster: Cluster): Sender => ({
  broadcast: (signed) => sendRaw(cluster, signed),
  watch: ({ txid }, seconds) => watchFor(() => statusOf(cluster, txid), { seconds, signal: cluster.signal }),
});

/** Throws SymbolonError `data/malformed`. */
function readSigned(bytes: Uint8Array) {
  const { signatures, message } = decodeTransaction(bytes);
  const [first = new Uint8Array(64)] = signatures;
  if (signatures.some((signature) => signature.every((byte) => byte === 0)))
    throw chainError('data/malformed', { what: 'transaction', reason: 'a signature is missing: sign it first' });
  const [payer = new Uint8Array(32)] = decodeMessage(message).accounts;
  const { lines } = previewTransaction(message, { from: formatAddress(payer) });
  return { signed: { raw: base64.encode(bytes), txid: nameOfTransaction(first) }, lines };
}
