/** Making a wallet and using its keys. */
import * as P from 'micro-packed';
import { limits } from '../limits.ts';
import { tlvStruct } from '../tlv.ts';
import { curve, digits, nothing, path } from '../values.ts';
import { defineCommand } from './define.ts';

const walletOptions = {
  /** The card's first wallet brings the PIN; later ones must not. */
  pin: [0x80, digits(limits.pinDigits), 'optional'],
  puk: [0x81, digits(limits.pukDigits), 'optional'],
  /** Clones that may be made in all, 0 to 8. */
  clones: [0x82, P.validate(P.U8, atMost(limits.clones.max))],
  /** Whether the PUK may ever read the entropy out. Settled here for good. */
  exportable: [0x83, P.bool],
  /**
   * Whether a quorum of the set may ever admit cards beyond the agreed number. Settled here for good; without it: no.
   */
  extendable: [0x86, P.bool, 'optional'],
} as const;

const access = { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] } as const;

/**
 * Makes a wallet from the card's own randomness. On a blank card, in a session opened with the CAN, it also sets the
 * PIN, and the session counts as a PIN session from here on; on an active card it needs a PIN session and an empty
 * slot.
 */
export const createWallet = defineCommand({
  name: 'CREATE WALLET',
  cla: 0x80,
  ins: 0x12,
  p1: 'wallet',
  request: tlvStruct('wallet request', walletOptions),
  response: nothing,
  access,
  genuineOnly: 'always',
});

/**
 * Makes a wallet, as {@link createWallet} does, of a secret from elsewhere: BIP-39 entropy, or an English phrase, whose
 * checksum the card checks. Exactly one of the two.
 */
export const importWallet = defineCommand({
  name: 'IMPORT WALLET',
  cla: 0x80,
  ins: 0x1a,
  p1: 'wallet',
  request: tlvStruct('wallet import', {
    ...walletOptions,
    /** 16, 20, 24, 28 or 32 bytes. */
    entropy: [0x84, P.bytes(null), 'optional'],
    /** 12 to 24 words of lower case, one space between. */
    phrase: [0x85, P.string(null), 'optional'],
  }),
  response: nothing,
  access,
  genuineOnly: 'always',
});

/** Reads the BIP-39 entropy of a wallet that was made exportable. Logged. */
export const exportWallet = defineCommand({
  name: 'EXPORT WALLET',
  cla: 0x80,
  ins: 0x1c,
  p1: 'wallet',
  request: nothing,
  response: P.struct({ entropy: P.bytes(P.U8) }),
  access: { sessions: ['puk'], lifecycles: ['active'] },
  // A false card would say a phrase that somebody else knows.
  genuineOnly: 'always',
});

/** Public key and chain code at a path, BIP-32 or SLIP-10. */
export const getPublicKey = defineCommand({
  name: 'GET PUBLIC KEY',
  cla: 0x80,
  ins: 0x14,
  p1: 'wallet',
  request: P.struct({ curve, path }),
  response: P.struct({
    /** Compressed point, 33 bytes; Ed25519: 32 bytes (RFC 8032 clause 5.1.2). */
    publicKey: P.bytes(P.U8),
    chainCode: P.bytes(32),
    /** First four bytes of HASH160 of the parent's public key; 0 for the master key. */
    parentFingerprint: P.U32BE,
    /** The same of the master key on this curve. */
    masterFingerprint: P.U32BE,
  }),
  access: { sessions: ['pin', 'phone'], lifecycles: ['active'] },
});

function atMost(max: number): (value: number) => number {
  return (value) => {
    if (value > max) throw new Error(`more than ${max}`);
    return value;
  };
}
