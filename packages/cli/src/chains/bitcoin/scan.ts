import {
  accountDescriptor,
  type BitcoinNetworkName,
  type BitcoinScriptType,
  networkNamed,
  scriptTypes,
} from '@symbolon/chains/bitcoin/address';
import { type BitcoinDiscoveryState, discover, listOwnCoins } from '@symbolon/chains/bitcoin/discover';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import { formatPath, hardened, type Path } from '@symbolon/interface';
import { onlyServer } from '../../servers/http.ts';
import type { ChainScanOptions, ChainScanResult, FoundAccount } from '../chain.ts';
import { checkNetwork } from './check-network.ts';
import { openBitcoinServer } from './server.ts';

export async function scanBitcoin({
  signer,
  network,
  urls,
  notes,
  resume,
  keep,
  ...options
}: ChainScanOptions): Promise<ChainScanResult> {
  const { server, close } = await openBitcoinServer(onlyServer(urls), options);
  try {
    // Of another network it knows no account, and says so truthfully.
    await checkNetwork(server, network, options);
    const state = resume as BitcoinDiscoveryState | undefined;
    const { accounts, notLookedFor } = await discover(signer, {
      ...options,
      server,
      network,
      more: notedAccounts(notes, network),
      ...(state !== undefined && { resume: state }),
      onProgress: (now) => keep(now, now.accounts.length),
    });
    const found: FoundAccount[] = [];
    for (const one of accounts) {
      const coins = await listOwnCoins(server, [one], options);
      const sum = coins.reduce((total, { amount }) => total + amount, 0n);
      const { account, receiving, change } = one;
      found.push({
        path: formatPath(account.path),
        kind: account.scriptType,
        key: accountDescriptor(account),
        used: receiving.used.length + change.used.length,
        holdings: sum === 0n ? [] : [{ asset: networkNamed(network).asset, amount: `${sum}` }],
      });
    }
    return { chain: networkNamed(network).chain, accounts: found, notLookedFor };
  } finally {
    close();
  }
}

type NotedAccount = { readonly scriptType: BitcoinScriptType; readonly number: number; readonly path: Path };

/** The noted paths that are accounts of the network, by coin type (SLIP-44) and purpose. */
export function notedAccounts(
  { paths }: Pick<OwnerNotes, 'paths'>,
  network: BitcoinNetworkName,
): readonly NotedAccount[] {
  const ofNetwork = paths.filter(([, coin = 0]) => coin - hardened === networkNamed(network).coinType);
  return ofNetwork.flatMap((path): readonly NotedAccount[] => {
    const [purpose = 0, , account = 0] = path;
    const scriptType = (Object.keys(scriptTypes) as BitcoinScriptType[]).find(
      (type) => scriptTypes[type].purpose === purpose - hardened,
    );
    return scriptType === undefined || path.length !== 3 || account < hardened
      ? []
      : [{ scriptType, number: account - hardened, path }];
  });
}
