/** The signed statement of a card about a transaction that it has read. Any second device can check the signature. */

import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { type Approval, cardError, type Transfer } from '@symbolon/interface';
import * as P from 'micro-packed';
import { decodeWith, signedMessage, tlvStruct } from '../encoding/tlv.ts';
import { label, protocolVersion } from '../labels.ts';
import { approval, type SummaryFacts, transactionFacts, transfer } from './facts.ts';

/**
 * Label in front of a summary that a card signs, so that no other signature passes for it: ASCII, then one zero byte.
 */
export const summaryLabel: Uint8Array = label('summary');
/** Version of {@link summaryBody}. */
export const summaryVersion = protocolVersion;
const commitmentLabel = label('commitment');

/** One thing that the interpreter told. */
export type ToldEvent =
  | { readonly TAG: 'transfer'; readonly data: Transfer }
  | { readonly TAG: 'approval'; readonly data: Approval }
  | { readonly TAG: 'facts'; readonly data: SummaryFacts };
/** Codec of a {@link ToldEvent}, as it is hashed: a byte for the kind, then the content. */
export const told: P.CoderType<ToldEvent> = P.mappedTag(P.U8, {
  transfer: [1, transfer],
  approval: [2, approval],
  facts: [3, transactionFacts],
} satisfies { [Event in ToldEvent as Event['TAG']]: [number, P.CoderType<Event['data']>] });

/** What a card understood of a transaction, and the bytes it is about. */
export type Summary = {
  /** {@link summaryVersion}. */
  readonly version: number;
  /** Number of the interpreter that read the transaction. */
  readonly interpreter: number;
  /**
   * BIP-32 fingerprint of the wallet's master key on secp256k1. A wallet without keys there uses the curve of its first
   * key root.
   */
  readonly masterFingerprint: number;
  /** Bytes that were read when the facts were complete, in whole pieces of `limits.signData`. */
  readonly bytesRead: number;
  /** SHA-256 of those bytes. */
  readonly bytesHash: Uint8Array;
  /** SHA-256 over all transfers, approvals and facts in the order they were told ({@link told}). */
  readonly toldHash: Uint8Array;
  /** What the transaction does. */
  readonly facts: SummaryFacts;
  /** Number of signatures given. 0 if the card only approved. */
  readonly signatures: number;
};
/** Codec of a {@link Summary}. */
export const summaryBody = tlvStruct<Summary>('summary', {
  version: [0x80, P.U8],
  interpreter: [0x81, P.U8],
  masterFingerprint: [0x82, P.U32BE],
  bytesRead: [0x83, P.U32BE],
  bytesHash: [0x84, P.bytes(32)],
  toldHash: [0x85, P.bytes(32)],
  facts: [0xa6, transactionFacts],
  signatures: [0x87, P.U32BE],
});

/** Codec of a summary, signed by the card's identity key over {@link summaryLabel} and the body. */
export const signedSummary = signedMessage('signed summary', summaryBody);

/**
 * What an approval is about: SHA-256 over a label, the number of the interpreter, `bytesHash` and `toldHash`. 32 bytes.
 * Two cards that agree on it have read the same transaction and understood the same.
 *
 * @param summary a summary, or these fields of it
 * @example
 * ```ts
 * import { commitmentOf, verifySummary } from '@symbolon/protocol/summary';
 * const { interpreter, bytesHash, toldHash } = verifySummary(summary, publicKey);
 * commitmentOf({ interpreter, bytesHash, toldHash }).length; // => 32
 * ```
 */
export function commitmentOf({
  interpreter,
  bytesHash,
  toldHash,
}: Pick<Summary, 'interpreter' | 'bytesHash' | 'toldHash'>): Uint8Array {
  return sha256(concatBytes(commitmentLabel, Uint8Array.of(interpreter), bytesHash, toldHash));
}

/**
 * Verifies that this card signed a summary. To know which transaction it is about, compare `bytesHash` with the SHA-256
 * of the first `bytesRead` bytes of the transaction.
 *
 * @param publicKey the card's identity key from its certificate, compressed P-256 point
 * @throws SymbolonError `data/malformed`; `card/counterfeit` if that key did not sign it
 * @example
 * ```ts
 * import { verifySummary } from '@symbolon/protocol/summary';
 * const { facts, signatures } = verifySummary(summary, publicKey);
 * facts.fee; // => { asset: 'eip155:1/slip44:60', amount: 21_000n }
 * signatures; // => 1
 * ```
 */
export function verifySummary(summary: Uint8Array, publicKey: Uint8Array): Summary {
  const { body, signature } = decodeWith(signedSummary, 'signed summary', summary);
  if (
    !p256.verify(signature, concatBytes(summaryLabel, summaryBody.encode(body)), publicKey, {
      prehash: true,
      lowS: true,
    })
  ) {
    throw cardError('card/counterfeit', { reason: 'its signature over the summary is wrong' });
  }
  return body;
}
