/** Facts in words. Amounts are exact decimals: nothing is rounded. */
import { coders } from 'micro-packed';
import type { AssetId } from '../facts.ts';
import type { Reading } from '../interpretation.ts';
import { type Address, formatAddress } from './address.ts';
import { nativeAsset } from './assets.ts';
import type { Network } from './networks.ts';

/** A token the owner knows: only then are amounts shown in its units, and by its symbol. */
export type Token = {
  readonly chainId: bigint;
  readonly address: Address;
  readonly symbol: string;
  readonly decimals: number;
};

/**
 * Transfers, approvals and warnings in words.
 *
 * @example
 * ```ts
 * import { parseAddress } from '@symbolon/chains/ethereum/address';
 * import { networkOf } from '@symbolon/chains/ethereum/networks';
 * import { encodeTransaction } from '@symbolon/chains/ethereum/transaction';
 * import { readTransaction } from '@symbolon/chains/ethereum/transaction-interpreter';
 * import { describeEffects } from '@symbolon/chains/ethereum/words';
 * import { readAll } from '@symbolon/chains/interpretation';
 * const sender = parseAddress('0x9858EfFD232B4033E47d90003D41EC34EcaEda94');
 * const reading = readAll(readTransaction([], sender), encodeTransaction(transaction));
 * describeEffects(reading, networkOf(1n), []); // => ['Send 1 ETH to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045']
 * ```
 */
export function describeEffects(
  { transfers, approvals, facts }: Reading,
  network: Network,
  tokens: readonly Token[],
): readonly string[] {
  const amount = (asset: AssetId, value: bigint): string => inAsset(asset, value, network, tokens);
  return [
    ...transfers
      .filter(({ recipient }) => recipient.length === 20)
      .map((t) => `Send ${amount(t.asset, t.amount)} to ${formatAddress(t.recipient)}`),
    ...approvals.map(({ asset, amount: limit, spender }) => {
      const who = formatAddress(spender);
      if (limit === 0n) return `Stop ${who} from taking ${assetName(asset, network, tokens)}`;
      return limit === undefined
        ? `WARNING: let ${who} take ALL your ${assetName(asset, network, tokens)}, now and later`
        : `Let ${who} take up to ${amount(asset, limit)} from you`;
    }),
    ...(facts.warnings.includes('fee-high') ? ['WARNING: the fee may exceed a tenth of what is sent'] : []),
    ...(facts.warnings.includes('delegation') ? ['WARNING: gives code control of an account (EIP-7702)'] : []),
  ];
}

function findToken(asset: AssetId, { chainId }: Network, tokens: readonly Token[]): Token | undefined {
  const address = /\/erc20:(0x[0-9a-f]{40})$/.exec(asset)?.[1];
  return tokens.find((token) => token.chainId === chainId && token.address.toLowerCase() === address);
}

function assetName(asset: AssetId, network: Network, tokens: readonly Token[]): string {
  if (asset === nativeAsset(network.chainId)) return network.currency;
  return findToken(asset, network, tokens)?.symbol ?? `tokens of ${asset.slice(asset.indexOf('/') + 1)}`;
}

/**
 * An amount with its unit: the coin of the network and tokens of the list in their main unit, all else in the smallest.
 *
 * @param value In the asset's smallest unit.
 * @example
 * ```ts
 * import { networkOf } from '@symbolon/chains/ethereum/networks';
 * import { inAsset } from '@symbolon/chains/ethereum/words';
 * const usdc = { chainId: 1n, address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', symbol: 'USDC', decimals: 6 } as const;
 * inAsset('eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', 1_500_000n, networkOf(1n), [usdc]); // => '1.5 USDC'
 * inAsset('eip155:1/slip44:60', 10n ** 17n, networkOf(1n), []); // => '0.1 ETH'
 * ```
 */
export function inAsset(asset: AssetId, value: bigint, network: Network, tokens: readonly Token[]): string {
  const name = assetName(asset, network, tokens);
  if (asset === nativeAsset(network.chainId)) return `${inUnits(value, 18)} ${name}`;
  const token = findToken(asset, network, tokens);
  return token ? `${inUnits(value, token.decimals)} ${name}` : `${value} (smallest units) ${name}`;
}

/**
 * An amount in the main unit of a coin or token, exactly.
 *
 * @example
 * ```ts
 * import { inUnits } from '@symbolon/chains/ethereum/words';
 * inUnits(420_000_000_000_000n, 18); // => '0.00042'
 * ```
 */
export const inUnits = (value: bigint, decimals: number): string => coders.decimal(decimals).encode(value);
