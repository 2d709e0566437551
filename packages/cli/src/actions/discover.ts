import { existsSync } from 'node:fs';
import type { Holding } from '@symbolon/chains/account-scan';
import { accountDescriptor, formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { listOwnCoins } from '@symbolon/chains/bitcoin/coins';
import { type DiscoveryState, discover as discoverBitcoin } from '@symbolon/chains/bitcoin/discover';
import { type NetworkName, networkNamed } from '@symbolon/chains/bitcoin/networks';
import { isChainError } from '@symbolon/chains/errors';
import { discover as discoverEthereum, type AccountScan as EthereumAccount } from '@symbolon/chains/ethereum/discover';
import type { JsonRpc } from '@symbolon/chains/json-rpc';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import { formatPath } from '@symbolon/chains/path';
import { chain as solana } from '@symbolon/chains/solana/assets';
import { discover as discoverSolana, type AccountScan as SolanaAccount } from '@symbolon/chains/solana/discover';
import type { Signer } from '@symbolon/chains/types';
import { getStatus } from '@symbolon/client/actions/get-status';
import type { Session } from '@symbolon/client/session';
import { createSigner } from '@symbolon/client/signer';
import { readNotes } from '../cards/note-files.ts';
import { withPin } from '../cards/sessions.ts';
import type { Answer } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, messageOf } from '../errors.ts';
import { writeWhole } from '../files.ts';
import { readJson } from '../inputs.ts';
import { asFieldsOf } from '../json-values.ts';
import { bitcoinServer, jsonRpc, only, parseUrl } from './discover-servers.ts';
import { type NotedPaths, notedDescriptors, notedPaths, notedTokens, type Token } from './noted.ts';

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
  readonly holdings: readonly Holding[];
};

type Scanned = { readonly chain: string; readonly accounts: readonly Found[]; readonly notLookedFor: readonly string[] };

type Named = Holding & { readonly symbol: string | null; readonly decimals: number | null };

type Discovery = Omit<Scanned, 'accounts'> & {
  readonly accounts: readonly (Omit<Found, 'holdings'> & { readonly holdings: readonly Named[] })[];
  readonly noted: readonly string[];
};

export function discover(options: Options, context: Context): Promise<Answer<Discovery>> {
  const urls = options.server.map(parseUrl);
  return withPin(context, async (session) => {
    const { wallet, screen } = context;
    const { masterFingerprint = 0 } = await getStatus(session, { wallet });
    const notes = await readableNotes(session, context);
    const kept = createKeeper(options, formatFingerprint(masterFingerprint), notes);
    const scan = {
      signer: createSigner(session, { wallet }),
      urls,
      tokens: notes?.ethereumTokens ?? [],
      paths: notedPaths(notes ?? { paths: [] }, options.network),
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
      const found = withNotes(await scans[options.chain](), options, notes);
      return { result: found, text: describe(found) };
    } catch (error) {
      // What a scan can't make sense of is what it went on from.
      if (kept.state === undefined || !(error instanceof TypeError)) throw error;
      throw new CliError('file/malformed', { file: options.state ?? '', reason: 'it is no state of a scan; delete it' }, { cause: error });
    }
  });
}

/** Broken notes must not keep anybody from what they hold. */
async function readableNotes(session: Session, context: Context): Promise<OwnerNotes | undefined> {
  try {
    return await readNotes(session, context);
  } catch (error) {
    const isBroken = error instanceof CliError || (isChainError(error) && error.code === 'data/malformed');
    if (!isBroken) throw error;
    context.screen.note(`Warning: ${messageOf(error)}. Tokens that are noted there are not looked for.`);
    return undefined;
  }
}

/** With the names that the owner has noted, and what else is noted that no scan looks for. */
function withNotes({ accounts, ...found }: Scanned, { chain, network }: Options, notes: OwnerNotes | undefined): Discovery {
  const tokens = new Map<string, Token>(notes === undefined ? [] : notedTokens(notes).map((token) => [token.asset, token]));
  const named = ({ asset, amount }: Holding): Named => {
    const { symbol = null, decimals = null } = tokens.get(asset) ?? {};
    return { asset, amount, symbol, decimals };
  };
  const noted = notes === undefined ? [] : [...(chain === 'bitcoin' ? notedDescriptors(notes) : []), ...unlooked(notes, network)];
  return { ...found, accounts: accounts.map((account) => ({ ...account, holdings: account.holdings.map(named) })), noted };
}

