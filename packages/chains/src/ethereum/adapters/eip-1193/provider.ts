/** For applications in a browser: an EIP-1193 provider. `announce-provider` makes it known to pages. */
import { isSymbolonError } from '@symbolon/interface';
import type { JsonRpc } from '../../../servers/json-rpc.ts';
import { type EthereumAddress, parseAddress } from '../../address/address.ts';
import { fromHex, type Hex } from '../../address/hex.ts';
import type { EthereumWallet } from '../../sign/wallet.ts';
import type { AccessList, EthereumTransaction } from '../../transaction/transaction.ts';
import type { TypedData } from '../../transaction/typed-data/typed-data.ts';

/** EIP-1193 and EIP-1474 error codes. */
const codes = {
  rejected: 4001,
  unauthorized: 4100,
  unsupported: 4200,
  unknownChain: 4902,
  invalidParams: -32602,
} as const;

/** What a provider throws (EIP-1193, "Errors"). */
export class ProviderRpcError extends Error {
  override readonly name = 'ProviderRpcError';
  /**
   * EIP-1193 and EIP-1474: 4001 rejected, 4100 not connected, 4200 unsupported, 4902 unknown chain, -32602 invalid
   * parameters.
   */
  readonly code: number;

  constructor(code: number, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

type Listener = (argument: unknown) => void;
type AnyListener = (argument: never) => void;

/** Overloads, not one signature over a map of events: so it is also viem's type, which has such a map of its own. */
type Subscription = {
  (event: 'accountsChanged', listener: (accounts: EthereumAddress[]) => void): void;
  (event: 'chainChanged', listener: (chainId: string) => void): void;
  (event: 'connect', listener: (info: { readonly chainId: string }) => void): void;
  (event: string, listener: AnyListener): void;
};

/** What a page talks to (EIP-1193). What takes viem's, wagmi's or ethers' type of a provider takes this one. */
export type Eip1193Provider = {
  /**
   * Asks for something; rejects with {@link ProviderRpcError}. The answer is as the server gives it: that it is a
   * `Result` is the caller's word.
   */
  readonly request: <Result = unknown>(request: {
    readonly method: string;
    readonly params?: unknown;
  }) => Promise<Result>;
  /** Hears of `connect`, `accountsChanged` and `chainChanged`. */
  readonly on: Subscription;
  readonly removeListener: Subscription;
};

/** Which chains the wallet serves, and who says yes to a page. */
export type ProviderOptions = {
  /** Servers by chain. The first is the chain to begin with. */
  readonly chains: readonly { readonly chainId: bigint; readonly rpc: JsonRpc }[];
  /** Asks a person whether the application may see the account. Rejects to refuse. */
  readonly connect: () => Promise<void>;
};

/**
 * The wallet as an EIP-1193 provider: what concerns the account is answered here, everything else by the server of the
 * chain.
 *
 * @throws From `request`: {@link ProviderRpcError}, with 4001 whatever the person or the wallet refused with as its
 * cause
 * @example
 * ```ts
 * import { createProvider } from '@symbolon/chains/ethereum/eip-1193';
 * import { createConfirmingWallet } from '@symbolon/chains/ethereum/sign';
 * import { createJsonRpc } from '@symbolon/chains/servers';
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const rpc = createJsonRpc('http://127.0.0.1:8545', { fetch, pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });
 * const provider = createProvider(wallet, { chains: [{ chainId: 1n, rpc }], connect: async () => {} });
 * await provider.request({ method: 'eth_requestAccounts' }); // => ['0x9858EfFD232B4033E47d90003D41EC34EcaEda94']
 * ```
 */
export function createProvider(wallet: EthereumWallet, { chains, connect }: ProviderOptions): Eip1193Provider {
  const listeners = new Map<string, Set<Listener>>();
  const emit = (event: string, argument: unknown): void => {
    for (const listener of listeners.get(event) ?? []) listener(argument);
  };
  let [chain] = chains;
  let connected = false;

  const current = () => {
    if (!chain) throw new ProviderRpcError(codes.unknownChain, 'this wallet has no chain');
    return chain;
  };
  const ownAccount = (address: unknown): void => {
    if (!connected) throw new ProviderRpcError(codes.unauthorized, 'not connected: call eth_requestAccounts first');
    if (typeof address !== 'string' || address.toLowerCase() !== wallet.address.toLowerCase()) {
      throw new ProviderRpcError(codes.unauthorized, `${String(address)} is not an account of this wallet`);
    }
  };

  const methods: { readonly [method: string]: (...params: readonly unknown[]) => unknown } = {
    async eth_requestAccounts() {
      if (!connected) {
        await refusable(connect);
        connected = true;
        emit('connect', { chainId: quantity(current().chainId) });
        emit('accountsChanged', [wallet.address]);
      }
      return [wallet.address];
    },
    eth_accounts: () => (connected ? [wallet.address] : []),
    eth_chainId: () => quantity(current().chainId),
    net_version: () => `${current().chainId}`,
    personal_sign(message, address) {
      ownAccount(address);
      return refusable(() => wallet.signMessage(fromHex(text(message), 'message')));
    },
    eth_signTypedData_v4(address, typedData) {
      ownAccount(address);
      const parsed = parseTypedData(typedData);
      const { chainId } = parsed.domain;
      if (chainId !== undefined && BigInt(chainId) !== current().chainId)
        throw invalid('the typed data are for another chain');
      return refusable(() => wallet.signTypedData(parsed));
    },
    async eth_sendTransaction(request) {
      const fields = record(request);
      ownAccount(fields['from']);
      const { chainId, rpc } = current();
      const transaction = await completeTransaction(fields, chainId, rpc);
      const { raw, hash } = await refusable(() => wallet.signTransaction(transaction));
      const answered = await rpc.call('eth_sendRawTransaction', [raw]);
      if (answered !== hash)
        throw new ProviderRpcError(-32603, `the server knows the transaction by another hash than ${hash}`);
      return hash;
    },
    wallet_switchEthereumChain(request) {
      const chainId = number(record(request)['chainId']);
      const known = chains.find((candidate) => candidate.chainId === chainId);
      if (!known) throw new ProviderRpcError(codes.unknownChain, `this wallet has no server for chain ${chainId}`);
      if (known !== chain) {
        chain = known;
        emit('chainChanged', quantity(chainId));
      }
      return null;
    },
  };

  const answer = async (method: string, params: unknown = []): Promise<unknown> => {
    const list: readonly unknown[] = Array.isArray(params) ? params : [params];
    if (Object.hasOwn(methods, method)) return methods[method]?.(...list);
    // Methods that sign but are not above, and those of other wallets, must not reach a server that may have keys of
    // its own.
    if (/^(wallet_|personal_|eth_sign|eth_sendTransaction)/.test(method))
      throw new ProviderRpcError(codes.unsupported, `${method} is not supported`);
    return current().rpc.call(method, list);
  };

  return Object.freeze({
    request: async <Result>({ method, params }: { readonly method: string; readonly params?: unknown }) =>
      (await answer(method, params)) as Result,
    on(event: string, listener: AnyListener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener as Listener));
    },
    removeListener(event: string, listener: AnyListener) {
      listeners.get(event)?.delete(listener as Listener);
    },
  });
}

