/** Signing: digests unseen, or a transaction that the card reads. */
import * as P from 'micro-packed';
import { limits } from '../limits.ts';
import { recipientProof } from '../recipient-tree.ts';
import { many, tlvStruct } from '../tlv.ts';
import { list, nothing, path, rest, scheme } from '../values.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin', 'phone'], lifecycles: ['active'] } as const;

const signRequest = P.struct({
  scheme,
  path,
  /**
   * 32 bytes; for `ed25519` the whole message; for `schnorr-bip341` the Merkle root of the output's script tree (32
   * bytes) may follow.
   */
  digest: P.bytes(P.U16BE),
});

/** ECDSA: r || s || recovery id (65 bytes), others 64 bytes. */
const signatures = list(null, P.bytes(P.U8));

/** Signs up to 32 digests unseen, each with its own path and scheme: all of them or none. */
export const signDigests = defineCommand({
  name: 'SIGN DIGESTS',
  cla: 0x80,
  ins: 0x16,
  p1: 'wallet',
  request: P.validate(list(null, signRequest), (items) => {
    if (items.length === 0 || items.length > limits.digestsPerCommand)
      throw new Error(`expected 1 to ${limits.digestsPerCommand} digests`);
    return items;
  }),
  /** In the order asked. */
  response: signatures,
  access,
});

const reading = {
  /** Number of the interpreter that reads the transaction. */
  interpreter: [0x80, P.U8],
  /** Proofs of recipients that the policy's tree holds. */
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
 * Starts reading a transaction to sign it. SIGN DATA and SIGN END must follow in the same session with the same P1; any
 * other command, an error or the loss of power ends it, and nothing more is signed.
 */
export const signStart = defineCommand({
  name: 'SIGN START',
  cla: 0x80,
  ins: 0x70,
  p1: 'wallet',
  request: tlvStruct('signing', {
    ...reading,
    /** Of another member, where the policy wants one: `approvalMessage`. */
    approval: [0xa2, rest, 'optional'],
  }),
  response: nothing,
  access,
});

/**
 * Starts reading a transaction that another member is to sign, to approve it. SIGN DATA and SIGN END follow as for SIGN
 * START.
 */
export const approve = defineCommand({
  name: 'APPROVE',
  cla: 0x80,
  ins: 0x76,
  p1: 'wallet',
  request: tlvStruct('approving', reading),
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/**
 * The next piece of the transaction: `limits.signData` bytes, the last one may be shorter. The facts are judged once,
 * before the first signature; what the transaction takes from the budgets is stored before that signature leaves.
 * Response: the signatures that became due, in the order the interpreter asks for them.
 */
export const signData = defineCommand({
  name: 'SIGN DATA',
  cla: 0x80,
  ins: 0x72,
  p1: 'wallet',
  request: P.validate(P.struct({ piece: rest }), ({ piece }) => {
    if (piece.length === 0 || piece.length > limits.signData) throw new Error(`expected 1 to ${limits.signData} bytes`);
    return { piece };
  }),
  response: signatures,
  access,
});

/**
 * The transaction is complete. The card gives the signatures still due, says what it understood (`signedSummary`) and,
 * after APPROVE, that it agrees (`approvalMessage`).
 */
export const signEnd = defineCommand({
  name: 'SIGN END',
  cla: 0x80,
  ins: 0x74,
  p1: 'wallet',
  request: nothing,
  response: tlvStruct('signed', {
    signatures: [0x80, signatures],
    summary: [0xa1, rest],
    approval: [0xa2, rest, 'optional'],
  }),
  access,
});
