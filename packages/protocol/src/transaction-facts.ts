/**
 * What a card understood of a transaction, in bytes: for its signed summary, and for the hash that an approval is
 * about. The facts themselves come from the interpreters a card was built with; what the fields mean is theirs to say
 * (`@symbolon/chains/facts`).
 */
import * as P from 'micro-packed';
import { tlvStruct } from './tlv.ts';
import { list, path } from './values.ts';

const identifier = P.string(P.U16BE);
/** In the smallest unit, 32 bytes: the width of EVM amounts, the widest there are. */
const amount = P.U256BE;

/** Codec of a {@link Transfer}: an asset leaves the owner. */
export const transfer = P.struct({ asset: identifier, amount, recipient: P.bytes(P.U16BE) });
/**
 * An asset leaves the owner: `asset` by CAIP-19, `amount` in its smallest unit, `recipient` in its chain's canonical
 * bytes, as `recipientHash` takes them.
 */
export type Transfer = Readonly<P.UnwrapCoder<typeof transfer>>;

/** Codec of an {@link Approval}: somebody may take an asset later. */
export const approval = P.struct({ asset: identifier, amount: P.optional(P.bool, amount), spender: P.bytes(P.U16BE) });
/**
 * A right that the transaction gives: `asset` by CAIP-19, the most that may be taken in its smallest unit (none: any
 * amount), `spender` in its chain's canonical bytes.
 */
export type Approval = Readonly<P.UnwrapCoder<typeof approval>>;

const sum = P.struct({ count: P.U32BE, amount });

/** What the card understood of the transaction as a whole. Its transfers and approvals are told one by one before. */
export const transactionFacts = tlvStruct('facts', {
  /** CAIP-2. */
  chain: [0x80, P.string(null)],
  /** The most it can cost. `asset`: CAIP-19. */
  fee: [0x81, P.struct({ asset: identifier, amount })],
  /** How many were told before. */
  transfers: [0x82, P.U32BE],
  approvals: [0x83, P.U32BE],
  /** Inputs that are proven to be the wallet's, and outputs that are proven to come back to it. */
  inputs: [0x84, sum],
  change: [0x85, sum],
  /** Longest hardened prefixes of the paths that sign. */
  accounts: [0x86, list(null, path)],
  sighashTypes: [0x87, list(null, P.U8)],
  /** A signed message that moves nothing by itself: its standard, and the 32 bytes that are signed. */
  message: [0x88, P.struct({ standard: P.string(P.U8), hash: P.bytes(32) }), 'optional'],
  /** Why it may do more than the facts say. */
  blind: [0x89, P.string(null), 'optional'],
  warnings: [0x8a, list(null, P.string(P.U8))],
});
/** Facts of a transaction as a summary has them. Amounts are in the smallest unit of their asset. */
export type TransactionFacts = P.UnwrapCoder<typeof transactionFacts>;
