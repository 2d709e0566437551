import { hardenedDepth, type Path, type TransactionFacts } from '@symbolon/interface';

/** What differs from one transaction or message of an account to the next. */
type AccountFacts = Pick<TransactionFacts, 'chain' | 'fee'> &
  Partial<Pick<TransactionFacts, 'transfers' | 'approvals' | 'message' | 'warnings'>> & {
    readonly blind?: TransactionFacts['blind'] | undefined;
  };

/** The facts of what the one key at `path` signs: no inputs, no change and no signature hash types. */
export function accountFacts(path: Path, { blind, ...facts }: AccountFacts): TransactionFacts {
  return Object.freeze({
    transfers: 0,
    approvals: 0,
    inputs: { count: 0, amount: 0n },
    change: { count: 0, amount: 0n },
    accounts: [path.slice(0, hardenedDepth(path))],
    sighashTypes: [],
    warnings: [],
    ...facts,
    ...(blind && { blind }),
  });
}
