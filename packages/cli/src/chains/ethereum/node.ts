/** What a JSON-RPC server of an EVM chain says of an account and of fees. Each answer is bounded before it is used. */
import { type EthereumAddress, parseAddress, toHex } from '@symbolon/chains/ethereum/address';
import type { Eip1559Transaction } from '@symbolon/chains/ethereum/transaction';
import { type JsonRpc, serverErrorOf } from '@symbolon/chains/servers';
import { chainError, isSymbolonError, quote } from '@symbolon/interface';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { chainName } from './networks.ts';

export type Node = {
  readonly rpc: JsonRpc;
  readonly signal: AbortSignal;
};

/** Wei per gas. */
export type GasPrice = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** A block of Ethereum holds 60 million; nobody sends a coin for a sixth of it. */
const mostGas = 10_000_000n;
/** What a plain transfer takes (Yellow Paper, appendix G). */
export const plainGas = 21_000n;
/** Wei per gas for the proposer where the server names none. */
const usualTip = 1_000_000_000n;

const wrong = ({ rpc }: Node, reason: string) => chainError('server/wrong-answer', { server: rpc.name, reason });

/** EIP-1474, `Quantity`. Throws SymbolonError `server/wrong-answer`. */
function quantity(node: Node, value: unknown, what: string, bits = 256): bigint {
  if (
    typeof value !== 'string' ||
    !/^0x(0|[1-9a-f][0-9a-f]{0,63})$/i.test(value) ||
    BigInt(value) >> BigInt(bits) !== 0n
  )
    throw wrong(node, `${what} is no number`);
  return BigInt(value);
}

const ask = ({ rpc, signal }: Node, method: string, ...params: readonly unknown[]): Promise<unknown> =>
  rpc.call(method, params, { signal });

/** Throws CliError `server/other-network`. */
export async function checkChain(node: Node, wanted: bigint): Promise<void> {
  const serves = quantity(node, await ask(node, 'eth_chainId'), 'the number of the chain');
  if (serves !== wanted)
    throw cliError('server/other-network', {
      ...{ server: node.rpc.name, serves: chainName(serves), wanted: chainName(wanted) },
    });
}

/** How many transactions it has sent, and how many of them are in the chain; what it has of the coin, in wei. */
export async function accountAt(node: Node, address: EthereumAddress) {
  const next = quantity(node, await ask(node, 'eth_getTransactionCount', address, 'pending'), 'the next number', 53);
  const mined = quantity(node, await ask(node, 'eth_getTransactionCount', address, 'latest'), 'the next number', 53);
  const balance = quantity(node, await ask(node, 'eth_getBalance', address, 'latest'), 'what the account has');
  if (mined > next) throw wrong(node, 'more of its transactions are in the chain than there are');
  return { next, mined, balance };
}

/** Whether there is code at an address. */
export async function hasCode(node: Node, address: EthereumAddress): Promise<boolean> {
  const code = await ask(node, 'eth_getCode', address, 'latest');
  if (typeof code !== 'string' || !/^0x([0-9a-f]{2})*$/i.test(code)) throw wrong(node, 'no code of an address');
  return code !== '0x';
}

/** What the last block took of each unit of gas, in wei; `undefined` for a chain without such fees (EIP-1559). */
export async function baseFeeOf(node: Node): Promise<bigint | undefined> {
  const block = await ask(node, 'eth_getBlockByNumber', 'latest', false);
  const base =
    typeof block === 'object' && block !== null && 'baseFeePerGas' in block ? block.baseFeePerGas : undefined;
  return base === undefined || base === null ? undefined : quantity(node, base, 'the base fee');
}

/**
 * Twice the fee of the last block, and a tip: it is paid what the block asks, which by then can have risen six times.
 *
 * @throws CliError `usage/wrong` for a chain without such fees
 */
export async function gasPriceOf(node: Node, command: string): Promise<GasPrice> {
  const base = await baseFeeOf(node);
  if (base === undefined)
    throw wrongUsage(
      `${node.rpc.name} tells of no base fee (EIP-1559): give what a unit of gas may cost with --fee-rate GWEI, or make the transaction elsewhere and use "symbolon sign eth"`,
      { name: command },
    );
  const maxPriorityFeePerGas = await tipOf(node);
  return { maxFeePerGas: 2n * base + maxPriorityFeePerGas, maxPriorityFeePerGas };
}

/** Wei per gas that proposers take, as the server says. */
export const tipOf = (node: Node): Promise<bigint> =>
  ask(node, 'eth_maxPriorityFeePerGas')
    .then((tip) => quantity(node, tip, 'the tip'))
    // Not every server has this question.
    .catch((error: unknown) => {
      if (serverErrorOf(error) === undefined) throw error;
      return usualTip;
    });

/** Throws CliError `transaction/would-fail`. */
export async function gasFor(
  node: Node,
  from: EthereumAddress,
  { to, value, data }: Pick<Eip1559Transaction, 'to' | 'value' | 'data'>,
): Promise<bigint> {
  const given = { from, to, value: `0x${value.toString(16)}`, ...(data !== '0x' && { data }) };
  const estimate = await ask(node, 'eth_estimateGas', given).catch((error: unknown) => {
    const said = serverErrorOf(error);
    if (said === undefined) throw error;
    throw cliError('transaction/would-fail', { server: node.rpc.name, reason: quote(said.message.slice(0, 200)) });
  });
  const gas = quantity(node, estimate, 'the gas', 64);
  if (gas < plainGas || gas > mostGas) throw wrong(node, `${gas} gas for a transfer`);
  // What a contract takes depends on the state, which may change by then.
  return gas === plainGas ? gas : (gas * 12n) / 10n;
}

