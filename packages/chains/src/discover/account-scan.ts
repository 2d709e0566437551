/** Looks through numbered accounts until enough in a row are unused; for chains where an account is one address. */
import { type AbortSignal, type AssetId, chainError, formatPath, type Path } from '@symbolon/interface';
import { mostAccounts, nextToLookAt, type Seen } from './gap.ts';
import { describeNotHeld, ifHeld } from './not-held.ts';

/** How much of one asset an account holds. Plain data: can be stored as JSON. */
export type Holding = {
  readonly asset: AssetId;
  /** Decimal, in the smallest unit. */
  readonly amount: string;
};

/** Where an account is: by the scheme that numbers it, or `noted` and its place among the paths that were given. */
export type AccountPlace<Scheme extends string> = {
  readonly scheme: Scheme | 'noted';
  readonly index: number;
  readonly path: Path;
};

/** How far a scan goes, and from where. */
export type ScanOptions<Scheme extends string, Account extends AccountPlace<Scheme>> = {
  /** Ways of numbering to look through. Default all. */
  readonly schemes?: readonly Scheme[];
  /** Paths to look at besides, wherever they are: what the owner has noted. */
  readonly paths?: readonly Path[];
  /** Unused accounts in a row after which a scheme counts as seen. Default 5. */
  readonly gapLimit?: number;
  /** Ends the scan before the next account; the scan then throws its reason. */
  readonly signal?: AbortSignal;
  /** Called after every account with all that are known. Keep them to resume. */
  readonly onProgress?: (accounts: readonly Account[]) => void;
  /** The accounts of a scan with the same options that was interrupted. */
  readonly resume?: readonly Account[];
};

/** What a chain adds to a scan. */
type Chain<Scheme extends string, Account> = {
  /** Every scheme there is, in the order in which they are looked through. */
  readonly schemes: { readonly [S in Scheme]: (index: number) => Path };
  /** Asks the servers about one account. */
  readonly look: (place: AccountPlace<Scheme>) => Promise<Account>;
  readonly isUsed: (account: Account) => boolean;
  /** Names the servers in an error. */
  readonly server: string;
};

/**
 * Scans the accounts of each scheme in turn. One whose key the signer does not hold counts as unused.
 *
 * @returns Accounts that are used, and in words what was not looked for.
 * @throws `argument/invalid` for a gap limit below 1 or above 1000; `server/wrong-answer` if account 999 is used; what
 * `look` throws, and the signal's reason; the accounts last told to `onProgress` stay good
 */
export async function scanAccounts<Scheme extends string, Account extends AccountPlace<Scheme>>(
  { schemes: places, look, isUsed, server }: Chain<Scheme, Account>,
  options: ScanOptions<Scheme, Account>,
): Promise<{ readonly accounts: readonly Account[]; readonly notLookedFor: readonly string[] }> {
  const all = Object.keys(places) as Scheme[];
  const { schemes = all, paths = [], gapLimit = 5, signal, onProgress, resume = [] } = options;
  if (!Number.isInteger(gapLimit) || gapLimit < 1 || gapLimit > mostAccounts) {
    const reason = `${gapLimit} is not between 1 and ${mostAccounts}`;
    throw chainError('argument/invalid', { argument: 'gapLimit', reason });
  }
  const accounts = [...resume];
  const notHeld: string[] = [];
  const lookAt = async (scheme: Scheme, index: number): Promise<Account | undefined> => {
    const known = accounts.find((one) => one.scheme === scheme && one.index === index);
    if (known) return known;
    if (signal?.aborted === true) throw signal.reason;
    const path = places[scheme](index);
    const account = await ifHeld(() => look({ scheme, index, path }));
    if (account === undefined) notHeld.push(formatPath(path));
    else {
      accounts.push(account);
      onProgress?.([...accounts]);
    }
    return account;
  };
  for (const scheme of schemes) {
    const gap = { gapLimit, most: mostAccounts, server, what: `accounts numbered as in ${scheme}` };
    let seen: Seen = { scanned: 0, used: [] };
    for (let next = nextToLookAt(seen, gap); next.length > 0; next = nextToLookAt(seen, gap)) {
      for (const index of next) {
        const account = await lookAt(scheme, index);
        seen = { scanned: index + 1, used: account && isUsed(account) ? [...seen.used, index] : seen.used };
      }
    }
  }
  for (const [index, path] of paths.entries()) {
    if (signal?.aborted === true) throw signal.reason;
    const account = await ifHeld(() => look({ scheme: 'noted', index, path }));
    if (account === undefined) notHeld.push(formatPath(path));
    else accounts.push(account);
  }
  const left = all.filter((scheme) => !schemes.includes(scheme));
  return {
    accounts: accounts.filter(isUsed),
    notLookedFor: [
      ...describeNotHeld(notHeld),
      ...left.map((scheme) => `accounts numbered as in ${scheme}`),
      `accounts after ${gapLimit} unused ones in a row`,
      'accounts at other derivation paths',
      'what the servers do not tell',
    ],
  };
}
