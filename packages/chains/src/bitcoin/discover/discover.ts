/**
 * Finds the accounts and addresses of a wallet that have been used, after a restore or on a new phone (BIP-44 "Account
 * discovery").
 */
import { type AbortSignal, chainError, type Signer } from '@symbolon/interface';
import { describeNotHeld, ifHeld } from '../../discover/not-held.ts';
import { type BitcoinAccount, bitcoinAccount, createAddressDeriver } from '../address/account.ts';
import { type BitcoinNetworkName, networkNamed } from '../firmware/address/networks.ts';
import { type BitcoinScriptType, scriptTypes } from '../firmware/address/scripts.ts';
import { limits } from '../firmware/transaction/limits.ts';
import type { BitcoinServer } from './server.ts';

/** What is known of one chain of an account. */
export type BitcoinChainScan = {
  /** Indexes below it have been looked at. */
  readonly scanned: number;
  /** Those that have been used, ascending. */
  readonly used: readonly number[];
};

/** What is known of one account. Plain data: can be stored as JSON. */
export type BitcoinAccountScan = {
  /** Number of the account, from 0. */
  readonly number: number;
  readonly account: BitcoinAccount;
  /** Chain 0 (BIP-44). */
  readonly receiving: BitcoinChainScan;
  /** Chain 1 (BIP-44). */
  readonly change: BitcoinChainScan;
};

/** Plain data: can be stored as JSON, and given back to go on where it stopped. */
export type BitcoinDiscoveryState = {
  readonly network: BitcoinNetworkName;
  /** Unused addresses in a row after which a chain counts as seen. */
  readonly gapLimit: number;
  readonly scriptTypes: readonly BitcoinScriptType[];
  /** In the order scanned; the last may be unfinished. */
  readonly accounts: readonly BitcoinAccountScan[];
};

/** Where to look, and how far. */
export type BitcoinDiscoverOptions = {
  readonly server: BitcoinServer;
  /** Default `mainnet`. */
  readonly network?: BitcoinNetworkName;
  /** Default all four. */
  readonly scriptTypes?: readonly BitcoinScriptType[];
  /** Accounts to look at beyond the first unused one: what the owner has noted. */
  readonly more?: readonly { readonly scriptType: BitcoinScriptType; readonly number: number }[];
  /** Unused addresses in a row after which a chain counts as seen. Default 20 (BIP-44). */
  readonly gapLimit?: number;
  /** Ends the scan; `discover` then throws its reason. */
  readonly signal?: AbortSignal;
  /** Called after every answer. Keep the state to resume from it. */
  readonly onProgress?: (state: BitcoinDiscoveryState) => void;
  /** State of a scan that was interrupted. Network, script types and gap limit are its own. */
  readonly resume?: BitcoinDiscoveryState;
};

/** What a scan has found. */
export type BitcoinDiscovery = {
  /** Accounts with at least one used address. */
  readonly accounts: readonly BitcoinAccountScan[];
  /** In words, what may exist and was not looked for. */
  readonly notLookedFor: readonly string[];
};

/**
 * Scans accounts of each script type until one is unused, and in each account both chains until the gap limit.
 *
 * Each account takes one request to the signer. A server can hide what exists; it can't make up coins, which
 * {@link listOwnCoins} proves.
 *
 * @throws `argument/invalid` for a gap limit below 1 or above 10 000; what the server and the signer throw, and the
 * signal's reason; the last state told to `onProgress` stays good
 * @see BIP-44, "Account discovery" and "Address gap limit"
 * @example
 * ```ts
 * import { discover } from '@symbolon/chains/bitcoin/discover';
 * const { accounts, notLookedFor } = await discover(signer, { server, scriptTypes: ['p2wpkh', 'p2tr'] });
 * accounts.map(({ account, number, receiving }) => [account.scriptType, number, receiving.used]); // => [['p2wpkh', 0, [0]]]
 * notLookedFor[0]; // => "p2pkh accounts (m/44')"
 * ```
 */
