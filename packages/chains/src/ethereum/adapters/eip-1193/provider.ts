/** For applications in a browser: an EIP-1193 provider. `announce-provider` makes it known to pages. */
import { type AbortSignal, checkArgument, isSymbolonError, onAbort, word } from '@symbolon/interface';
import { plainCopy } from '../../../plain-copy.ts';
import type { JsonRpc } from '../../../servers/json-rpc.ts';
import { checkWallet } from '../../../sign/check-wallet.ts';
import { type Consent, consent } from '../../../sign/consent.ts';
import { createTurns } from '../../../sign/in-turn.ts';
import type { Hex } from '../../firmware/address/hex.ts';
import type { EthereumWallet } from '../../sign/wallet.ts';
import { createEmitter, type Subscription } from './emitter.ts';
import { isOfWallets, readMethods } from './methods.ts';
import { completeTransaction, messageOf, number, parseTypedData, record } from './parameters.ts';
import { codes, invalidParams, ProviderRpcError, toProviderError } from './provider-error.ts';

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
  /** Hears of `connect`, `disconnect`, `accountsChanged` and `chainChanged`. */
  readonly on: Subscription;
  readonly removeListener: Subscription;
};

/** Which chains the wallet serves, and who says yes to a page. */
export type ProviderOptions = {
  /** Servers by chain. The first is the chain to begin with. */
  readonly chains: readonly { readonly chainId: bigint; readonly rpc: JsonRpc }[];
  /**
   * Further methods that the server of the chain answers, such as those of a chain of its own. Methods of accounts and
   * wallets (`wallet_...`, `personal_...`, `eth_sign...`) never are.
   */
  readonly passOn?: readonly string[];
  /** Host and port of the page that is served: a sign-in (EIP-4361) to another one is told. */
  readonly domain?: string;
  /** Asks a person whether the application may see the account. `false` refuses, and so does an error. */
  readonly connect: () => Consent;
  /** Fires when the wallet leaves for good: the provider disconnects, and every request after that is 4900. */
  readonly signal?: AbortSignal;
};

