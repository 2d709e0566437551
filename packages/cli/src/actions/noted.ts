/** What an owner has noted on the card, as commands show it. */
import { addChecksum } from '@symbolon/chains/bitcoin/descriptor-checksum';
import { policyDescriptor } from '@symbolon/chains/bitcoin/wallet-policy';
import { parseAddress as ethereumAccount } from '@symbolon/chains/ethereum/address';
import { tokenAsset as ethereumToken } from '@symbolon/chains/ethereum/assets';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import { parseAddress as solanaAccount } from '@symbolon/chains/solana/address';
import { tokenAsset as solanaToken } from '@symbolon/chains/solana/assets';

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

/** Wallets of several cosigners, for a watching wallet. */
export function notedDescriptors({ policies }: OwnerNotes): readonly string[] {
  return policies.map((policy) => addChecksum(policyDescriptor(policy)));
}