export async function discover(signer: Signer, options: BitcoinDiscoverOptions): Promise<BitcoinDiscovery> {
  const { server, signal, onProgress, resume } = options;
  const network = resume?.network ?? options.network ?? 'mainnet';
  const gapLimit = resume?.gapLimit ?? options.gapLimit ?? 20;
  const types = resume?.scriptTypes ?? options.scriptTypes ?? (Object.keys(scriptTypes) as BitcoinScriptType[]);
  if (!Number.isInteger(gapLimit) || gapLimit < 1 || gapLimit > limits.highestIndex + 1) {
    throw chainError('argument/invalid', {
      argument: 'gapLimit',
      reason: `${gapLimit} is not between 1 and ${limits.highestIndex + 1}`,
    });
  }
  const scans: BitcoinAccountScan[] = [...(resume?.accounts ?? [])];
  const request = signal === undefined ? {} : { signal };

  const keep = (position: number, scan: BitcoinAccountScan): BitcoinAccountScan => {
    scans[position] = scan;
    onProgress?.({ network, gapLimit, scriptTypes: types, accounts: [...scans] });
    return scan;
  };
  const scanChain = async (
    position: number,
    start: BitcoinAccountScan,
    name: 'receiving' | 'change',
  ): Promise<BitcoinAccountScan> => {
    const address = createAddressDeriver(start.account);
    let scan = start;
    for (;;) {
      const { scanned, used } = scan[name];
      const wanted = (used.at(-1) ?? -1) + 1 + gapLimit;
      if (scanned >= wanted) return scan;
      const indexes = Array.from({ length: wanted - scanned }, (_, n) => scanned + n);
      const scripts = indexes.map((index) => address(name === 'receiving' ? 0 : 1, index).script);
      const counts = await server.countTransactions(scripts, request);
      if (counts.length !== scripts.length)
        throw chainError('server/wrong-answer', { server: server.name, reason: 'it left out scripts' });
      const found = indexes.filter((_, n) => (counts[n] ?? 0) > 0);
      scan = keep(position, { ...scan, [name]: { scanned: wanted, used: [...used, ...found] } });
    }
  };

  const notHeld: string[] = [];
  /** @returns `undefined` where the signer does not hold its key */
  const scanAccount = async (
    scriptType: BitcoinScriptType,
    number: number,
  ): Promise<BitcoinAccountScan | undefined> => {
    const known = scans.findIndex((scan) => scan.number === number && scan.account.scriptType === scriptType);
    const position = known === -1 ? scans.length : known;
    const empty = { scanned: 0, used: [] };
    const open = () => bitcoinAccount(signer, { network, scriptType, account: number });
    const account = scans[position]?.account ?? (await ifHeld(open));
    if (account === undefined) {
      notHeld.push(`m/${scriptTypes[scriptType].purpose}'/${networkNamed(network).coinType}'/${number}'`);
      return undefined;
    }
    const start = scans[position] ?? { number, account, receiving: empty, change: empty };
    return scanChain(position, await scanChain(position, start, 'receiving'), 'change');
  };

  for (const scriptType of types) {
    // A card with a part of the wallet may hold a later account than the first.
    for (let number = 0, lacking = 0; lacking < NOT_HELD_GAP; number += 1) {
      const scan = await scanAccount(scriptType, number);
      if (scan !== undefined && !isUsed(scan)) break;
      lacking = scan === undefined ? lacking + 1 : 0;
    }
  }
  for (const { scriptType, number } of options.more ?? []) await scanAccount(scriptType, number);
  const accounts = scans.filter(isUsed);
  return { accounts, notLookedFor: [...describeNotHeld(notHeld), ...describeLimits(types, gapLimit)] };
}

/** Accounts in a row that a card does not hold, after which none of that kind is looked for. */
const NOT_HELD_GAP = 5;

const isUsed = ({ receiving, change }: BitcoinAccountScan): boolean => receiving.used.length + change.used.length > 0;

function describeLimits(types: readonly BitcoinScriptType[], gapLimit: number): readonly string[] {
  const others = (Object.keys(scriptTypes) as BitcoinScriptType[]).filter((type) => !types.includes(type));
  return [
    ...others.map((type) => `${type} accounts (m/${scriptTypes[type].purpose}')`),
    'accounts after the first unused one of each kind',
    `addresses after ${gapLimit} unused ones in a row`,
    'multisig wallets and other wallet policies, which need their policy',
    'coins at other derivation paths, and at bare public keys',
    'transactions the server does not know or does not tell',
  ];
}
