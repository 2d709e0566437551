import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Holding } from '@symbolon/chains/account-scan';
import { accountDescriptor, formatFingerprint } from '@symbolon/chains/bitcoin/address';
import type { ChainServer } from '@symbolon/chains/bitcoin/chain-server';
import { listOwnCoins } from '@symbolon/chains/bitcoin/coins';
import { type DiscoveryState, discover as discoverBitcoin } from '@symbolon/chains/bitcoin/discover';
import { electrumServer } from '@symbolon/chains/bitcoin/electrum';
import { esploraServer } from '@symbolon/chains/bitcoin/esplora';
import { type NetworkName, networkNamed } from '@symbolon/chains/bitcoin/networks';
import { discover as discoverEthereum, type AccountScan as EthereumAccount } from '@symbolon/chains/ethereum/discover';
import type { HttpOptions } from '@symbolon/chains/http';
import { createJsonRpc, type JsonRpc } from '@symbolon/chains/json-rpc';
import { formatPath } from '@symbolon/chains/path';
import { chain as solana } from '@symbolon/chains/solana/assets';
import { discover as discoverSolana, type AccountScan as SolanaAccount } from '@symbolon/chains/solana/discover';
import type { Signer } from '@symbolon/chains/types';
import { getStatus } from '@symbolon/client/actions/get-status';
import { createSigner } from '@symbolon/client/signer';
import { withPin } from '../cards/sessions.ts';
import type { Answer } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, messageOf, wrongUsage } from '../errors.ts';
import { readJson, writeWhole } from '../files.ts';
import { asFieldsOf } from '../json-values.ts';
import { openLineSocket } from '../line-socket.ts';

type Options = {
  readonly chain: 'bitcoin' | 'ethereum' | 'solana';
  readonly network: NetworkName;
  readonly server: readonly string[];
  readonly gap: number | undefined;
  readonly state: string | undefined;
};

type Found = {
  readonly path: string;
  readonly kind: string;
  readonly key: string;
  readonly used: number;
  readonly holdings: readonly { readonly asset: string; readonly amount: string }[];
};

type Discovery = { readonly chain: string; readonly accounts: readonly Found[]; readonly notLookedFor: readonly string[] };

export function discover(options: Options, context: Context): Promise<Answer<Discovery>> {
  const urls = options.server.map(parseUrl);
  return withPin(context, async (session) => {
    const { wallet, screen } = context;
    const { masterFingerprint = 0 } = await getStatus(session, { wallet });
    const kept = createKeeper(options, formatFingerprint(masterFingerprint));
    const scan = {
      signer: createSigner(session, { wallet }),
      urls,
      signal: context.signal,
      resume: kept.state,
      keep: (state: unknown, seen: number) => {
        kept.keep(state);
        screen.progress(`${seen === 1 ? 'one account' : `${seen} accounts`} looked at`);
      },
      ...(options.gap !== undefined && { gapLimit: options.gap }),
    };
    const scans = { bitcoin: () => bitcoin(scan, options.network), ethereum: () => ethereum(scan), solana: () => onSolana(scan) };
    try {
      const found = await scans[options.chain]();
      return { result: found, text: describe(found) };
    } catch (error) {
      // What a scan can't make sense of is what it went on from.
      if (kept.state === undefined || !(error instanceof TypeError)) throw error;
      throw new CliError('file/malformed', { file: options.state ?? '', reason: 'it is no state of a scan; delete it' }, { cause: error });
    }
  });
}

type Scan = {
  readonly signer: Signer;
  readonly urls: readonly URL[];
  readonly signal: AbortSignal;
  readonly gapLimit?: number;
  /** As `keep` was given it, in an earlier run. */
  readonly resume: unknown;
  readonly keep: (state: unknown, seen: number) => void;
};

