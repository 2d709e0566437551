/**
 * Codecs of what a card understood of a transaction: for its signed summary, and for the hash that an approval is
 * about. The interpreters of the card find the facts. `@symbolon/chains/facts` defines what the fields mean.
 */
import * as P from 'micro-packed';
import { tlvStruct } from './tlv.ts';
import { list, type Path, path, struct } from './values.ts';

const identifier = P.string(P.U16BE);
/** 32 bytes: EVM amounts are the widest. */
const amount = P.U256BE;

/** An asset that leaves the owner. */
export type Transfer = {
  /** CAIP-19. */
  readonly asset: string;
  /** In the smallest unit of the asset. */
  readonly amount: bigint;
  /** In the canonical bytes of its chain, as `recipientHash` takes them. */
  readonly recipient: Uint8Array;
};
/** Codec of a {@link Transfer}. */
export const transfer = struct<Transfer>({
  asset: identifier,
  amount,
  recipient: P.bytes(P.U16BE),
});

/** A right to take an asset later, which the transaction gives to a spender. */
export type Approval = {
  /** CAIP-19. */
  readonly asset: string;
  /** The most that may be taken, in the smallest unit of the asset. Default: any amount. */
  readonly amount?: bigint | undefined;
  /** In the canonical bytes of its chain. */
  readonly spender: Uint8Array;
};
/** Codec of an {@link Approval}. */
export const approval = struct<Approval>({
  asset: identifier,
  amount: P.optional(P.bool, amount),
  spender: P.bytes(P.U16BE),
});

/** How many inputs or outputs, and their sum. */
export type CoinSum = {
  readonly count: number;
  /** In the smallest unit of the chain's coin. */
  readonly amount: bigint;
};
const sum = struct<CoinSum>({ count: P.U32BE, amount });

/** What the card understood of the transaction as a whole. Amounts are in the smallest unit of their asset. */
export type TransactionFacts = {
  /** CAIP-2. */
  readonly chain: string;
  /** The most that the transaction can cost. `asset` is a CAIP-19 identifier. */
  readonly fee: { readonly asset: string; readonly amount: bigint };
  /** Number of transfers. */
  readonly transfers: number;
  /** Number of approvals. */
  readonly approvals: number;
  /** Inputs that are proven to be the wallet's. */
  readonly inputs: CoinSum;
  /** Outputs that are proven to come back to the wallet. */
  readonly change: CoinSum;
  /** Longest hardened prefixes of the paths that sign. */
  readonly accounts: readonly Path[];
  /** Bitcoin sighash types of the signatures. */
  readonly sighashTypes: readonly number[];
  /** A signed message, which moves nothing by itself: its standard, and the 32 bytes that are signed. */
  readonly message?: { readonly standard: string; readonly hash: Uint8Array };
  /** Why the transaction may do more than the facts say. */
  readonly blind?: string;
  /** What the interpreter warns of. */
  readonly warnings: readonly string[];
};
/** Codec of {@link TransactionFacts}. */
export const transactionFacts = tlvStruct<TransactionFacts>('facts', {
  chain: [0x80, P.string(null)],
  fee: [0x81, struct<TransactionFacts['fee']>({ asset: identifier, amount })],
  transfers: [0x82, P.U32BE],
  approvals: [0x83, P.U32BE],
  inputs: [0x84, sum],
  change: [0x85, sum],
  accounts: [0x86, list(null, path)],
  sighashTypes: [0x87, list(null, P.U8)],
  message: [
    0x88,
    struct<Required<TransactionFacts>['message']>({ standard: P.string(P.U8), hash: P.bytes(32) }),
    'optional',
  ],
  blind: [0x89, P.string(null), 'optional'],
  warnings: [0x8a, list(null, P.string(P.U8))],
});
