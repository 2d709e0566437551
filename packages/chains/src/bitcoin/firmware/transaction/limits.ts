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
  /**
   * Of change. Who sends change above it could hide it from its owner and ask a ransom for the place. A scan with the
   * greatest gap limit, 10 000, finds all up to here. BitBox02 draws the same line (`BIP44_ADDRESS_MAX`), Ledger
   * one at 50 000 (`MAX_BIP44_ADDRESS_INDEX_RECOMMENDED`), Trezor one at 1 000 000 (`_BIP32_MAX_LAST_ELEMENT`).
   */
  highestIndex: 9_999,
  /** Bytes of a script that is spent: consensus lets none above 10 000 be run. */
  spentScript: 0xffff,
} as const;
