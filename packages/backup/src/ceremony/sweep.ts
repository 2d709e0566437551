import { SymbolonError } from '@symbolon/protocol/errors';
import type { AbortSignal } from '@symbolon/protocol/transport';

/** An account of the old wallet, as its owner's wallet software knows it. */
export type SweepAccount = {
  /** Tells it from all others, and stays the same: "bitcoin m/84'/0'/0'". */
  readonly id: string;
  /** For the person. */
  readonly label: string;
  /** What it holds, in one unit for all of them, such as cents: 0 or more. It only decides on the order. */
  readonly value: bigint;
};

/** An account that was emptied: its id, and the ids of the transactions that did it. Plain JSON. */
export type Swept = { readonly id: string; readonly transactions: readonly string[] };

/** What a sweep came to. */
export type SweepResult = {
  /** Emptied, in this run and in those before. */
  readonly swept: readonly Swept[];
  /** What could not be moved, and the error that `sweep` threw. Begin again with `swept` to try these once more. */
  readonly failed: readonly { readonly account: SweepAccount; readonly error: unknown }[];
};

/**
 * In which order accounts are emptied: the most valuable first, so that what is most at risk is safe the soonest. Empty
 * ones are left out.
 *
 * @throws SymbolonError `argument/invalid` for two accounts with one id, or a value below 0
 * @example
 * ```ts
 * import { planSweep } from '@symbolon/backup/ceremony/sweep';
 * const accounts = [{ id: 'a', label: 'Savings', value: 5n }, { id: 'b', label: 'Daily', value: 900n }];
 * planSweep(accounts).map(({ id }) => id); // => ['b', 'a']
 * ```
 */
export function planSweep(accounts: readonly SweepAccount[], swept: readonly Swept[] = []): readonly SweepAccount[] {
  if (new Set(accounts.map(({ id }) => id)).size < accounts.length) throw invalid('two have the same id');
  if (accounts.some(({ value }) => value < 0n)) throw invalid('a value is below 0');
  const done = new Set(swept.map(({ id }) => id));
  const open = accounts.filter(({ id, value }) => value > 0n && !done.has(id));
  return open.sort((a, b) => (a.value === b.value ? (a.id < b.id ? -1 : 1) : a.value > b.value ? -1 : 1));
}

/** How accounts are emptied, and what is known of earlier runs. */
export type SweepOptions = {
  /**
   * Empties one account into the new wallet: makes the transactions (`buildSweep` of each chain in `@symbolon/chains`),
   * has the old card sign them, sends them.
   *
   * @returns their ids
   */
  readonly sweep: (account: SweepAccount) => Promise<readonly string[]>;
  /** What an earlier run moved. */
  readonly swept?: readonly Swept[];
  /** Gets all that was moved, after each account, to be kept. */
  readonly keep?: (swept: readonly Swept[]) => void;
  /** Stops between two accounts. */
  readonly signal?: AbortSignal;
};

/**
 * Empties accounts in order of value. One that fails does not hold up the others. It can stop between two accounts, and
 * goes on with what `keep` got last.
 *
 * An account counts as moved once `sweep` has given its ids. A run that ended in the middle of one begins it anew:
 * `sweep` must look at what the account holds then.
 *
 * @param accounts of the old wallet
 * @param options how one is emptied, and what was moved before
 * @throws SymbolonError `transport/aborted`; `argument/invalid` as {@link planSweep}
 * @example
 * ```ts
 * import { sweepAccounts } from '@symbolon/backup/ceremony/sweep';
 * const accounts = [{ id: 'a', label: 'Savings', value: 5n }];
 * await sweepAccounts(accounts, { sweep: async () => ['f4184fc5…'] }); // => { swept: [{ id: 'a', transactions: ['f4184fc5…'] }], failed: [] }
 * ```
 */
export async function sweepAccounts(
  accounts: readonly SweepAccount[],
  { sweep, swept = [], keep = () => {}, signal }: SweepOptions,
): Promise<SweepResult> {
  const moved = [...swept];
  const failed: SweepResult['failed'][number][] = [];
  for (const account of planSweep(accounts, swept)) {
    if (signal?.aborted === true) throw new SymbolonError('transport/aborted', { transport: 'sweep' });
    try {
      moved.push({ id: account.id, transactions: await sweep(account) });
      keep([...moved]);
    } catch (error) {
      failed.push({ account, error });
    }
  }
  return { swept: moved, failed };
}

function invalid(reason: string): SymbolonError<'argument/invalid'> {
  return new SymbolonError('argument/invalid', { argument: 'accounts', reason });
}
