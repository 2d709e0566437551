import { evmCoin, isOfCoin } from '@symbolon/chains/coins';
import {
  chainIdOf,
  defaultPath,
  type EthereumToken,
  ethereumAddress,
  nativeAsset,
  networkOf,
  parseAddress,
  tokenAsset,
} from '@symbolon/chains/ethereum/address';
import { discover, type EthereumAccountScan } from '@symbolon/chains/ethereum/discover';
import { previewMessage, signMessage } from '@symbolon/chains/ethereum/sign';
import type { JsonRpc } from '@symbolon/chains/servers';
import { formatPath, harden, word } from '@symbolon/interface';
import { jsonRpcAt } from '../../servers/http.ts';
import type { ChainSupport } from '../chain.ts';
import { coinPath } from '../coin-path.ts';
import { uniqueAddresses } from '../found.ts';
import { notThere, tokensThere } from './tokens-there.ts';

/** Ethereum, OP Mainnet, BNB Smart Chain, Gnosis, Polygon, Base, Arbitrum One, Avalanche, Sepolia. */
const wellKnown = [1n, 10n, 56n, 100n, 137n, 8453n, 42161n, 43114n, 11155111n];

const notedPaths: ChainSupport['notedPaths'] = ({ paths }) => paths.filter((path) => isOfCoin(path, evmCoin));

export const ethereum: ChainSupport = Object.freeze({
  address({ path, account, index }) {
    const usual = [harden(44), harden(60), harden(account), 0, index];
    const at = coinPath(path, { usual, coin: evmCoin });
    return async (signer) => ({ chain: chainIdOf(1n), address: await ethereumAddress(signer, at), path: at });
  },
  messagePath: ({ path }) => coinPath(path, { usual: defaultPath, coin: evmCoin }),
  async showMessage(signer, message, { path }) {
    const preview = previewMessage(message, { from: await ethereumAddress(signer, path), path });
    const { fingerprint: approved, lines: shown } = preview;
    return { preview, sign: () => signMessage(signer, message, { path, approved, shown }) };
  },
  async discover({ signer, network, urls, notes, resume, keep, ...scan }) {
    const chains: { readonly chainId: bigint; readonly rpc: JsonRpc }[] = [];
    const tokens: EthereumToken[] = [];
    const wrong: string[] = [];
    for (const url of urls) {
      const rpc = jsonRpcAt(url, scan);
      const answered = await rpc.call('eth_chainId', [], scan);
      const chainId = typeof answered === 'string' && /^0x[0-9a-f]{1,16}$/i.test(answered) ? BigInt(answered) : 0n;
      const node = { rpc, signal: scan.signal };
      const { there, others } = await tokensThere(
        node,
        notes.ethereumTokens.filter((token) => token.chainId === chainId),
      );
      tokens.push(...there);
      wrong.push(...others.map(({ symbol, address }) => `${word(symbol)} (${address}): ${notThere(node)}`));
      chains.push({ chainId, rpc });
    }
    const { accounts, notLookedFor } = await discover(signer, {
      ...scan,
      chains,
      tokens,
      paths: notedPaths(notes, network),
      ...(resume !== undefined && { resume: resume as readonly EthereumAccountScan[] }),
      onProgress: (now) => keep(now, now.length),
    });
    return {
      chain: chains.map(({ chainId }) => chainIdOf(chainId)).join(' '),
      accounts: uniqueAddresses(accounts),
      notLookedFor: [...wrong, ...notLookedFor],
    };
  },
  planned: async (signer) => [
    {
      chain: 'Ethereum',
      label: 'first account',
      path: formatPath(defaultPath),
      address: await ethereumAddress(signer),
    },
  ],
  notedPaths,
  notedTokens: ({ ethereumTokens }) =>
    ethereumTokens.map(({ chainId, address, symbol, decimals }) => ({
      asset: tokenAsset(chainId, { standard: 'erc20', contract: parseAddress(address) }),
      symbol,
      decimals,
    })),
  scannedTokens: ({ ethereumTokens }) => ethereumTokens.map(({ chainId, address }) => `${chainId} ${address}`),
  coins: wellKnown.map((chainId) => {
    const { name: network, currency: symbol } = networkOf(chainId);
    return { chain: chainIdOf(chainId), network, asset: nativeAsset(chainId), symbol, decimals: 18 };
  }),
  account: (of, address) => (of.startsWith('eip155:') ? parseAddress(address) : undefined),
} satisfies ChainSupport);
