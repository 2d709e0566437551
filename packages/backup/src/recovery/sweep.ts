import { type AbortSignal, cardError, type SymbolonError } from '@symbolon/interface';

/** An account of the old wallet. */
export type SweepAccount = {
  /** Unique, and always the same: "bitcoin m/84'/0'/0'". */
  readonly id: string;
  /** For the person. */
  readonly label: string;
  /** What it holds, 0 or more, in one unit for all accounts, such as cents. It only decides the order. */
  readonly value: bigint;
};

/** An account that was emptied. Plain JSON. */
export type SweptAccount = {
  /** As in {@link SweepAccount}. */
  readonly id: string;
  /** Ids of the transactions that emptied it. */
  readonly transactions: readonly string[];
};

/** An account that was not emptied. */
export type FailedAccount = {
  /** Which one. */
  readonly account: SweepAccount;
  /** What `sweep` threw. */
  readonly error: unknown;
};

/** What was moved, and what was not. */
export type SweepAccountsResult = {
  /** Emptied, in this run and in those before. */
  readonly swept: readonly SweptAccount[];
  /** Start again with `swept` to try these once more. */
  readonly failed: readonly FailedAccount[];
};

/**
 * The order in which accounts are emptied: the most valuable first, because most is at risk there. Empty ones are left
 * out.
 *
 * @throws SymbolonError `argument/invalid` for two accounts with one id, or a value below 0
 */
export function planSweep(
  accounts: readonly SweepAccount[],
  swept: readonly SweptAccount[] = [],
): readonly SweepAccount[] {
  if (new Set(accounts.map(({ id }) => id)).size < accounts.length) throw invalid('two have the same id');
  if (accounts.some(({ value }) => value < 0n)) throw invalid('a value is below 0');
  const done = new Set(swept.map(({ id }) => id));
  const open = accounts.filter(({ id, value }) => value > 0n && !done.has(id));
  return open.sort((a, b) => (a.value === b.value ? (a.id < b.id ? -1 : 1) : a.value > b.value ? -1 : 1));
}

/** How accounts are emptied, and what earlier runs moved. */
export type SweepAccountsOptions = {
  /**
   * Empties one account into the new wallet: builds the transactions (`buildSweep` of each chain in
   * `@symbolon/chains`), has the old card sign them, sends them.
   *
   * @returns the ids of the transactions
   */
  readonly sweep: (account: SweepAccount) => Promise<readonly string[]>;
  /** What an earlier run moved. */
  readonly swept?: readonly SweptAccount[];
  /** Gets all that was moved, after each account. Keep it for the next run. */
  readonly keep?: (swept: readonly SweptAccount[]) => void;
  /** Stops between two accounts. */
  readonly signal?: AbortSignal;
};

/**
 * Empties accounts in order of value, the most valuable first. One that fails does not hold up the others. It can stop
 * between two accounts, and goes on with what `keep` got last.
 *
 * An account counts as moved once `sweep` returned its ids. After a run that ended in the middle of an account, `sweep`
 * gets it again: it must look at what the account holds then.
 *
 * @param accounts of the old wallet
 * @param options how one is emptied, and what was moved before
 * @throws SymbolonError `transport/aborted`; `argument/invalid` for two accounts with one id, or a value below 0
 * @example
 * ```ts
 * import { sweepAccounts } from '@symbolon/backup';
 * const accounts = [{ id: 'a', label: 'Savings', value: 5n }];
 * await sweepAccounts(accounts, { sweep: async () => ['f4184fc5…'] }); // => { swept: [{ id: 'a', transactions: ['f4184fc5…'] }], failed: [] }
 * ```
 */
export async function sweepAccounts(
  accounts: readonly SweepAccount[],
  { sweep, swept = [], keep = () => {}, signal }: SweepAccountsOptions,
): Promise<SweepAccountsResult> {
  const moved = [...swept];
  const failed: FailedAccount[] = [];
  for (const account of planSweep(accounts, swept)) {
    if (signal?.aborted === true) throw cardError('transport/aborted', { transport: 'sweep' });
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
  return cardError('argument/invalid', { argument: 'accounts', reason });
}
