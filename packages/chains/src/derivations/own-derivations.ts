/** The paths at which this software has accounts, or looks for them. */

/** Accounts at one kind of path. */
export type OwnDerivation = {
  readonly chain: 'bitcoin' | 'ethereum' | 'solana';
  /** With `x` for the number of the account, from 0. On Bitcoin the path of the account, on others of the address. */
  readonly path: string;
  /** For people. */
  readonly what: string;
  /** Whether new addresses are there unless another path is asked for; elsewhere only `discover` looks. */
  readonly usual: boolean;
};

/** Those that `address` gives and those that `discover` finds, in the order of its scan. */
export const ownDerivations: readonly OwnDerivation[] = Object.freeze([
  { chain: 'bitcoin', path: "m/84'/0'/x'", what: 'Native SegWit, bc1q… (BIP-84)', usual: true },
  { chain: 'bitcoin', path: "m/86'/0'/x'", what: 'Taproot, bc1p… (BIP-86)', usual: true },
  { chain: 'bitcoin', path: "m/49'/0'/x'", what: 'Nested SegWit, 3… (BIP-49)', usual: true },
  { chain: 'bitcoin', path: "m/44'/0'/x'", what: 'Legacy, 1… (BIP-44)', usual: true },
  { chain: 'ethereum', path: "m/44'/60'/0'/0/x", what: 'Addresses of one account (BIP-44)', usual: true },
  { chain: 'ethereum', path: "m/44'/60'/x'/0/0", what: 'An account for each address', usual: false },
  { chain: 'ethereum', path: "m/44'/60'/0'/x", what: 'Without the step for change', usual: false },
  { chain: 'solana', path: "m/44'/501'/x'/0'", what: 'Accounts with the step for change', usual: true },
  { chain: 'solana', path: "m/44'/501'/x'", what: 'Accounts without it', usual: false },
]);
