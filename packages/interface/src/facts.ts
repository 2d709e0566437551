/**
 * What a transaction does, in the words a policy decides by. Amounts are exact integers in the smallest unit.
 *
 * The size is bounded however long the transaction is: recipients are streamed one by one as {@link Transfer}, and
 * {@link TransactionFacts} sums up.
 */
/** CAIP-2, such as `bip122:000000000019d6689c085ae165831e93`, `eip155:1`, `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp`. */
export type ChainId = string;

/**
 * CAIP-19, hexadecimal in lower case: `eip155:1/slip44:60`, `eip155:1/erc20:0xa0b8…`,
 * `eip155:1/erc721:0x06012c…/771769`.
 */
export type AssetId = string;

/** An asset leaves the owner, or somebody else gets what is due to the owner. */
export type Transfer = {
  readonly asset: AssetId;
  /** 0 where somebody else pays, or where an approval or the fee already counts it. */
  readonly amount: bigint;
  /**
   * Canonical bytes: scriptPubKey (Bitcoin), 20-byte address (EVM), 32-byte account of the receiving owner (Solana).
   */
  readonly recipient: Uint8Array;
};

/** Someone may take an asset from the owner later. */
export type Approval = {
  readonly asset: AssetId;
  /** `undefined`: without a limit. */
  readonly amount?: bigint | undefined;
  /** Canonical bytes, as in {@link Transfer}. */
  readonly spender: Uint8Array;
};

/** A number of inputs or outputs, and their total in the smallest unit. */
export type Sum = { readonly count: number; readonly amount: bigint };

/** What a person should know before approving. Append only. */
export type Warning =
  /**
   * The fee is above a tenth of what is sent (Bitcoin: or moved, where all stays ours), on Solana above 0.01 SOL
   * whatever is sent, or on EVM chains above 0.01 of the coin where nothing is sent to oneself.
   */
  | 'fee-high'
  /** A signature does not cover the whole transaction. */
  | 'sighash-partial'
  /** Some inputs belong to others. */
  | 'inputs-of-others'
  /** An output can't be spent: it burns, or carries data. */
  | 'data-output'
  /** The output can never be spent economically. */
  | 'dust-output'
  /** Someone may take any amount. */
  | 'approval-unlimited'
  /** Someone may take every token of a collection. */
  | 'approval-for-all'
  /** Code gets control of the account (EIP-7702). */
  | 'delegation'
  /**
   * A lock time or the needed age of a coin is in force: it can't be mined before (Bitcoin). The card knows no date, so
   * it says so of a lock time of long ago too.
   */
  | 'locked'
  /** Nothing guards an output, or no rule yet: anybody may take it (Bitcoin). */
  | 'unguarded-output';

/** Why a transaction is not fully understood. Append only. */
export type BlindReason =
  | 'unknown-call'
  | 'unknown-program'
  | 'contract-creation'
  | 'unknown-typed-data'
  | 'delegated-code';

/**
 * What a transaction stays within, where all its inputs are ours and nothing leaves. Append only.
 *
 * `wallet`: the one wallet of several keys whose coins are spent, with one descriptor. `account`: one script type below
 * one path.
 */
export type StaysWithin = 'wallet' | 'account';

/** The summary: exactly one per transaction or message. */
export type TransactionFacts = {
  /** The chain it holds on. */
  readonly chain: ChainId;
  /** The most it can cost. */
  readonly fee: { readonly asset: AssetId; readonly amount: bigint };
  /** Number of transfers streamed before. */
  readonly transfers: number;
  /** Number of approvals streamed before. */
  readonly approvals: number;
  /** Inputs proven to be ours (Bitcoin); elsewhere none. */
  readonly inputs: Sum;
  /** Outputs proven by derivation to come back to us. */
  readonly change: Sum;
  /**
   * Longest hardened prefixes of the signing paths (BIP-32 components), each once. Where an interpreter has no room for
   * so many, prefixes of these.
   */
  readonly accounts: readonly (readonly number[])[];
  /** Signature hash types used (Bitcoin), each once; elsewhere empty. */
  readonly sighashTypes: readonly number[];
  /** Set for a signed message that moves nothing by itself. The hash is what the standard signs: 32 bytes. */
  readonly message?: {
    readonly standard: 'bip137' | 'bip322' | 'eip191' | 'eip712' | 'eip7702' | 'solana-offchain';
    readonly hash: Uint8Array;
  };
  /** Set when the transaction may do more than the facts say. */
  readonly blind?: BlindReason;
  /** Each once. */
  readonly warnings: readonly Warning[];
  /** Set where inputs and outputs are proven to be of one and the same wallet or account (Bitcoin). */
  readonly within?: StaysWithin;
};
