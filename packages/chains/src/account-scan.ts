/** Looks through numbered accounts until enough in a row are unused; for chains where an account is one address. */
import { ChainError } from './errors.ts';
import type { AssetId } from './facts.ts';
import type { AbortSignal, Path } from './types.ts';

/** How much of one asset an account holds. Plain data: can be stored as JSON. */
export type Holding = {
  readonly asset: AssetId;
  /** Decimal, in the smallest unit. */
  readonly amount: string;
};

/**
 * What is known of one account. Plain data: can be stored as JSON. One that is `noted` has no number but its place
 * among the paths that were given.
 */
export type Numbered<Scheme extends string> = { readonly scheme: Scheme | 'noted'; readonly index: number };

/** How far a scan goes, and from where. */
export type ScanOptions<Scheme extends string, Account extends Numbered<Scheme>> = {
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

/**
 * Scans the accounts of each scheme in turn.
 *
 * @param all Every scheme there is, in the order in which they are looked through.
 * @param look Asks the servers about one account, or about the one at a path that was given.
 * @returns Accounts that are used, and in words what was not looked for.
 * @throws `argument/invalid` for a gap limit below 1 or above 1000; what `look` throws, and the signal's reason; the
 * accounts last told to `onProgress` stay good
 * @example
 * ```ts
 * import { scanAccounts } from '@symbolon/chains/account-scan';
 * const look = async (scheme: 'accounts' | 'noted', index: number) => ({ scheme, index, used: index === 0 || index === 3 });
 * const { accounts } = await scanAccounts(['accounts'], { gapLimit: 3 }, look, ({ used }) => used);
 * accounts.map(({ index }) => index); // => [0, 3]
 * ```
 */
export async function scanAccounts<Scheme extends string, Account extends Numbered<Scheme>>(
  all: readonly Scheme[],
  { schemes = all, paths = [], gapLimit = 5, signal, onProgress, resume = [] }: ScanOptions<Scheme, Account>,
  look: (scheme: Scheme | 'noted', index: number) => Promise<Account>,
  isUsed: (account: Account) => boolean,
): Promise<{ readonly accounts: readonly Account[]; readonly notLookedFor: readonly string[] }> {
  if (!Number.isInteger(gapLimit) || gapLimit < 1 || gapLimit > 1000) {
    throw new ChainError('argument/invalid', { argument: 'gapLimit', reason: `${gapLimit} is not between 1 and 1000` });
  }
  const accounts = [...resume];
  for (const scheme of schemes) {
    for (let index = 0, unused = 0; unused < gapLimit; index += 1) {
      let account = accounts.find((known) => known.scheme === scheme && known.index === index);
      if (!account) {
        if (signal?.aborted === true) throw signal.reason;
        account = await look(scheme, index);
        accounts.push(account);
        onProgress?.([...accounts]);
      }
      unused = isUsed(account) ? 0 : unused + 1;
    }
  }
  for (const index of paths.keys()) {
    if (signal?.aborted === true) throw signal.reason;
    accounts.push(await look('noted', index));
  }
  const left = all.filter((scheme) => !schemes.includes(scheme));
  return {
    accounts: accounts.filter(isUsed),
    notLookedFor: [
      ...left.map((scheme) => `accounts numbered as in ${scheme}`),
      `accounts after ${gapLimit} unused ones in a row`,
      'accounts at other derivation paths',
      'what the servers do not tell',
    ],
  };
}

/**
 * Where an account is that {@link scanAccounts} asks for: by its scheme, or the one `paths` has at `index` for `noted`.
 *
 * @example
 * ```ts
 * import { pathOf } from '@symbolon/chains/account-scan';
 * import { schemes } from '@symbolon/chains/ethereum/discover';
 * import { formatPath } from '@symbolon/chains/path';
 * formatPath(pathOf(schemes, 'bip44', 2)); // => "m/44'/60'/0'/0/2"
 * ```
 */
export function pathOf<Scheme extends string>(
  schemes: { readonly [S in Scheme]: (index: number) => Path },
  scheme: Scheme | 'noted',
  index: number,
  paths: readonly Path[] = [],
): Path {
  return scheme === 'noted' ? (paths[index] ?? []) : schemes[scheme](index);
}