/** ERC-20 `decimals()`, `balanceOf(address)`: the first four bytes of their keccak-256. */
const [decimalsCall, balanceCall] = ['0x313ce567', '0x70a08231'] as const;

async function wordAt(node: Node, token: EthereumAddress, data: string, what: string): Promise<bigint> {
  const notOne = wrong(node, `no ${what}: ${token} may not be a token of this chain`);
  const answer = await ask(node, 'eth_call', { to: token, data }, 'latest').catch((error: unknown) => {
    throw serverErrorOf(error) === undefined ? error : notOne;
  });
  if (typeof answer !== 'string' || !/^0x[0-9a-f]{64}$/i.test(answer)) throw notOne;
  return BigInt(answer);
}

/** How many decimals a token says that it has. */
export async function decimalsOf(node: Node, token: EthereumAddress): Promise<number> {
  const decimals = await wordAt(node, token, decimalsCall, 'decimals');
  if (decimals > 77n) throw wrong(node, `${decimals} decimals of a token`);
  return Number(decimals);
}

/** What an account has of a token, in its smallest unit. */
export const tokensOf = (node: Node, token: EthereumAddress, owner: EthereumAddress): Promise<bigint> =>
  wordAt(node, token, `${balanceCall}${toHex(parseAddress(owner)).slice(2).padStart(64, '0')}`, 'balance');

/** What nodes say against a transaction, and what it means. */
const refusals: readonly (readonly [said: RegExp, meaning: (nonce: bigint | undefined) => string])[] = [
  [
    /nonce too low|nonce is too low|old nonce/i,
    (n) => `another transaction with number ${n} of the account is in the chain already`,
  ],
  [
    /replacement transaction underpriced|transaction underpriced.*replace/i,
    (n) => `another transaction with number ${n} waits, and this one does not pay enough to take its place`,
  ],
  [/nonce too high|nonce gap/i, () => 'a transaction of the account that comes before it is missing'],
  [/insufficient (funds|balance)/i, () => 'the account no longer has what it sends and costs'],
  [
    /underpriced|max fee per gas less than block base fee|fee too low/i,
    () => 'it pays less than the network takes now',
  ],
  [/exceeds the configured cap|txfeecap/i, () => 'it may cost more than the server sends'],
  [/invalid (sender|chain ?id)|wrong chain/i, () => 'it is for another chain'],
];

/**
 * Sends a signed transaction. One that the server or the chain has already is sent, whatever is said against it.
 *
 * @throws CliError `server/not-sent`
 */
export async function sendRaw(node: Node, { raw, txid, nonce }: { raw: string; txid: string; nonce?: bigint }) {
  const { name: server } = node.rpc;
  const answer = await ask(node, 'eth_sendRawTransaction', raw).catch(async (error: unknown) => {
    const said = serverErrorOf(error)?.message;
    if (said === undefined) throw error;
    if (/already known|known transaction|already imported|already in mempool/i.test(said)) return txid;
    // One that is in a block is refused for its number. Who is told that it was not sent pays again.
    if (await isKnown(node, txid)) return txid;
    const meaning = refusals.find(([form]) => form.test(said))?.[1](nonce);
    const quoted = said.slice(0, 200);
    const reason =
      meaning === undefined ? `it says ${JSON.stringify(quoted)}` : `${meaning} (it says ${JSON.stringify(quoted)})`;
    throw cliError('server/not-sent', { server, txid, reason }, { cause: error });
  });
  if (typeof answer !== 'string' || answer.toLowerCase() !== txid)
    throw wrong(node, `it took the transaction, and names another one than ${txid}, which was sent to it`);
}

/** By its own hash: in a block, or waiting for one. */
async function isKnown(node: Node, txid: string): Promise<boolean> {
  if ((await receipt(node, txid)) !== 'unknown') return true;
  const found = await askOrNull(node, 'eth_getTransactionByHash', txid);
  if (typeof found !== 'object' || found === null || !('hash' in found)) return false;
  return `${found.hash}`.toLowerCase() === txid;
}

/** What became of a transaction, as the server says it. */
export async function receiptOf(
  node: Node,
  { txid, place }: { readonly txid: string; readonly place?: { readonly from: string; readonly nonce: bigint } },
): Promise<'yes' | 'failed' | 'replaced' | 'unknown'> {
  const found = await receipt(node, txid);
  if (found !== 'unknown' || place === undefined) return found;
  const mined = quantity(node, await ask(node, 'eth_getTransactionCount', place.from, 'latest'), 'the next number', 53);
  if (mined <= place.nonce) return 'unknown';
  // It may have been mined between the two questions.
  const again = await receipt(node, txid);
  return again === 'unknown' ? 'replaced' : again;
}

async function receipt(node: Node, txid: string): Promise<'yes' | 'failed' | 'unknown'> {
  const answer = await askOrNull(node, 'eth_getTransactionReceipt', txid);
  if (typeof answer !== 'object' || answer === null) return 'unknown';
  const { transactionHash, status } = answer as { readonly transactionHash?: unknown; readonly status?: unknown };
  if (typeof transactionHash !== 'string' || transactionHash.toLowerCase() !== txid) return 'unknown';
  return status === '0x1' ? 'yes' : status === '0x0' ? 'failed' : 'unknown';
}

const askOrNull = (node: Node, method: string, txid: string): Promise<unknown> =>
  ask(node, method, txid).catch((error: unknown) => {
    if (isSymbolonError(error, 'server/wrong-answer')) return null;
    throw error;
  });
