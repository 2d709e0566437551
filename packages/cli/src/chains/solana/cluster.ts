/** What a JSON-RPC server of Solana says of accounts and transactions. Each answer is bounded before it is used. */
import { base58, base64 } from '@scure/base';
import { type JsonRpc, serverErrorOf } from '@symbolon/chains/servers';
import { formatAddress, parseAddress, programs } from '@symbolon/chains/solana/address';
import { encodeTransaction } from '@symbolon/chains/solana/transaction';
import { chainError } from '@symbolon/interface';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import type { Included } from '../sending.ts';

export type Cluster = { readonly rpc: JsonRpc; readonly signal: AbortSignal };

/** What an account is, as far as sending goes. */
export type AccountInfo = {
  readonly lamports: bigint;
  /** The program that it belongs to, in base 58. */
  readonly owner: string;
  readonly executable: boolean;
  readonly data: Uint8Array;
};

/** By the beginning of the hash of their first block, as CAIP-2 has it (Solana documentation, "Clusters"). */
const clusters: { readonly [name: string]: string } = {
  mainnet: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  devnet: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1',
  testnet: '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3z',
};

/** @throws CliError `usage/wrong` */
export function clusterCalled(name: string | undefined, command: string): string {
  const known = [...Object.keys(clusters), 'local'];
  if (name === undefined || known.includes(name)) return name ?? 'mainnet';
  throw wrongUsage(`--network: "${name}" is no cluster of Solana: ${known.join(', ')}`, { name: command });
}

const wrong = ({ rpc }: Cluster, reason: string) => chainError('server/wrong-answer', { server: rpc.name, reason });

const ask = ({ rpc, signal }: Cluster, method: string, ...params: readonly unknown[]): Promise<unknown> =>
  rpc.call(method, params, { signal });

const confirmed = { commitment: 'confirmed' } as const;

/** The `value` of an answer with a context. */
async function valueIn(cluster: Cluster, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const answer = await ask(cluster, method, ...params);
  if (typeof answer !== 'object' || answer === null || !('value' in answer))
    throw wrong(cluster, `${method}: no value`);
  return answer.value;
}

function count(cluster: Cluster, value: unknown, what: string): bigint {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw wrong(cluster, `${what} is no count`);
  return BigInt(value);
}

/** Returns its name by CAIP-2. Throws CliError `server/other-network`. */
export async function checkCluster(cluster: Cluster, wanted: string): Promise<string> {
  const hash = `${await ask(cluster, 'getGenesisHash')}`.slice(0, 32);
  if (!/^[1-9A-HJ-NP-Za-km-z]{32}$/.test(hash)) throw wrong(cluster, 'no hash of the first block');
  const serves = Object.entries(clusters).find(([, start]) => start === hash)?.[0] ?? 'local';
  if (serves === wanted) return `solana:${hash}`;
  const called = (name: string): string => (name === 'local' ? 'a cluster of its own' : `the ${name} of Solana`);
  throw cliError('server/other-network', { server: cluster.rpc.name, serves: called(serves), wanted: called(wanted) });
}

/** `undefined` where there is no account. */
export async function accountAt(cluster: Cluster, address: string): Promise<AccountInfo | undefined> {
  const found = await valueIn(cluster, 'getAccountInfo', address, { encoding: 'base64', ...confirmed });
  if (found === null) return undefined;
  const { lamports, owner, executable, data } = (found ?? {}) as { readonly [name: string]: unknown };
  const [text] = Array.isArray(data) ? data : [];
  if (typeof owner !== 'string' || typeof executable !== 'boolean' || typeof text !== 'string')
    throw wrong(cluster, 'an account that is none');
  try {
    return { lamports: count(cluster, lamports, 'a balance'), owner, executable, data: base64.decode(text) };
  } catch {
    throw wrong(cluster, 'an account whose data are no base64');
  }
}

/** Lamports that an account of so many bytes has to hold. */
export async function rentOf(cluster: Cluster, bytes: number): Promise<bigint> {
  return count(cluster, await ask(cluster, 'getMinimumBalanceForRentExemption', bytes, confirmed), 'the rent');
}