async function bitcoin({ signer, urls, resume, keep, ...scan }: Scan, network: NetworkName): Promise<Discovery> {
  const { server, close } = await bitcoinServer(only(urls), scan.signal);
  try {
    const state = resume as DiscoveryState | undefined;
    const { accounts, notLookedFor } = await discoverBitcoin(signer, server, {
      ...scan,
      network,
      ...(state !== undefined && { resume: state }),
      onProgress: (now) => keep(now, now.accounts.length),
    });
    const found: Found[] = [];
    for (const one of accounts) {
      const coins = await listOwnCoins(server, [one], scan);
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

async function bitcoinServer(url: URL, signal: AbortSignal): Promise<{ readonly server: ChainServer; readonly close: () => void }> {
  if (url.protocol === 'tcp:' || url.protocol === 'ssl:') {
    const { socket, close } = await openLineSocket(url, signal);
    return { server: await electrumServer(url.host, socket), close };
  }
  return { server: esploraServer({ ...http(signal), url: url.href.replace(/\/$/, '') }), close: () => {} };
}

async function ethereum({ signer, urls, resume, keep, ...scan }: Scan): Promise<Discovery> {
  const chains: { readonly chainId: bigint; readonly rpc: JsonRpc }[] = [];
  for (const url of urls) {
    const rpc = jsonRpc(url, scan.signal);
    const answered = await rpc.call('eth_chainId', [], scan);
    chains.push({ chainId: typeof answered === 'string' && /^0x[0-9a-f]{1,16}$/i.test(answered) ? BigInt(answered) : 0n, rpc });
  }
  const { accounts, notLookedFor } = await discoverEthereum(signer, {
    ...scan,
    chains,
    ...(resume !== undefined && { resume: resume as readonly EthereumAccount[] }),
    onProgress: (now) => keep(now, now.length),
  });
  return { chain: chains.map(({ chainId }) => `eip155:${chainId}`).join(' '), accounts: byAddress(accounts), notLookedFor };
}

async function onSolana({ signer, urls, resume, keep, ...scan }: Scan): Promise<Discovery> {
  const { accounts, notLookedFor } = await discoverSolana(signer, jsonRpc(only(urls), scan.signal), {
    ...scan,
    ...(resume !== undefined && { resume: resume as readonly SolanaAccount[] }),
    onProgress: (now) => keep(now, now.length),
  });
  return { chain: solana, accounts: byAddress(accounts), notLookedFor };
}

/** Each once, though two ways of numbering may lead to it: what it holds is there once. */
function byAddress(accounts: readonly (EthereumAccount | SolanaAccount)[]): readonly Found[] {
  const found = new Map<string, Found>();
  for (const { path, scheme, address, holdings } of accounts) {
    if (!found.has(address)) found.set(address, { path: formatPath(path), kind: scheme, key: address, used: 1, holdings: plain(holdings) });
  }
  return [...found.values()];
}

function plain(holdings: readonly Holding[]): Found['holdings'] {
  return holdings.map(({ asset, amount }) => ({ asset, amount }));
}

function jsonRpc(url: URL, signal: AbortSignal): JsonRpc {
  return createJsonRpc(url.href, http(signal));
}

function http(signal: AbortSignal): HttpOptions {
  return { fetch, pause: (milliseconds) => pause(milliseconds, undefined, { signal }) };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = url?.protocol === 'http:' || url?.protocol === 'https:' || (url?.port !== undefined && url.port !== '');
  if (url === undefined || !port || !['http:', 'https:', 'tcp:', 'ssl:'].includes(url.protocol)) {
    throw wrongUsage(
      `--server: "${text}" is no address of a server: https://host/path, or tcp://host:port or ssl://host:port for Electrum`,
      { name: 'discover' },
    );
  }
  return url;
}

function only([first, second]: readonly URL[]): URL {
  if (first === undefined || second !== undefined) throw wrongUsage('--server: this chain takes one server', { name: 'discover' });
  return first;
}

type Keeper = { readonly state: unknown; readonly keep: (state: unknown) => void };

/** How far a scan got, in the file that was named. */
function createKeeper({ state: file, chain, network }: Options, fingerprint: string): Keeper {
  if (file === undefined) return { state: undefined, keep: () => {} };
  const scan = { version: 1, chain, network, wallet: fingerprint };
  const keep = (state: unknown): void => writeWhole(file, `${JSON.stringify({ ...scan, state })}\n`, { replace: true, mode: 0o600 });
  if (!existsSync(file)) return { state: undefined, keep };
  try {
    const { state, ...of } = asFieldsOf(readJson(file), [...Object.keys(scan), 'state']);
    for (const [name, value] of Object.entries(scan))
      if (of[name] !== value) throw new RangeError(`it is of another scan: ${name} is ${of[name]}`);
    return { state, keep };
  } catch (error) {
    throw error instanceof CliError ? error : new CliError('file/malformed', { file, reason: messageOf(error) }, { cause: error });
  }
}

function describe({ accounts, notLookedFor }: Discovery): readonly string[] {
  const lines = accounts.flatMap(({ path, kind, key, used, holdings }) => [
    `${path}   ${kind}   ${used === 1 ? 'one address' : `${used} addresses`} used`,
    `  ${key}`,
    ...holdings.map(({ asset, amount }) => `  ${amount} ${asset}`),
  ]);
  return [
    ...(lines.length === 0 ? ['No account has been used.'] : lines),
    '',
    'Not looked for:',
    ...notLookedFor.map((what) => `  ${what}`),
  ];
}
