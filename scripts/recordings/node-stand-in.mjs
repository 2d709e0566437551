/**
 * A stand-in for a node of Ethereum: it knows one account, which has 1.2 ETH whoever asks, and takes one transaction.
 * For recordings, in which the port of the server is read too.
 */
import { createServer } from 'node:http';
import { keccak256 } from 'viem';

/** Where a node of one's own usually listens. */
const port = 8545;

const gwei = 10n ** 9n;
const hexOf = (number) => `0x${number.toString(16)}`;

export async function serveNode() {
  let sent;
  const answers = {
    eth_chainId: () => '0x1',
    eth_getTransactionCount: () => (sent === undefined ? '0x7' : '0x8'),
    eth_getBalance: () => hexOf(12n * 10n ** 17n),
    eth_getCode: () => '0x',
    eth_getBlockByNumber: () => ({ number: '0x1500000', baseFeePerGas: hexOf(3n * gwei) }),
    eth_maxPriorityFeePerGas: () => hexOf(gwei),
    eth_estimateGas: () => hexOf(21_000n),
    eth_sendRawTransaction: ([raw]) => {
      sent = keccak256(raw);
      return sent;
    },
    eth_getTransactionReceipt: ([hash]) =>
      hash === sent ? { transactionHash: sent, status: '0x1', blockNumber: '0x1500001' } : null,
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    const answer = answers[method];
    const outcome =
      answer === undefined ? { error: { code: -32601, message: `no ${method}` } } : { result: answer(params) };
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
