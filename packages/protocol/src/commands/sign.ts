/** Signing: digests unseen, or transactions that the card reads. */
import type { Path, Scheme } from '@symbolon/interface';
import * as P from 'micro-packed';
import { many, type TlvRows, tlvStruct } from '../encoding/tlv.ts';
import { list, nothing, path, rest, scheme, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { type RecipientProof, recipientProof } from '../policy/recipient-tree.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin', 'phone'], lifecycles: ['active'] } as const;

/** A digest to sign unseen. */
export type DigestToSign = {
  /** How to sign it. */
  readonly scheme: Scheme;
  /** Path of the key. */
  readonly path: Path;
  /**
   * 32 bytes. For `schnorr-bip341` the Merkle root of the output's script tree (32 bytes) may follow. For `ed25519` the
   * whole message.
   */
  readonly digest: Uint8Array;
};
const digestToSign = struct<DigestToSign>({ scheme, path, digest: P.bytes(P.U16BE) });

/** Signatures in the order asked. ECDSA: r || s || recovery id, 65 bytes. Others: 64 bytes. */
export type Signatures = readonly Uint8Array[];
const signatures: P.CoderType<Signatures> = list(null, P.bytes(P.U8));

/** Signs up to 32 digests unseen, each with its own path and scheme: all of them or none. */
export const signDigests = defineCommand({
  name: 'SIGN DIGESTS',
  cla: 0x80,
  ins: 0x16,
  p1: 'slot',
  request: P.validate(list(null, digestToSign), (items) => {
    if (items.length === 0 || items.length > limits.digestsPerCommand)
      throw new Error(`expected 1 to ${limits.digestsPerCommand} digests`);
    return items;
  }),
  response: signatures,
  access,
});

/** How a member is to read a transaction. */
export type ApproveRequest = {
  /** Number of the interpreter that reads the transaction. */
  readonly interpreter: number;
  /** Proofs of recipients in the policy's tree, up to `limits.recipientProofs`. */
  readonly recipients?: readonly RecipientProof[];
};
/** How a card is to read a transaction that it signs. */
export type SignStartRequest = ApproveRequest & {
  /** `approvalMessage` of another member, if the policy asks for one. */
  readonly approval?: Uint8Array;
};
const reading: TlvRows<ApproveRequest> = {
  interpreter: [0x80, P.U8],
  recipients: [
    0xa1,
    P.validate(many(0x80, recipientProof), (proofs) => {
      if (proofs.length > limits.recipientProofs) throw new Error(`more than ${limits.recipientProofs} proofs`);
      return proofs;
    }),
    'optional',
  ],
} as const;

/**
 * Starts reading a transaction to sign it. SIGN DATA and SIGN END must follow in the same session with the same P1. Any
 * other command, an error or the loss of power ends it: nothing more is signed.
 */
export const signStart = defineCommand({
  name: 'SIGN START',
  cla: 0x80,
  ins: 0x70,
  p1: 'slot',
  request: tlvStruct<SignStartRequest>('signing', { ...reading, approval: [0xa2, rest, 'optional'] }),
  response: nothing,
  access,
});

/** Starts reading a transaction to approve it for another member. SIGN DATA and SIGN END follow as after SIGN START. */
export const approve = defineCommand({
  name: 'APPROVE',
  cla: 0x80,
  ins: 0x76,
  p1: 'slot',
  request: tlvStruct<ApproveRequest>('approving', reading),
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/** A piece of a transaction. */
export type SignDataRequest = {
  /** `limits.signData` bytes. The last piece may be shorter. */
  readonly piece: Uint8Array;
};
/**
 * The next piece of the transaction. The card judges the facts once, before the first signature, and updates the
 * budgets before that signature leaves. It answers with the signatures that became due, in the order of the
 * interpreter.
 */
export const signData = defineCommand({
  name: 'SIGN DATA',
  cla: 0x80,
  ins: 0x72,
  p1: 'slot',
  request: P.validate(struct<SignDataRequest>({ piece: rest }), ({ piece }) => {
    if (piece.length === 0 || piece.length > limits.signData) throw new Error(`expected 1 to ${limits.signData} bytes`);
    return { piece };
  }),
  response: signatures,
  access,
});

/** The end of a transaction. */
export type SignEndResponse = {
  /** Signatures that were still due. */
  readonly signatures: Signatures;
  /** `signedSummary`: what the card understood. */
  readonly summary: Uint8Array;
  /** `approvalMessage`, after APPROVE. */
  readonly approval?: Uint8Array;
};
/** Tells the card that the transaction is complete. */
export const signEnd = defineCommand({
  name: 'SIGN END',
  cla: 0x80,
  ins: 0x74,
  p1: 'slot',
  request: nothing,
  response: tlvStruct<SignEndResponse>(
    'signed',
    {
      signatures: [0x80, signatures],
      summary: [0xa1, rest],
      approval: [0xa2, rest, 'optional'],
    },
    'growing',
  ),
  access,
});
