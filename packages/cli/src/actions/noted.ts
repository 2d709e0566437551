/** What an owner has noted on the card, as commands show it. */
import { addChecksum } from '@symbolon/chains/bitcoin/descriptor-checksum';
import { type NetworkName, networkNamed } from '@symbolon/chains/bitcoin/networks';
import { type ScriptType, scriptTypes } from '@symbolon/chains/bitcoin/scripts';
import { policyDescriptor } from '@symbolon/chains/bitcoin/wallet-policy';
import { evmCoin, isOfCoin, solanaCoin } from '@symbolon/chains/coin-type';
import { parseAddress as ethereumAccount } from '@symbolon/chains/ethereum/address';
import { tokenAsset as ethereumToken } from '@symbolon/chains/ethereum/assets';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import { hardened } from '@symbolon/chains/path';
import { parseAddress as solanaAccount } from '@symbolon/chains/solana/address';
import { tokenAsset as solanaToken } from '@symbolon/chains/solana/assets';
import type { Path } from '@symbolon/chains/types';

type Account = { readonly scriptType: ScriptType; readonly number: number };

export type NotedPaths = {
  readonly bitcoin: readonly (Account & { readonly path: Path })[];
  readonly ethereum: readonly Path[];
  readonly solana: readonly Path[];
};

export type Token = { readonly asset: string; readonly symbol: string; readonly decimals: number };

/** Assets as discovery names them (CAIP-19). */
export function notedTokens({ ethereumTokens, solanaTokens }: OwnerNotes): readonly Token[] {
  return [
    ...ethereumTokens.map(({ chainId, address, symbol, decimals }) => ({
      asset: ethereumToken(chainId, 'erc20', ethereumAccount(address)),
      symbol,
      decimals,
    })),
    ...solanaTokens.map(({ mint, symbol, decimals }) => ({ asset: solanaToken(solanaAccount(mint)), symbol, decimals })),
  ];
}

/** Which chain the keys of a path are for, by its coin type (SLIP-44), and for Bitcoin which account. Paths of no known coin are for none. */
export function notedPaths({ paths }: Pick<OwnerNotes, 'paths'>, network: NetworkName): NotedPaths {
  const ofNetwork = paths.filter(([, coin = 0]) => coin - hardened === networkNamed(network).coinType);
  const accounts = ofNetwork.flatMap((path): readonly (Account & { readonly path: Path })[] => {
    const [purpose = 0, , account = 0] = path;
    const scriptType = (Object.keys(scriptTypes) as ScriptType[]).find((type) => scriptTypes[type].purpose === purpose - hardened);
    return scriptType === undefined || path.length !== 3 || account < hardened ? [] : [{ scriptType, number: account - hardened, path }];
  });
  return {
    bitcoin: accounts,
    ethereum: paths.filter((path) => isOfCoin(path, evmCoin)),
    solana: paths.filter((path) => isOfCoin(path, solanaCoin) && path.every((index) => index >= hardened)),
  };
}

/** Wallets of several cosigners, for a watching wallet. */
export function notedDescriptors({ policies }: OwnerNotes): readonly string[] {
  return policies.map((policy) => addChecksum(policyDescriptor(policy)));
}
