/** Finds the accounts of a wallet that have been used on EVM chains, and what they hold. */

import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { type AssetId, chainError, hardened, type Path, type Signer } from '@symbolon/interface';
import { type AccountPlace, type Holding, type ScanOptions, scanAccounts } from '../../discover/account-scan.ts';
import type { JsonRpc } from '../../servers/json-rpc.ts';
import { type EthereumAddress, ethereumAddress, parseAddress } from '../firmware/address/address.ts';
import { type EthereumToken, nativeAsset, tokenAsset } from '../firmware/address/assets.ts';
import { toHex } from '../firmware/address/hex.ts';
import { networkOf } from '../firmware/address/networks.ts';

/** Ways in which wallets number their accounts. */
export const accountSchemes = {
  /** BIP-44: addresses of one account. Most wallets. */
  bip44: (index: number): Path => [hardened + 44, hardened + 60, hardened, 0, index],
  /** An account for each address. */
  accounts: (index: number): Path => [hardened + 44, hardened + 60, hardened + index, 0, 0],
  /** Without the step for change. */
  short: (index: number): Path => [hardened + 44, hardened + 60, hardened, index],
} as const;

/** A way of numbering accounts, by its name in {@link accountSchemes}. */
export type EthereumAccountScheme = keyof typeof accountSchemes;

/** What is known of one account. Plain data: can be stored as JSON. */
export type EthereumAccountScan = {
  /** `noted`: one of the paths that were given. */
  readonly scheme: EthereumAccountScheme | 'noted';
  /** Number of the account, from 0. */
  readonly index: number;
  readonly path: Path;
  readonly address: EthereumAddress;
  /** Whether it has sent anything, on any of the chains. */
  readonly sent: boolean;
  /** More than nothing of each. */
  readonly holdings: readonly Holding[];
};

/** Where to look, for what, and how far. */
export type EthereumDiscoverOptions = ScanOptions<EthereumAccountScheme, EthereumAccountScan> & {
  /** Servers, one for each chain. */
  readonly chains: readonly { readonly chainId: bigint; readonly rpc: JsonRpc }[];
  /** ERC-20 tokens to look for, such as the list in the card's files. Those of other chains are left out. */
  readonly tokens?: readonly EthereumToken[];
};

/** What a scan has found. */
export type EthereumDiscovery = {
  /** Accounts that have sent or hold anything. */
  readonly accounts: readonly EthereumAccountScan[];
  /** In words, what may exist and was not looked for. */
  readonly notLookedFor: readonly string[];
};

/**
 * Scans the accounts of each scheme on all chains until the gap limit.
 *
 * A server can hide what exists or make up what does not: nothing here can prove it wrong, but for its chain id.
 *
 * @throws `argument/invalid` for a gap limit out of range; `server/wrong-answer` if account 999 of a scheme is used;
 * what servers and signer throw, and the signal's reason; the accounts last told to `onProgress` stay good
 * @example
 * ```ts
 * import { discover } from '@symbolon/chains/ethereum/discover';
 * const { accounts } = await discover(signer, { chains: [{ chainId: 1n, rpc }], schemes: ['bip44'], gapLimit: 2 });
 * accounts.map(({ address }) => address); // => ['0x9858EfFD232B4033E47d90003D41EC34EcaEda94']
 * accounts[0]?.holdings; // => [{ asset: 'eip155:1/slip44:60', amount: '1000000000000000000' }]
 * ```
 */
export async function discover(signer: Signer, options: EthereumDiscoverOptions): Promise<EthereumDiscovery> {
  const { chains, tokens = [], signal } = options;
  for (const { chainId, rpc } of chains) await checkChain(rpc, chainId, signal);
  const look = async (place: AccountPlace<EthereumAccountScheme>): Promise<EthereumAccountScan> => {
    const address = await ethereumAddress(signer, place.path);
    const seen = [];
    for (const { chainId, rpc } of chains) seen.push(await scanAddress(rpc, chainId, address, tokens, signal));
    return {
      ...place,
      address,
      sent: seen.some(({ sent }) => sent),
      holdings: seen.flatMap(({ holdings }) => holdings),
    };
  };
  const server = chains.map(({ rpc }) => rpc.name).join(', ');
  const { accounts, notLookedFor } = await scanAccounts({ schemes: accountSchemes, look, isUsed, server }, options);
  const names = chains.map(({ chainId }) => networkOf(chainId).name);
  const listed = tokens.length === 0 ? 'the coins fees are paid in' : tokens.map(({ symbol }) => symbol);
  return {
    accounts,
    notLookedFor: [
      `networks other than ${names.join(', ')}`,
      `tokens other than ${[listed].flat().join(', ')}; no NFTs`,
      'smart accounts, and what is deposited in contracts',
      ...notLookedFor,
    ],
  };
}

const isUsed = ({ sent, holdings }: EthereumAccountScan): boolean => sent || holdings.length > 0;

async function checkChain(rpc: JsonRpc, chainId: bigint, signal: AbortSignal | undefined): Promise<void> {
  const answered = quantity(rpc, await rpc.call('eth_chainId', [], { signal }), 256);
  if (answered !== chainId)
    throw chainError('server/wrong-answer', {
      server: rpc.name,
      reason: `it serves chain ${answered}, not ${chainId}`,
    });
}

async function scanAddress(
  rpc: JsonRpc,
  chainId: bigint,
  address: EthereumAddress,
  tokens: readonly EthereumToken[],
  signal: AbortSignal | undefined,
) {
  const sent = quantity(rpc, await rpc.call('eth_getTransactionCount', [address, 'latest'], { signal }), 64) > 0n;
  const holdings: Holding[] = [];
  const hold = (asset: AssetId, amount: bigint) => {
    if (amount > 0n) holdings.push({ asset, amount: `${amount}` });
  };
  hold(nativeAsset(chainId), quantity(rpc, await rpc.call('eth_getBalance', [address, 'latest'], { signal }), 256));
  for (const token of tokens.filter((listed) => listed.chainId === chainId)) {
    // ERC-20 `balanceOf(address)`.
    const data = toHex(concatBytes(hexToBytes('70a08231'), new Uint8Array(12), parseAddress(address)));
    const balance = await rpc.call('eth_call', [{ to: token.address, data }, 'latest'], { signal });
    hold(tokenAsset(chainId, { standard: 'erc20', contract: parseAddress(token.address) }), word(rpc, balance, token));
  }
  return { sent, holdings };
}

/** EIP-1474 `Quantity`: hexadecimal without leading zeros. */
function quantity({ name }: JsonRpc, value: unknown, bits: number): bigint {
  const valid = typeof value === 'string' && /^0x(0|[1-9a-f][0-9a-f]*)$/i.test(value);
  if (!valid || BigInt(value) >> BigInt(bits) !== 0n)
    throw chainError('server/wrong-answer', { server: name, reason: 'not a number' });
  return BigInt(value);
}

function word({ name }: JsonRpc, value: unknown, { symbol, address }: EthereumToken): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{64}$/i.test(value)) {
    throw chainError('server/wrong-answer', {
      server: name,
      reason: `no balance of ${symbol}: ${address} may not be a token of this chain`,
    });
  }
  return BigInt(value);
}
