import { base58, utf8 } from '@scure/base';
import { isOfCoin, solanaCoin } from '@symbolon/chains/coin-type';
import { formatPath, hardened } from '@symbolon/chains/path';
import { defaultPath, parseAddress, solanaAddress } from '@symbolon/chains/solana/address';
import { chain, nativeAsset, tokenAsset } from '@symbolon/chains/solana/assets';
import { type AccountScan, discover, schemes } from '@symbolon/chains/solana/discover';
import { openWallet } from '@symbolon/chains/solana/wallet';
import { jsonRpcAt, onlyServer } from '../../servers/http.ts';
import type { ChainSupport } from '../chain.ts';
import { coinPath } from '../coin-path.ts';
import { uniqueAddresses } from '../found.ts';

const notedPaths: ChainSupport['notedPaths'] = ({ paths }) =>
  paths.filter((path) => isOfCoin(path, solanaCoin) && path.every((index) => index >= hardened));

export const solana: ChainSupport = Object.freeze({
  async address(signer, { path, index }) {
    const at = coinPath(path, { usual: schemes.accounts(index), coin: solanaCoin });
    return { chain, address: await solanaAddress(signer, at), path: at };
  },
  messagePath: ({ path }) => coinPath(path, { usual: defaultPath, coin: solanaCoin }),
  async signMessage(signer, message, { path, confirm }) {
    const wallet = await openWallet(signer, { confirm, path });
    return { address: wallet.address, signature: base58.encode(await wallet.signMessage(utf8.decode(message))) };
  },
  async discover({ signer, network, urls, notes, resume, keep, ...scan }) {
    const { accounts, notLookedFor } = await discover(signer, jsonRpcAt(onlyServer(urls), scan), {
      ...scan,
      paths: notedPaths(notes, network),
      ...(resume !== undefined && { resume: resume as readonly AccountScan[] }),
      onProgress: (now) => keep(now, now.length),
    });
    return { chain, accounts: uniqueAddresses(accounts), notLookedFor };
  },
  planned: async (signer) => [
    { chain: 'Solana', label: 'first account', path: formatPath(defaultPath), address: await solanaAddress(signer) },
  ],
  notedPaths,
  notedTokens: ({ solanaTokens }) =>
    solanaTokens.map(({ mint, symbol, decimals }) => ({ asset: tokenAsset(parseAddress(mint)), symbol, decimals })),
  identifiers: [chain, nativeAsset],
  account: (of, address) => (of === chain ? parseAddress(address) : undefined),
} satisfies ChainSupport);
