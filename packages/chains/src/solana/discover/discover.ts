/** Finds the accounts of a wallet that have been used on Solana, and what they hold. */

import { equalBytes } from '@noble/curves/utils.js';
import { base64 } from '@scure/base';
import { chainError, hardened, type Path, type Signer } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type AccountPlace, type Holding, type ScanOptions, scanAccounts } from '../../discover/account-scan.ts';
import { asCount, asList, asRecord, asString } from '../../servers/http.ts';
import type { JsonRpc } from '../../servers/json-rpc.ts';
import { formatAddress, parseAddress, solanaAddress } from '../firmware/address/address.ts';
import { solAsset, solanaTokenAsset } from '../firmware/address/assets.ts';
import { programs } from '../firmware/address/programs.ts';

/** Ways in which wallets number their accounts. */
export const accountSchemes = {
  /** Most wallets. */
  accounts: (index: number): Path => [hardened + 44, hardened + 501, hardened + index, hardened],
  /** Without the step for change. */
  short: (index: number): Path => [hardened + 44, hardened + 501, hardened + index],
} as const;

/** A way of numbering accounts, by its name in {@link accountSchemes}. */
export type SolanaAccountScheme = keyof typeof accountSchemes;

/** What is known of one account. Plain data: can be stored as JSON. */
export type SolanaAccountScan = {
  /** `noted`: one of the paths that were given. */
  readonly scheme: SolanaAccountScheme | 'noted';
  /** Number of the account, from 0. */
  readonly index: number;
  readonly path: Path;
  /** In base 58. */
  readonly address: string;
  /** Whether any transaction has named it. */
  readonly seen: boolean;
  /** More than nothing of each. */
  readonly holdings: readonly Holding[];
};

/** Where to look, and how far. */
export type SolanaDiscoverOptions = ScanOptions<SolanaAccountScheme, SolanaAccountScan> & {
  /** A server of the cluster. */
  readonly rpc: JsonRpc;
};

/** What a scan has found. */
export type SolanaDiscovery = {
  /** Accounts that have been named by a transaction or hold anything. */
  readonly accounts: readonly SolanaAccountScan[];
  /** In words, what may exist and was not looked for. */
  readonly notLookedFor: readonly string[];
};

/**
 * Scans the accounts of each scheme until the gap limit.
 *
 * A server can hide what exists or make up amounts; token accounts it tells of must be the account's own.
 *
 * @throws `argument/invalid` for a gap limit out of range; `server/wrong-answer` if account 999 of a scheme is used;
 * what server and signer throw, and the signal's reason; the accounts last told to `onProgress` stay good
 * @example
 * ```ts
 * import { discover } from '@symbolon/chains/solana/discover';
 * const { accounts } = await discover(signer, { rpc, schemes: ['accounts'], gapLimit: 2 });
 * accounts.map(({ address }) => address); // => ['HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk']
 * accounts[0]?.holdings.map(({ amount }) => amount); // => ['2000000000']
 * ```
 */
export async function discover(signer: Signer, options: SolanaDiscoverOptions): Promise<SolanaDiscovery> {
  const look = async (place: AccountPlace<SolanaAccountScheme>): Promise<SolanaAccountScan> => {
    const address = await solanaAddress(signer, place.path);
    return { ...place, address, ...(await scanAddress(options.rpc, address, options.signal)) };
  };
  const { name: server } = options.rpc;
  const { accounts, notLookedFor } = await scanAccounts({ schemes: accountSchemes, look, isUsed, server }, options);
  return { accounts, notLookedFor: ['stake, and what programs hold for us', ...notLookedFor] };
}

const isUsed = ({ seen, holdings }: SolanaAccountScan): boolean => seen || holdings.length > 0;

/** What a token account begins with (spl-token `StandardWalletAccount`). */
const tokenAccount = P.struct({ mint: P.bytes(32), owner: P.bytes(32), amount: P.U64LE, rest: P.bytes(null) });

async function scanAddress(
  rpc: JsonRpc,
  address: string,
  signal: AbortSignal | undefined,
): Promise<Pick<SolanaAccountScan, 'seen' | 'holdings'>> {
  const { name } = rpc;
  const value = async (method: string, ...params: readonly unknown[]) =>
    asRecord(name, await rpc.call(method, [address, ...params], { signal }), method)['value'];
  const history = asList(
    name,
    await rpc.call('getSignaturesForAddress', [address, { limit: 1 }], { signal }),
    'the history',
  );
  const holdings: Holding[] = [];
  const lamports = asCount(name, await value('getBalance'), 'the balance');
  if (lamports > 0) holdings.push({ asset: solAsset, amount: `${lamports}` });
  for (const program of [programs.token, programs.token2022]) {
    const programId = formatAddress(program);
    const listed = asList(
      name,
      await value('getTokenAccountsByOwner', { programId }, { encoding: 'base64' }),
      'the token accounts',
    );
    for (const item of listed) {
      const account = asRecord(name, asRecord(name, item, 'a token account')['account'], 'its account');
      if (account['owner'] !== programId) throw wrongAnswer(rpc, 'a token account is not of the token program');
      const { mint, owner, amount } = decodeTokenAccount(
        rpc,
        asString(name, asList(name, account['data'], 'its data')[0], 'its data'),
      );
      if (!equalBytes(owner, parseAddress(address))) throw wrongAnswer(rpc, 'a token account belongs to somebody else');
      if (amount > 0n) holdings.push({ asset: solanaTokenAsset(mint), amount: `${amount}` });
    }
  }
  return { seen: history.length > 0, holdings };
}

function decodeTokenAccount(rpc: JsonRpc, text: string) {
  try {
    return tokenAccount.decode(base64.decode(text));
  } catch {
    throw wrongAnswer(rpc, 'a token account does not parse');
  }
}

const wrongAnswer = ({ name }: JsonRpc, reason: string) => chainError('server/wrong-answer', { server: name, reason });
