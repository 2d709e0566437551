/**
 * Finds the accounts and addresses of a wallet that have been used, after a restore or on a new phone (BIP-44 "Account
 * discovery").
 */
import type { AbortSignal, Signer } from '@symbolon/interface';
import { mostAccounts, nextToLookAt, type Seen } from '../../discover/gap.ts';
import { describeNotHeld, ifHeld } from '../../discover/not-held.ts';
import { type BitcoinAccount, bitcoinAccount, createAddressDeriver } from '../address/account.ts';
import { type BitcoinNetworkName, networkNamed } from '../firmware/address/networks.ts';
import { type BitcoinScriptType, scriptTypes } from '../firmware/address/scripts.ts';
import { limits } from '../firmware/transaction/limits.ts';
import { checkGapLimit, scanChain } from './scan-chain.ts';
import type { BitcoinServer } from './server.ts';

/** What is known of one chain of an account. */
export type BitcoinChainScan = Seen;

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
 * Each account takes one request to the signer. A server can hide what exists, and call used what is not.
 *
 * @throws `argument/invalid` for a gap limit below 1 or above 10 000; `server/wrong-answer` if address 9999 or account
 * 999 is used; what the server and the signer throw, and the signal's reason; the last state told to `onProgress` stays
 * good
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
  checkGapLimit(gapLimit);
  const scans: BitcoinAccountScan[] = [...(resume?.accounts ?? [])];
  const request = signal === undefined ? {} : { signal };

  const keep = (position: number, scan: BitcoinAccountScan): BitcoinAccountScan => {
    scans[position] = scan;
    onProgress?.({ network, gapLimit, scriptTypes: types, accounts: [...scans] });
    return scan;
  };
  const scanPart = async (
    position: number,
    start: BitcoinAccountScan,
    name: 'receiving' | 'change',
  ): Promise<BitcoinAccountScan> => {
    const address = createAddressDeriver(start.account);
    const scriptAt = (index: number): Uint8Array => address(name === 'receiving' ? 0 : 1, index).script;
    let scan = start;
    const take = (seen: Seen): void => {
      scan = keep(position, { ...scan, [name]: seen });
    };
    await scanChain(server, { scriptAt, gapLimit, start: scan[name], keep: take }, request);
    return scan;
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
    return scanPart(position, await scanPart(position, start, 'receiving'), 'change');
  };

  // A card with a part of the wallet may hold a later account than the first.
  const scanAccounts = async (scriptType: BitcoinScriptType): Promise<void> => {
    const gap = { gapLimit: NOT_HELD_GAP, most: mostAccounts, server: server.name, what: `${scriptType} accounts` };
    let seen: Seen = { scanned: 0, used: [] };
    for (let next = nextToLookAt(seen, gap); next.length > 0; next = nextToLookAt(seen, gap)) {
      for (const number of next) {
        const scan = await scanAccount(scriptType, number);
        if (scan !== undefined && !isUsed(scan)) return;
        seen = { scanned: number + 1, used: scan === undefined ? seen.used : [...seen.used, number] };
      }
    }
  };
  for (const scriptType of types) await scanAccounts(scriptType);
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
    `addresses after ${gapLimit} unused ones in a row, and above number ${limits.highestIndex}`,
    'multisig wallets and other wallet policies, which need their policy',
    'coins at other derivation paths, and at bare public keys',
    'transactions the server does not know or does not tell',
  ];
}