/** 32 bytes. */
export async function blockhashOf(cluster: Cluster): Promise<Uint8Array> {
  const value = await valueIn(cluster, 'getLatestBlockhash', confirmed);
  const hash = typeof value === 'object' && value !== null && 'blockhash' in value ? value.blockhash : undefined;
  try {
    return parseAddress(`${hash}`);
  } catch {
    throw wrong(cluster, 'no hash of a block');
  }
}

/** Which token program a mint is of, and its decimals (spl-token, `Mint`). */
export async function mintAt(cluster: Cluster, mint: string) {
  const found = await accountAt(cluster, mint);
  const program = found && programOf(found.owner);
  const decimals = found?.data[44];
  if (found === undefined || program === undefined || decimals === undefined || found.data[45] !== 1)
    throw wrong(cluster, `${mint} is no token of this cluster`);
  return { program, decimals };
}

export function programOf(owner: string): 'token' | 'token2022' | undefined {
  return (['token', 'token2022'] as const).find((name) => formatAddress(programs[name]) === owner);
}

/** Throws CliError `transaction/would-fail`. */
export async function simulate(cluster: Cluster, message: Uint8Array): Promise<void> {
  const transaction = base64.encode(encodeTransaction({ message, signatures: [new Uint8Array(64)] }));
  const options = { encoding: 'base64', sigVerify: false, ...confirmed };
  const value = await valueIn(cluster, 'simulateTransaction', transaction, options);
  const failed = typeof value === 'object' && value !== null && 'err' in value ? value.err : undefined;
  if (failed === undefined) throw wrong(cluster, 'no outcome of a transaction');
  if (failed !== null)
    throw cliError('transaction/would-fail', {
      server: cluster.rpc.name,
      reason: `${JSON.stringify(failed)}`.slice(0, 200),
    });
}

/** What nodes say against a transaction, and what it means. */
const refusals: readonly (readonly [said: RegExp, meaning: string])[] = [
  [/blockhash not found/i, 'it was made more than a minute or so ago, and never happens: make it anew'],
  [/insufficient (funds|lamports)|prior credit/i, 'the account no longer has what it sends and costs'],
  [/signature verification/i, 'its signature is not valid'],
];

/** Sends a signed transaction. One that is in the chain already is sent. Throws CliError `server/not-sent`. */
export async function sendRaw(cluster: Cluster, { raw, txid }: { readonly raw: string; readonly txid: string }) {
  const server = cluster.rpc.name;
  const options = { encoding: 'base64', preflightCommitment: 'confirmed' };
  const answer = await ask(cluster, 'sendTransaction', raw, options).catch(async (error: unknown) => {
    const said = serverErrorOf(error)?.message.slice(0, 200);
    if (said === undefined) throw error;
    if (/already (been )?processed/i.test(said)) return txid;
    // A minute after it was sent its blockhash is gone, and it may be in the chain.
    if ((await statusOf(cluster, txid, { all: true })) !== 'unknown') return txid;
    const meaning = refusals.find(([form]) => form.test(said))?.[1];
    const quoted = `it says ${JSON.stringify(said)}`;
    throw cliError(
      'server/not-sent',
      { server, txid, reason: meaning === undefined ? quoted : `${meaning} (${quoted})` },
      { cause: error },
    );
  });
  if (answer !== txid) throw wrong(cluster, `it took the transaction, and names another one than ${txid}`);
}

/** What became of a transaction, as the server says it. @param options.all not of the last minutes alone */
export async function statusOf(cluster: Cluster, txid: string, { all = false } = {}): Promise<Included> {
  const value = await valueIn(cluster, 'getSignatureStatuses', [txid], { searchTransactionHistory: all });
  const [found] = Array.isArray(value) ? value : [];
  if (typeof found !== 'object' || found === null) return 'unknown';
  const { err, confirmationStatus } = found as { readonly err?: unknown; readonly confirmationStatus?: unknown };
  if (confirmationStatus !== 'confirmed' && confirmationStatus !== 'finalized') return 'unknown';
  return err === null ? 'yes' : 'failed';
}

export const nameOfTransaction = (signature: Uint8Array): string => base58.encode(signature);
