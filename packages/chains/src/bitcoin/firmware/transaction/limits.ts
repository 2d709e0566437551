/**
 * What the memory of a card limits, in one table, so that a preview refuses what a card would. Neither the numbers of
 * inputs and outputs nor the length of an output's script is limited.
 */
export const limits = {
  /**
   * Accounts named to the policy, and steps of their paths in all. Where there are more, `addAccount` names what they
   * have in common.
   */
  accounts: 8,
  accountSteps: 32,
  /** Accounts that change can come back to. Outputs to further ones count as payments. */
  changeAccounts: 8,
  /** Steps of the path of an account outside BIP-44 that change can come back to. */
  oddAccountSteps: 4,
  /** No wallet's scan reaches an index above it: coins sent there would be hidden from their owner. */
  highestIndex: 1_000_000,
  /** Bytes of a script that is spent: consensus lets none above 10 000 be run. */
  spentScript: 0xffff,
} as const;
