/**
 * The accounts of the wallet as the phone keeps them: public keys, from which it makes addresses and previews without
 * any card.
 */
export type BitcoinAccount = {
  /** Of the account m/84'/1'/0' on regtest: 33 bytes and 32 bytes in hexadecimal, and two BIP-32 fingerprints. */
  readonly publicKey: string;
  readonly chainCode: string;
  readonly parentFingerprint: number;
  readonly masterFingerprint: number;
};

export type Accounts = {
  readonly bitcoin: BitcoinAccount;
  /** Address. */
  readonly ethereum: `0x${string}`;
};
