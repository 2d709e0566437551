/** The accounts of a wallet: public keys. The phone makes addresses and previews from them without a card. */
export type AccountKeys = {
  /** Of the account m/84'/1'/0': 33 and 32 bytes in hexadecimal, and two BIP-32 fingerprints. */
  readonly publicKey: string;
  readonly chainCode: string;
  readonly parentFingerprint: number;
  readonly masterFingerprint: number;
};

export type Accounts = {
  readonly bitcoin: AccountKeys;
  /** Address. */
  readonly ethereum: `0x${string}`;
};
