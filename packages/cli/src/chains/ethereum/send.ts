/** Sends coins and tokens of an EVM chain. */

import { keccak_256 } from '@noble/hashes/sha3.js';
import { hex } from '@scure/base';
import { chainIdOf } from '@symbolon/chains/ethereum/address';
import { previewTransaction } from '@symbolon/chains/ethereum/sign';
import { decodeTransaction } from '@symbolon/chains/ethereum/transaction';
import { chainError } from '@symbolon/interface';
import { wrongUsage } from '../../errors/cli-error.ts';
import { type Asking, jsonRpcAt } from '../../servers/http.ts';
import type { ChainSending, Sender } from '../sending.ts';
import { watchFor } from '../watch.ts';
import { chainNamed } from './networks.ts';
import { checkChain, type Node, receiptOf, sendRaw } from './node.ts';
import { readOrder } from './order.ts';
import { sendOne } from './send-one.ts';
import { sweepAll } from './sweep-all.ts';

export const ethereumSending: ChainSending = Object.freeze({
  prepare(input, context) {
    const order = readOrder(input);
    return async () => {
      const node = openNode(input.url, context, input.command);
      await checkChain(node, order.chainId);
      return {
        chain: chainIdOf(order.chainId),
        steps: (signer, session) =>
          order.command === 'send'
            ? sendOne(order, { node, signer, session, context })
            : sweepAll(order, { node, signer, session, context }),
        ...senderAt(node),
        close: () => {},
      };
    };
  },
  reader({ url, network }, context) {
    const chainId = chainNamed(network, 'broadcast');
    return async () => {
      const node = openNode(url, context, 'broadcast');
      await checkChain(node, chainId);
      return { ...senderAt(node), read: async (bytes) => readSigned(bytes, chainId), close: () => {} };
    };
  },
} satisfies ChainSending);

function openNode(url: URL, { signal, screen }: Asking, name: string): Node {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw wrongUsage(`--server: "${url.protocol}//${url.host}" speaks no JSON-RPC: Ethereum takes https://host/path`, {
      name,
    });
  return { rpc: jsonRpcAt(url, { signal, ...(screen && { screen }) }), signal };
}

const senderAt = (node: Node): Sender => ({
  broadcast: ({ raw, txid, place }) => sendRaw(node, { raw, txid, ...(place && { nonce: place.nonce }) }),
  watch: (signed, seconds) => watchFor(() => receiptOf(node, signed), { seconds, signal: node.signal }),
});

/** Throws SymbolonError `data/malformed`; CliError `usage/wrong` for a chain that is not meant. */
function readSigned(bytes: Uint8Array, chainId: bigint) {
  const { transaction, sender } = decodeTransaction(bytes);
  if (sender === undefined)
    throw chainError('data/malformed', {
      what: 'transaction',
      where: 'signature',
      reason: 'it has none: sign it first',
    });
  if (transaction.chainId !== chainId)
    throw wrongUsage(
      `the transaction is for chain ${transaction.chainId}, and the server of chain ${chainId}: give --network ${transaction.chainId} and a server of it`,
      { name: 'broadcast' },
    );
  const { lines } = previewTransaction(transaction, { from: sender });
  const txid = `0x${hex.encode(keccak_256(bytes))}`;
  const place = { from: sender, nonce: transaction.nonce };
  return { signed: { raw: `0x${hex.encode(bytes)}`, txid, place }, lines };
}