/** Fills in what an application leaves out, as the server of the chain says. */
async function completeTransaction(
  fields: Readonly<Record<string, unknown>>,
  chainId: bigint,
  rpc: JsonRpc,
): Promise<EthereumTransaction> {
  const known = [
    'from',
    'to',
    'value',
    'data',
    'input',
    'gas',
    'nonce',
    'chainId',
    'type',
    'gasPrice',
    'maxFeePerGas',
    'maxPriorityFeePerGas',
    'accessList',
  ];
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown} is not supported`);
  if (fields['chainId'] !== undefined && number(fields['chainId']) !== chainId)
    throw invalid('the transaction is for another chain');
  const data = text(fields['data'] ?? fields['input'] ?? '0x') as Hex;
  const to = text(fields['to'] ?? '0x') as EthereumAddress;
  if (to !== '0x') parseAddress(to);

  const ask = async (method: string, ...params: readonly unknown[]): Promise<bigint> =>
    number(await rpc.call(method, params));
  const given = async (name: string, otherwise: () => Promise<bigint>): Promise<bigint> =>
    fields[name] === undefined ? otherwise() : number(fields[name]);
  const common = {
    chainId,
    to,
    data,
    value: number(fields['value'] ?? '0x0'),
    nonce: await given('nonce', () => ask('eth_getTransactionCount', fields['from'], 'pending')),
    gasLimit: await given('gas', () => ask('eth_estimateGas', fields)),
  };
  const accessList = (fields['accessList'] ?? []) as AccessList;
  if (fields['gasPrice'] !== undefined) {
    const gasPrice = number(fields['gasPrice']);
    return fields['accessList'] === undefined
      ? { ...common, type: 'legacy', gasPrice }
      : { ...common, type: 'eip2930', gasPrice, accessList };
  }
  const maxPriorityFeePerGas = await given('maxPriorityFeePerGas', () => ask('eth_maxPriorityFeePerGas'));
  const maxFeePerGas = await given('maxFeePerGas', async () => {
    const { baseFeePerGas } = record(await rpc.call('eth_getBlockByNumber', ['latest', false]));
    // Enough for six full blocks in a row, each of which raises the base fee by an eighth (EIP-1559).
    return 2n * number(baseFeePerGas) + maxPriorityFeePerGas;
  });
  return { ...common, type: 'eip1559', maxPriorityFeePerGas, maxFeePerGas, accessList };
}

/** What the person or the wallet refuses is 4001 to the application. */
async function refusable<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    // What a card or wallet answers has no place in the application's data.
    const ofRequest = isSymbolonError(cause, 'data/malformed') && cause.context.where !== undefined;
    if (ofRequest || isSymbolonError(cause, 'address/invalid')) throw invalid(cause.message, cause);
    throw new ProviderRpcError(codes.rejected, 'refused by the user or the wallet', { cause });
  }
}

/** The shape alone; its content is checked when it is encoded. */
function parseTypedData(value: unknown): TypedData {
  try {
    const { types, primaryType, domain, message } = record(typeof value === 'string' ? JSON.parse(value) : value);
    return {
      types: record(types),
      primaryType: text(primaryType),
      domain: record(domain),
      message: record(message),
    } as TypedData;
  } catch (cause) {
    throw invalid('not typed data', cause);
  }
}

const invalid = (reason: string, cause?: unknown) => new ProviderRpcError(codes.invalidParams, reason, { cause });

const quantity = (value: bigint): Hex => `0x${value.toString(16)}`;

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw invalid('not an object');
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw invalid('not a string');
  return value;
}

function number(value: unknown): bigint {
  if (!/^0x[0-9a-f]{1,64}$/i.test(text(value))) throw invalid(`${String(value)} is not a number`);
  return BigInt(text(value));
}
