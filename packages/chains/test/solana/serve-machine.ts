/** JSON-RPC of Solana in front of the virtual machine: what a wallet asks to send. For tests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base58, base64 } from '@scure/base';
import { type Address, getTransactionDecoder } from '@solana/kit';
import { FailedTransactionMetadata } from 'litesvm';
import { parseAddress } from '../../src/solana/firmware/address/address.ts';
import type { Machine } from './virtual-machine.ts';

export type ServedMachine = {
  readonly url: string;
  /** What was sent, base64. */
  readonly sent: string[];
  readonly close: () => Promise<void>;
};

/**
 * @param accounts that hold tokens, for the question which an owner has
 * @param meddle may change an answer before it is sent
 */
export async function serveMachine(
  { svm, balance, rent }: Machine,
  accounts: readonly Address[] = [],
  meddle: (method: string, result: unknown) => unknown = (_, result) => result,
): Promise<ServedMachine> {
  const sent: string[] = [];
  const statuses = new Map<string, { readonly err: unknown; readonly confirmationStatus: string }>();
  const decode = (text: unknown) => getTransactionDecoder().decode(base64.decode(`${text}`));
  const told = (account: Address) => {
    const found = svm.getAccount(account);
    if (!found.exists) return null;
    const { lamports, programAddress: owner, executable, data } = found;
    return { lamports: Number(lamports), owner, executable, data: [base64.encode(Uint8Array.from(data)), 'base64'] };
  };
  const answer = (method: string, [first, second]: readonly unknown[]): unknown => {
    const account = first as Address;
    if (method === 'getGenesisHash') return '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY';
    if (method === 'getAccountInfo') return { value: told(account) };
    if (method === 'getBalance') return { value: Number(balance(account)) };
    if (method === 'getSignaturesForAddress') return [];
    if (method === 'getMinimumBalanceForRentExemption') return Number(rent(BigInt(Number(first))));
    if (method === 'getLatestBlockhash') return { value: { blockhash: svm.latestBlockhash() } };
    if (method === 'getTokenAccountsByOwner') {
      const { programId } = second as { readonly programId: string };
      const owned = accounts.filter((one) => {
        const found = told(one);
        if (found === null || found.owner !== programId) return false;
        return base58.encode(base64.decode(`${found.data[0]}`).slice(32, 64)) === base58.encode(parseAddress(account));
      });
      return { value: owned.map((pubkey) => ({ pubkey, account: told(pubkey) })) };
    }
    if (method === 'simulateTransaction') {
      svm.withSigverify(false);
      const result = svm.simulateTransaction(decode(first));
      svm.withSigverify(true);
      return { value: { err: result instanceof FailedTransactionMetadata ? `${result.err()}` : null } };
    }
    if (method === 'getSignatureStatuses')
      return { value: (first as string[]).map((one) => statuses.get(one) ?? null) };
    if (method !== 'sendTransaction') throw new Error(`unknown method ${method}`);
    sent.push(`${first}`);
    const result = svm.sendTransaction(decode(first));
    if (result instanceof FailedTransactionMetadata) throw new Error(`${result.err()}`);
    const signature = base58.encode(base64.decode(`${first}`).slice(1, 65));
    statuses.set(signature, { err: null, confirmationStatus: 'confirmed' });
    return signature;
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    let said: object;
    try {
      said = { result: meddle(method, answer(method, params)) };
    } catch (error) {
      said = { error: { code: -32002, message: error instanceof Error ? error.message : String(error) } };
    }
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...said }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
