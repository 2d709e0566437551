import { base58 } from '@scure/base';
import { isOfCoin, solanaCoin } from '@symbolon/chains/coins';
import {
  defaultPath,
  parseAddress,
  solAsset,
  solanaAddress,
  solanaChain,
  solanaTokenAsset,
} from '@symbolon/chains/solana/address';
import { accountSchemes, discover, type SolanaAccountScan } from '@symbolon/chains/solana/discover';
import { previewMessage, signMessage } from '@symbolon/chains/solana/sign';
import { formatPath, hardened } from '@symbolon/interface';
import { jsonRpcAt, onlyServer } from '../../servers/http.ts';
import type { ChainSupport } from '../chain.ts';
import { coinPath } from '../coin-path.ts';
import { uniqueAddresses } from '../found.ts';

const notedPaths: ChainSupport['notedPaths'] = ({ paths }) =>
  paths.filter((path) => isOfCoin(path, solanaCoin) && path.every((index) => index >= hardened));

export const solana: ChainSupport = Object.freeze({
  address({ path, account }) {
    const at = coinPath(path, { usual: accountSchemes.accounts(account), coin: solanaCoin });
    return async (signer) => ({ chain: solanaChain, address: await solanaAddress(signer, at), path: at });
  },
  messagePath: ({ path }) => coinPath(path, { usual: defaultPath, coin: solanaCoin }),
  async showMessage(signer, message, { path }) {
    const preview = previewMessage(message, { from: await solanaAddress(signer, path), path });
    return {
      preview,
      async sign() {
        const { address, signature } = await signMessage(signer, message, { path, approved: preview.fingerprint });
        return { address, signature: base58.encode(signature) };
      },
    };
  },
  async discover({ signer, network, urls, notes, resume, keep, ...scan }) {
    const { accounts, notLookedFor } = await discover(signer, {
      ...scan,
      rpc: jsonRpcAt(onlyServer(urls), scan),
      paths: notedPaths(notes, network),
      ...(resume !== undefined && { resume: resume as readonly SolanaAccountScan[] }),
      onProgress: (now) => keep(now, now.length),
    });
    return { chain: solanaChain, accounts: uniqueAddresses(accounts), notLookedFor };
  },
  planned: async (signer) => [
    { chain: 'Solana', label: 'first account', path: formatPath(defaultPath), address: await solanaAddress(signer) },
  ],
  notedPaths,
  notedTokens: ({ solanaTokens }) =>
    solanaTokens.map(({ mint, symbol, decimals }) => ({
      asset: solanaTokenAsset(parseAddress(mint)),
      symbol,
      decimals,
    })),
  coins: [{ chain: solanaChain, network: 'Solana', asset: solAsset, symbol: 'SOL', decimals: 9 }],
  account: (of, address) => (of === solanaChain ? parseAddress(address) : undefined),
} satisfies ChainSupport);