/** Paths that no scan of any chain looks at. */
function unlooked(notes: OwnerNotes, network: NetworkName): readonly string[] {
  const { bitcoin, ethereum, solana } = notedPaths(notes, network);
  const looked = new Set([...bitcoin.map(({ path }) => path), ...ethereum, ...solana]);
  return notes.paths.filter((path) => !looked.has(path)).map((path) => formatPath(path));
}

type Scan = {
  readonly signer: Signer;
  readonly urls: readonly URL[];
  /** Of Ethereum. */
  readonly tokens: OwnerNotes['ethereumTokens'];
  /** To be looked at besides. */
  readonly paths: NotedPaths;
  readonly signal: AbortSignal;
  readonly gapLimit?: number;
  /** As `keep` was given it, in an earlier run. */
  readonly resume: unknown;
  readonly keep: (state: unknown, seen: number) => void;
};

async function bitcoin({ signer, urls, resume, keep, tokens: _, paths, ...scan }: Scan, network: NetworkName): Promise<Scanned> {
  const { server, close } = await bitcoinServer(only(urls), scan.signal);
  try {
    const state = resume as DiscoveryState | undefined;
    const { accounts, notLookedFor } = await discoverBitcoin(signer, server, {
      ...scan,
      network,
      more: paths.bitcoin,
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

async function ethereum({ signer, urls, resume, keep, paths, ...scan }: Scan): Promise<Scanned> {
  const chains: { readonly chainId: bigint; readonly rpc: JsonRpc }[] = [];
  for (const url of urls) {
    const rpc = jsonRpc(url, scan.signal);
    const answered = await rpc.call('eth_chainId', [], scan);
    chains.push({ chainId: typeof answered === 'string' && /^0x[0-9a-f]{1,16}$/i.test(answered) ? BigInt(answered) : 0n, rpc });
  }
  const { accounts, notLookedFor } = await discoverEthereum(signer, {
    ...scan,
    chains,
    paths: paths.ethereum,
    ...(resume !== undefined && { resume: resume as readonly EthereumAccount[] }),
    onProgress: (now) => keep(now, now.length),
  });
  return { chain: chains.map(({ chainId }) => `eip155:${chainId}`).join(' '), accounts: byAddress(accounts), notLookedFor };
}

async function onSolana({ signer, urls, resume, keep, tokens: _, paths, ...scan }: Scan): Promise<Scanned> {
  const { accounts, notLookedFor } = await discoverSolana(signer, jsonRpc(only(urls), scan.signal), {
    ...scan,
    paths: paths.solana,
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

type Keeper = { readonly state: unknown; readonly keep: (state: unknown) => void };

/** How far a scan got, in the file that was named. */
function createKeeper({ state: file, chain, network }: Options, fingerprint: string, notes: OwnerNotes | undefined): Keeper {
  if (file === undefined) return { state: undefined, keep: () => {} };
  // Accounts that were looked at before a token was noted would miss it.
  const tokens = (chain === 'ethereum' ? (notes?.ethereumTokens ?? []) : []).map(({ chainId, address }) => `${chainId} ${address}`);
  const scan = { version: 1, chain, network, wallet: fingerprint, tokens: tokens.join(', ') };
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

function describe({ accounts, notLookedFor, noted }: Discovery): readonly string[] {
  const lines = accounts.flatMap(({ path, kind, key, used, holdings }) => [
    `${path}   ${kind}   ${used === 1 ? 'one address' : `${used} addresses`} used`,
    `  ${key}`,
    ...holdings.map(
      ({ asset, amount, symbol, decimals }) => `  ${amount} ${asset}${symbol === null ? '' : ` (${symbol}, ${decimals} decimals)`}`,
    ),
  ]);
  return [
    ...(lines.length === 0 ? ['No account has been used.'] : lines),
    ...(noted.length === 0 ? [] : ['', 'Noted on the card, and yours to look at:', ...noted.map((what) => `  ${what}`)]),
    '',
    'Not looked for:',
    ...notLookedFor.map((what) => `  ${what}`),
  ];
}
