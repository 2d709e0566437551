import { base58, utf8 } from '@scure/base';
import { isOfCoin, solanaCoin } from '@symbolon/chains/coin-type';
import { formatPath, hardened } from '@symbolon/chains/path';
import { defaultPath, parseAddress, solanaAddress } from '@symbolon/chains/solana/address';
import { chain, nativeAsset, tokenAsset } from '@symbolon/chains/solana/assets';
import { type AccountScan, discover, schemes } from '@symbolon/chains/solana/discover';
import { openWallet } from '@symbolon/chains/solana/wallet';
import { jsonRpc, only } from '../../servers/http.ts';
import type { Chain } from '../chain.ts';
import { coinPath } from '../coin-path.ts';
import { byAddress } from '../found.ts';

const notedPaths: Chain['notedPaths'] = ({ paths }) =>
  paths.filter((path) => isOfCoin(path, solanaCoin) && path.every((index) => index >= hardened));

export const solana: Chain = Object.freeze({
  async address(signer, { path, index }) {
    const at = coinPath(path, schemes.accounts(index), solanaCoin);
    return { chain, address: await solanaAddress(signer, at), path: at };
  },
  messagePath: ({ path }) => coinPath(path, defaultPath, solanaCoin),
  async signMessage(signer, message, { path }, confirm) {
    const wallet = await openWallet(signer, { confirm, path });
    return { address: wallet.address, signature: base58.encode(await wallet.signMessage(utf8.decode(message))) };
  },
  async discover({ signer, network, urls, notes, resume, keep, ...scan }) {
    const { accounts, notLookedFor } = await discover(signer, jsonRpc(only(urls), scan.signal), {
      ...scan,
      paths: notedPaths(notes, network),
      ...(resume !== undefined && { resume: resume as readonly AccountScan[] }),
      onProgress: (now) => keep(now, now.length),
    });
    return { chain, accounts: byAddress(accounts), notLookedFor };
  },
  planned: async (signer) => [
    { chain: 'Solana', label: 'first account', path: formatPath(defaultPath), address: await solanaAddress(signer) },
  ],
  notedPaths,
  notedTokens: ({ solanaTokens }) =>
    solanaTokens.map(({ mint, symbol, decimals }) => ({ asset: tokenAsset(parseAddress(mint)), symbol, decimals })),
  identifiers: [chain, nativeAsset],
  account: (of, address) => (of === chain ? parseAddress(address) : undefined),
} satisfies Chain);
