/**
 * Codecs of what a card understood of a transaction: for its signed summary, and for the hash that an approval is
 * about. The interpreters of the card find the facts. `@symbolon/interface` defines what the fields mean.
 */
import type { Approval, Path, Sum, Transfer } from '@symbolon/interface';
import * as P from 'micro-packed';
import { tlvStruct } from '../encoding/tlv.ts';
import { list, path, struct } from '../encoding/values.ts';

const identifier = P.string(P.U16BE);
/** 32 bytes: EVM amounts are the widest. */
const amount = P.U256BE;

/** Codec of a {@link Transfer}. */
export const transfer = struct<Transfer>({
  asset: identifier,
  amount,
  recipient: P.bytes(P.U16BE),
});

/** Codec of an {@link Approval}. */
export const approval = struct<Approval>({
  asset: identifier,
  amount: P.optional(P.bool, amount),
  spender: P.bytes(P.U16BE),
});

const sum = struct<Sum>({ count: P.U32BE, amount });

/**
 * What the card understood of the transaction as a whole: `TransactionFacts` of `@symbolon/interface`, with words as
 * they come, because a card may be newer than its host. Amounts are in the smallest unit of their asset.
 */
export type SummaryFacts = {
  /** CAIP-2. */
  readonly chain: string;
  /** The most that the transaction can cost. `asset` is a CAIP-19 identifier. */
  readonly fee: { readonly asset: string; readonly amount: bigint };
  /** Number of transfers. */
  readonly transfers: number;
  /** Number of approvals. */
  readonly approvals: number;
  /** Inputs that are proven to be the wallet's. */
  readonly inputs: Sum;
  /** Outputs that are proven to come back to the wallet. */
  readonly change: Sum;
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
  /** What inputs and outputs are all proven to be of: one wallet or one account, so that nothing leaves it. */
  readonly within?: string;
};
/** Codec of {@link SummaryFacts}. */
export const transactionFacts = tlvStruct<SummaryFacts>('facts', {
  chain: [0x80, P.string(null)],
  fee: [0x81, struct<SummaryFacts['fee']>({ asset: identifier, amount })],
  transfers: [0x82, P.U32BE],
  approvals: [0x83, P.U32BE],
  inputs: [0x84, sum],
  change: [0x85, sum],
  accounts: [0x86, list(null, path)],
  sighashTypes: [0x87, list(null, P.U8)],
  message: [
    0x88,
    struct<Required<SummaryFacts>['message']>({ standard: P.string(P.U8), hash: P.bytes(32) }),
    'optional',
  ],
  blind: [0x89, P.string(null), 'optional'],
  warnings: [0x8a, list(null, P.string(P.U8))],
  within: [0x8b, P.string(null), 'optional'],
});
