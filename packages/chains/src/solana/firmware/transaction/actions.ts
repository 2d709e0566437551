/**
 * What the instructions that are understood mean, whoever signs: fields by name, accounts as 32 bytes, amounts in
 * lamports or in the smallest unit of a token.
 */

/** Whose key, or whose address: 32 bytes. */
type Account = Uint8Array;

/** Who must have signed for it. */
type Authorized = { readonly authority: Account };

/** The same for tokens, where an authority may be an account that stands for several keys. */
type TokensAuthorized = Authorized & {
  /**
   * Further accounts: signers of a multisignature authority, references that the program ignores, or what a transfer
   * hook of the mint reads. `undefined` where a table on the chain names one.
   */
  readonly others: readonly (Account | undefined)[];
};

/** `mint` and `decimals` are missing where the instruction does not name them: then nobody can tell the token. */
type Tokens = {
  readonly mint: Account | undefined;
  readonly amount: bigint;
  /** The program fails if they are not those of the mint. */
  readonly decimals: number | undefined;
};

/** Until when a stake can't be withdrawn, unless its custodian agrees. 0 for none. */
type StakeLockup = { readonly time: bigint; readonly epoch: bigint; readonly custodian: Account };

/** One instruction. */
export type Action = Meaning & {
  /** Accounts in roles of which this tells nothing: who signs in one of them may agree to more. */
  readonly untold?: readonly Account[];
};

type Meaning =
  | (Authorized & {
      readonly kind: 'transfer';
      readonly from: Account;
      readonly to: Account;
      readonly lamports: bigint;
      /** Who lets it out of a stake that is locked up. */
      readonly custodian?: Account | undefined;
    })
  | (Authorized & {
      readonly kind: 'account-create';
      readonly created: Account;
      readonly lamports: bigint;
      /** The program that may do with it what it likes. */
      readonly owner: Account;
      /** Of an address that is made of a key and a text, and needs no key of its own. */
      readonly seed?: { readonly base: Account; readonly text: string };
    })
  /** `account` goes to a program; its data are laid out where there is none. */
  | (Authorized & { readonly kind: 'account-assign'; readonly account: Account; readonly owner: Account | undefined })
  | (Authorized & { readonly kind: 'nonce-advance'; readonly account: Account })
  | { readonly kind: 'nonce-initialize'; readonly account: Account; readonly next: Account }
  | (Authorized & { readonly kind: 'nonce-authorize'; readonly account: Account; readonly next: Account })
  | (TokensAuthorized &
      Tokens & {
        readonly kind: 'token-transfer';
        readonly program: Account;
        readonly source: Account;
        readonly destination: Account;
        /** What of the amount stays behind as a fee of the mint. */
        readonly withheld: bigint;
      })
  | (TokensAuthorized &
      Tokens & { readonly kind: 'token-approve'; readonly source: Account; readonly delegate: Account })
  | (TokensAuthorized & { readonly kind: 'token-revoke'; readonly source: Account })
  | (TokensAuthorized & Tokens & { readonly kind: 'token-burn'; readonly source: Account })
  | (TokensAuthorized & { readonly kind: 'token-close'; readonly account: Account; readonly to: Account })
  | (TokensAuthorized & {
      readonly kind: 'token-authorize';
      readonly account: Account;
      /** spl-token `AuthorityType`: 0 mints, 1 freezes, 2 owns, 3 closes; more in Token-2022. */
      readonly role: number;
      readonly next: Account | undefined;
    })
  | {
      readonly kind: 'token-initialize';
      readonly account: Account;
      readonly mint: Account;
      readonly owner: Account;
    }
  /** The associated account of an owner. */
  | (Authorized & {
      readonly kind: 'token-create';
      readonly program: Account;
      readonly account: Account;
      readonly mint: Account;
      readonly owner: Account;
    })
  | {
      readonly kind: 'stake-initialize';
      readonly account: Account;
      readonly staker: Account;
      readonly withdrawer: Account;
      readonly lockup: StakeLockup | undefined;
    }
  | (Authorized & { readonly kind: 'stake-delegate'; readonly account: Account; readonly vote: Account })
  | (Authorized & { readonly kind: 'stake-deactivate'; readonly account: Account })
  | (Authorized & {
      readonly kind: 'stake-split';
      readonly account: Account;
      readonly to: Account;
      readonly lamports: bigint;
    })
  | (Authorized & { readonly kind: 'stake-merge'; readonly account: Account; readonly source: Account })
  | (Authorized & {
      readonly kind: 'stake-authorize';
      readonly account: Account;
      /** 0 delegates it, 1 withdraws it. */
      readonly role: number;
      readonly next: Account;
      /** Who lets a stake that is locked up go. */
      readonly custodian?: Account | undefined;
    })
  /** Text that is written into the transaction, for people. */
  | { readonly kind: 'memo'; readonly text: string }
  /** Compute units the transaction may use, and micro-lamports for each. */
  | { readonly kind: 'budget'; readonly unitLimit?: number; readonly unitPrice?: bigint }
  /** Signatures that the runtime checks, each for the fee of one. */
  | { readonly kind: 'signatures'; readonly count: number }
  /** Cut short, so that its program can't read it: the transaction does nothing, and costs the fee. */
  | { readonly kind: 'fails' }
  /** Changes nothing that is anybody's. */
  | { readonly kind: 'nothing' };
