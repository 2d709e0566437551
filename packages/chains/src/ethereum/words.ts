/** Facts in words. Amounts are exact decimals: nothing is rounded. */
import { coders } from 'micro-packed';
import type { AssetId } from '../facts.ts';
import type { Reading } from '../interpretation.ts';
import { type Address, formatAddress } from './address.ts';
import { nativeAsset } from './assets.ts';
import type { Network } from './networks.ts';

/** A token the owner knows: only then are amounts shown in its units, and by its symbol. */
export type Token = { readonly chainId: bigint; readonly address: Address; readonly symbol: string; readonly decimals: number };

/** Transfers, approvals and warnings in words. */
export function describeEffects({ transfers, approvals, facts }: Reading, network: Network, tokens: readonly Token[]): readonly string[] {
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

export function inAsset(asset: AssetId, value: bigint, network: Network, tokens: readonly Token[]): string {
  const name = assetName(asset, network, tokens);
  if (asset === nativeAsset(network.chainId)) return `${inUnits(value, 18)} ${name}`;
  const token = findToken(asset, network, tokens);
  return token ? `${inUnits(value, token.decimals)} ${name}` : `${value} (smallest units) ${name}`;
}

/** In the main unit of a coin or token. */
export const inUnits = (value: bigint, decimals: number): string => coders.decimal(decimals).encode(value);
