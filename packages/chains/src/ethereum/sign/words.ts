/** Assets, transfers and approvals in words. Amounts are exact decimals: nothing is rounded. */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Approval, type AssetId, type Line, line, type Transfer, warn, word } from '@symbolon/interface';
import { formatUnits } from '../../units.ts';
import { symbolWords } from '../clear-signing/value-words.ts';
import { formatAddress } from '../firmware/address/address.ts';
import { type EthereumToken, nativeAsset } from '../firmware/address/assets.ts';
import type { EthereumNetwork } from '../firmware/address/networks.ts';

/** By what names and in what units assets are shown. */
export type KnownAssets = { readonly network: EthereumNetwork; readonly tokens: readonly EthereumToken[] };

/** An account as people compare it, with its checksum. */
export const accountWord = (account: Uint8Array): Line => word(formatAddress(account));

/** The row of the owner's list about an asset, which must be an ERC-20 token then. */
export function findToken(asset: AssetId, { network, tokens }: KnownAssets): EthereumToken | undefined {
  const { standard, contract } = partsOf(asset);
  if (standard !== 'erc20') return undefined;
  return tokens.find((token) => token.chainId === network.chainId && token.address.toLowerCase() === contract);
}

/** A token of a collection has an id where one is meant. */
function partsOf(asset: AssetId): {
  readonly standard: string;
  readonly contract: string;
  readonly id: bigint | undefined;
} {
  const [, standard = '', contract = '', id] = /\/(\w+):(\w+)(?:\/(\d+))?$/.exec(asset) ?? [];
  return { standard, contract, id: id === undefined ? undefined : BigInt(id) };
}

/** The contract of a token, as people compare it. */
export const contractOf = (asset: AssetId): Line => accountWord(hexToBytes(partsOf(asset).contract.slice(2)));

/** An asset without an amount. */
export function assetName(asset: AssetId, known: KnownAssets): Line {
  if (asset === nativeAsset(known.network.chainId)) return known.network.currency;
  const token = findToken(asset, known);
  if (token) return symbolWords(token);
  const { standard, id } = partsOf(asset);
  if (standard === 'erc20') return line`the token ${contractOf(asset)}`;
  if (id === undefined) return line`the collection ${contractOf(asset)}`;
  return line`token number ${id} of the collection ${contractOf(asset)}`;
}

/**
 * An amount with its unit: the coin of the network and tokens of the list in their main unit, all else in the smallest.
 *
 * @param value In the asset's smallest unit.
 */
export function inAsset(asset: AssetId, value: bigint, known: KnownAssets): Line {
  const name = assetName(asset, known);
  if (asset === nativeAsset(known.network.chainId)) return line`${word(formatUnits(value, 18))} ${name}`;
  const token = findToken(asset, known);
  if (token) return line`${word(formatUnits(value, token.decimals))} ${name}`;
  const { standard, id } = partsOf(asset);
  if (standard === 'erc20') return line`${value} (smallest units) of ${name}`;
  if (standard === 'erc721' && id !== undefined && value === 1n) return name;
  if (id !== undefined) return line`${value} of ${name}`;
  return value === 1n ? line`1 token of ${name}` : line`${value} tokens of ${name}`;
}

/** Why nobody will have what is sent there, where that is sure enough to warn of it. */
export function lostAt(recipient: Uint8Array, asset: AssetId): Line | undefined {
  if (recipient.length === 20 && recipient.every((byte) => byte === 0)) return line`nobody has the key of that address`;
  const { standard, contract } = partsOf(asset);
  return standard === 'erc20' && contract === `0x${bytesToHex(recipient)}`
    ? line`that is the contract of the token itself, which hardly ever gives any back`
    : undefined;
}

/** What is sent, where it is the coin of the chain. */
export function describeCoins(transfers: readonly Transfer[], known: KnownAssets): readonly Line[] {
  return transfers
    .filter(({ asset }) => asset === nativeAsset(known.network.chainId))
    .map(({ asset, amount, recipient }) => {
      const what = inAsset(asset, amount, known);
      const lost = lostAt(recipient, asset);
      if (lost !== undefined) return warn`send ${what} to ${accountWord(recipient)}: ${lost}`;
      return recipient.length === 20
        ? line`Send ${what} to ${accountWord(recipient)}`
        : line`Send ${what} to the contract that is created`;
    });
}

/** What somebody may take; of 0: what somebody could take until now. */
export function describeApproval({ asset, amount, spender }: Approval, known: KnownAssets): Line {
  const who = accountWord(spender);
  if (amount === 0n) return line`Stop ${who} from taking ${assetName(asset, known)}`;
  if (amount === undefined) return warn`let ${who} take ALL you have of ${assetName(asset, known)}, now and later`;
  if (amount === 1n && partsOf(asset).standard === 'erc721')
    return line`Let ${who} take your ${assetName(asset, known)}`;
  return line`Let ${who} take up to ${inAsset(asset, amount, known)} from you`;
}

/** The same of the account of somebody else, which alone can allow it. */
export function describeApprovalOfOther(
  { asset, amount, spender }: Approval,
  owner: Uint8Array,
  known: KnownAssets,
): Line {
  const [who, other] = [accountWord(spender), accountWord(owner)];
  if (amount === 0n) return line`Stop ${who} from taking ${assetName(asset, known)} of ${other}`;
  if (amount === undefined) return warn`let ${who} take ALL that ${other} has of ${assetName(asset, known)}`;
  if (amount === 1n && partsOf(asset).standard === 'erc721')
    return line`Let ${who} take ${assetName(asset, known)}, of ${other}`;
  return line`Let ${who} take up to ${inAsset(asset, amount, known)} from ${other}`;
}