/**
 * The wallet as an EIP-1193 provider: what concerns the account is answered here, everything else by the server of the
 * chain. It emits `disconnect` when the server is not reached or the wallet leaves for good, and `connect` when the
 * server answers again. A card that is lifted between two taps disconnects nothing.
 *
 * @throws From `request`: {@link ProviderRpcError}: 4001 for a person's no alone; its message is that of the
 * `SymbolonError` below it, which is in `data` as plain data, and is its cause
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
export function createProvider(wallet: EthereumWallet, options: ProviderOptions): Eip1193Provider {
  checkWallet(wallet);
  checkArgument('options', options, shape);
  const { connect, domain, signal } = options;
  const chains = options.chains.map(({ chainId, rpc }) => ({ chainId, rpc }));
  const passedOn = new Set([...readMethods, ...(options.passOn ?? [])].filter((method) => !isOfWallets(method)));
  const { emit, on, removeListener } = createEmitter();
  let [chain] = chains;
  let mayBeSeen = false;
  let reachable: boolean | undefined;
  let connecting: Promise<void> | undefined;
  const inTurn = createTurns();

  const current = () => {
    if (!chain) throw new ProviderRpcError(codes.unknownChain, 'this wallet has no chain');
    return chain;
  };
  const reached = (): void => {
    if (reachable === true) return;
    reachable = true;
    emit('connect', { chainId: quantity(current().chainId) });
  };
  const lost = (error: ProviderRpcError): void => {
    if (reachable === false) return;
    reachable = false;
    emit('disconnect', error);
  };
  const left = () =>
    new ProviderRpcError(codes.disconnected, 'the wallet has left: connect again', { cause: signal?.reason });
  if (signal !== undefined) onAbort(signal, () => lost(left()));
  /** A server, of which is noted whether it is reached. */
  const watched = ({ name, call }: JsonRpc): JsonRpc => ({
    name,
    call: async (...request) => {
      try {
        const result = await call(...request);
        reached();
        return result;
      } catch (error) {
        if (isSymbolonError(error, 'server/unreachable')) lost(toProviderError(error));
        throw error;
      }
    },
  });
  const ownAccount = (address: unknown): void => {
    if (!mayBeSeen) throw new ProviderRpcError(codes.unauthorized, 'not connected: call eth_requestAccounts first');
    if (typeof address !== 'string') throw invalidParams('the address is not a string');
    if (address.toLowerCase() !== wallet.address.toLowerCase())
      throw new ProviderRpcError(codes.unauthorized, `${address} is not an account of this wallet`);
  };

  const show = async (): Promise<void> => {
    await consent('show the account to this page', connect);
    mayBeSeen = true;
    reached();
    emit('accountsChanged', [wallet.address]);
  };
  /** The next transaction gets its nonce once the server knows this one. */
  const send = async (fields: ReturnType<typeof record>): Promise<string> => {
    const { chainId, rpc } = current();
    const server = watched(rpc);
    const transaction = await completeTransaction(fields, chainId, server);
    const { raw, hash } = await wallet.signTransaction(transaction);
    if ((await server.call('eth_sendRawTransaction', [raw])) !== hash)
      throw new ProviderRpcError(codes.internal, `the server knows the transaction by another hash than ${hash}`);
    return hash;
  };

  const methods: { readonly [method: string]: (...params: readonly unknown[]) => unknown } = {
    async eth_requestAccounts() {
      if (!mayBeSeen) {
        // Who asks meanwhile gets the same answer.
        connecting ??= show().finally(() => {
          connecting = undefined;
        });
        await connecting;
      }
      return [wallet.address];
    },
    eth_accounts: () => (mayBeSeen ? [wallet.address] : []),
    eth_chainId: () => quantity(current().chainId),
    net_version: () => `${current().chainId}`,
    personal_sign(first, second) {
      // Some pages have them in the order of eth_sign, which other wallets take as well.
      const swapped = isAddress(first) && !isAddress(second);
      ownAccount(swapped ? first : second);
      return wallet.signMessage(messageOf(swapped ? second : first), { domain });
    },
    eth_signTypedData_v4(address, typedData) {
      ownAccount(address);
      return wallet.signTypedData(parseTypedData(typedData, current().chainId));
    },
    eth_sendTransaction(request) {
      const fields = record(request, 'the transaction');
      ownAccount(fields['from']);
      return inTurn(() => send(fields));
    },
    wallet_switchEthereumChain(request) {
      const chainId = number(record(request, 'the parameter')['chainId'], 'chainId');
      const known = chains.find((candidate) => candidate.chainId === chainId);
      if (!known) throw new ProviderRpcError(codes.unknownChain, `this wallet has no server for chain ${chainId}`);
      if (known !== chain) {
        chain = known;
        emit('chainChanged', quantity(chainId));
      }
      return null;
    },
  };

  const answer = async (request: unknown): Promise<unknown> => {
    if (signal?.aborted) throw left();
    const { method, params = [] } = requestOf(request);
    const list: readonly unknown[] = Array.isArray(params) ? params : [params];
    if (Object.hasOwn(methods, method)) return methods[method]?.(...list);
    // The server may have keys of its own: what is not known to be harmless does not reach it.
    if (!passedOn.has(method)) throw new ProviderRpcError(codes.unsupported, `${word(method)} is not supported`);
    return watched(current().rpc).call(method, list);
  };

  return Object.freeze({
    request: async <Result>(request: { readonly method: string; readonly params?: unknown }) => {
      try {
        return (await answer(request)) as Result;
      } catch (error) {
        throw toProviderError(error);
      }
    },
    on,
    removeListener,
  });
}

const shape = {
  chains: [{ chainId: 'bigint', rpc: { name: 'text', call: 'function' } }],
  connect: 'function',
  'domain?': 'text',
  'passOn?': ['text'],
} as const;

/** A request, read once. */
function requestOf(request: unknown): { readonly method: string; readonly params?: unknown } {
  const invalid = (reason: string, cause?: unknown) => new ProviderRpcError(codes.invalidRequest, reason, { cause });
  if (typeof request !== 'object' || request === null) throw invalid('a request is an object with a "method"');
  const { method, params } = plainCopy('request', request, (where, reason, options) =>
    invalid(`${where}: ${reason}`, options?.cause),
  ) as { readonly method?: unknown; readonly params?: unknown };
  if (typeof method !== 'string') throw invalid('a request is an object with a "method"');
  return { method, params };
}

const isAddress = (value: unknown): boolean => typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value);

const quantity = (value: bigint): Hex => `0x${value.toString(16)}`;
