/** Facts in words. Amounts are exact decimals: nothing is rounded. */
import type { AssetId } from '@symbolon/interface';
import type { Reading } from '../../interpreters/read-all.ts';
import { formatUnits } from '../../units.ts';
import { formatAddress } from '../address/address.ts';
import { type EthereumToken, nativeAsset } from '../address/assets.ts';
import type { EthereumNetwork } from '../address/networks.ts';

/** By what names and in what units assets are shown. */
export type KnownAssets = { readonly network: EthereumNetwork; readonly tokens: readonly EthereumToken[] };

/** Transfers, approvals and warnings in words. */
export function describeEffects({ transfers, approvals, facts }: Reading, known: KnownAssets): readonly string[] {
  const amount = (asset: AssetId, value: bigint): string => inAsset(asset, value, known);
  return [
    ...transfers
      .filter(({ recipient }) => recipient.length === 20)
      .map((t) => `Send ${amount(t.asset, t.amount)} to ${formatAddress(t.recipient)}`),
    ...approvals.map(({ asset, amount: limit, spender }) => {
      const who = formatAddress(spender);
      if (limit === 0n) return `Stop ${who} from taking ${assetName(asset, known)}`;
      return limit === undefined
        ? `WARNING: let ${who} take ALL your ${assetName(asset, known)}, now and later`
        : `Let ${who} take up to ${amount(asset, limit)} from you`;
    }),
    ...(facts.warnings.includes('fee-high') ? ['WARNING: the fee may exceed a tenth of what is sent'] : []),
    ...(facts.warnings.includes('delegation') ? ['WARNING: gives code control of an account (EIP-7702)'] : []),
  ];
}

function findToken(asset: AssetId, { network, tokens }: KnownAssets): EthereumToken | undefined {
  const address = /\/erc20:(0x[0-9a-f]{40})$/.exec(asset)?.[1];
  return tokens.find((token) => token.chainId === network.chainId && token.address.toLowerCase() === address);
}

function assetName(asset: AssetId, known: KnownAssets): string {
  const { chainId, currency } = known.network;
  return asset === nativeAsset(chainId)
    ? currency
    : (findToken(asset, known)?.symbol ?? `tokens of ${asset.slice(asset.indexOf('/') + 1)}`);
}

/**
 * An amount with its unit: the coin of the network and tokens of the list in their main unit, all else in the smallest.
 *
 * @param value In the asset's smallest unit.
 */
export function inAsset(asset: AssetId, value: bigint, known: KnownAssets): string {
  const name = assetName(asset, known);
  if (asset === nativeAsset(known.network.chainId)) return `${formatUnits(value, 18)} ${name}`;
  const token = findToken(asset, known);
  return token ? `${formatUnits(value, token.decimals)} ${name}` : `${value} (smallest units) ${name}`;
}
