/** Making a wallet and using its keys. */
import type { Curve, Path } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type Delays, delays } from '../delays/delays.ts';
import { type TlvRows, tlvStruct } from '../encoding/tlv.ts';
import { curve, digits, nothing, path, seed, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { type Policy, policy } from '../policy/policy.ts';
import { defineCommand } from './define.ts';

/** What a new wallet is like. Only the policy can be changed later. */
export type CreateWalletRequest = {
  /** 6 to 12 digits. The card's first wallet sets the PIN, later ones must not. */
  readonly pin?: string;
  /** 12 to 16 digits. The card's first wallet may set the PUK, later ones must not. */
  readonly puk?: string;
  /** Clones that may be made in all, 0 to 8. */
  readonly clones: number;
  /** The PUK may read the entropy out. */
  readonly exportable: boolean;
  /** A quorum of the set may admit cards beyond the agreed number. Default: no. */
  readonly extendable?: boolean;
  /** What the wallet may sign. Default: the starting policy `everyday`. */
  readonly policy?: Policy;
  /** Other members of the set that it takes to reset the card's PIN, 1 or 2. Default: 0, nobody resets it. */
  readonly pinReset?: number;
  /** How long things have to wait that were announced. Default: nothing waits. */
  readonly delays?: Delays;
};
/** What an imported wallet is like, and its secret: exactly one of `entropy`, `phrase` and `seed`. */
export type ImportWalletRequest = CreateWalletRequest & {
  /** BIP-39 entropy: 16, 20, 24, 28 or 32 bytes. */
  readonly entropy?: Uint8Array;
  /** English BIP-39 phrase: 12 to 24 words of lower case, one space between. */
  readonly phrase?: string;
  /**
   * Seed (BIP-32), 16 to 64 bytes, an even number: 64 of a BIP-39 phrase in another language, or with a passphrase; as
   * long as it is, of SLIP-39 or codex32. Such a wallet is not `exportable`.
   */
  readonly seed?: Uint8Array;
};
/** Data objects of a new wallet, but those that stand last. */
export const walletOptions: Omit<TlvRows<CreateWalletRequest>, 'pinReset' | 'delays'> = {
  pin: [0x80, digits(limits.pinDigits), 'optional'],
  puk: [0x81, digits(limits.pukDigits), 'optional'],
  clones: [0x82, P.validate(P.U8, atMost(limits.clones.max))],
  exportable: [0x83, P.bool],
  extendable: [0x86, P.bool, 'optional'],
  policy: [0x87, policy, 'optional'],
};
// After the secrets of an import, by its number.
export const lastOptions = {
  pinReset: [0x89, P.validate(P.U8, atMost(limits.pinResetMembers)), 'optional'],
  delays: [0x8a, delays, 'optional'],
} as const;

const access = { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] } as const;

/**
 * Makes a wallet from the card's own randomness. On a blank card it also sets the PIN, and the CAN session becomes a
 * PIN session. On an active card it needs a PIN session and an empty slot.
 */
export const createWallet = defineCommand({
  name: 'CREATE WALLET',
  cla: 0x80,
  ins: 0x12,
  p1: 'slot',
  request: tlvStruct<CreateWalletRequest>('wallet request', { ...walletOptions, ...lastOptions }),
  response: nothing,
  access,
  genuineOnly: 'always',
});

/** Makes a wallet as {@link createWallet} does, from a secret from elsewhere. The card checks a phrase's checksum. */
export const importWallet = defineCommand({
  name: 'IMPORT WALLET',
  cla: 0x80,
  ins: 0x1a,
  p1: 'slot',
  request: tlvStruct<ImportWalletRequest>('wallet import', {
    ...walletOptions,
    entropy: [0x84, P.bytes(null), 'optional'],
    phrase: [0x85, P.string(null), 'optional'],
    seed: [0x88, seed, 'optional'],
    ...lastOptions,
  }),
  response: nothing,
  access,
  genuineOnly: 'always',
});

/** The secret of a wallet. */
export type ExportWalletResponse = {
  /** BIP-39 entropy: 16, 20, 24, 28 or 32 bytes. */
  readonly entropy: Uint8Array;
};
/** Reads the BIP-39 entropy of a wallet that was made exportable. The card logs it. */
export const exportWallet = defineCommand({
  name: 'EXPORT WALLET',
  cla: 0x80,
  ins: 0x1c,
  p1: 'slot',
  request: nothing,
  response: struct<ExportWalletResponse>({ entropy: P.bytes(P.U8) }),
  access: { sessions: ['puk'], lifecycles: ['active'] },
  // A false card could give a phrase that its maker knows.
  genuineOnly: 'always',
});

/** Which key. */
export type GetPublicKeyRequest = {
  /** BIP-32 for secp256k1, SLIP-10 for the others. */
  readonly curve: Curve;
  /** From the master key. */
  readonly path: Path;
};
/** A public key, and what extends it to an xpub. */
export type GetPublicKeyResponse = {
  /** Compressed point, 33 bytes. Ed25519: 32 bytes (RFC 8032 clause 5.1.2). */
  readonly publicKey: Uint8Array;
  /** 32 bytes. */
  readonly chainCode: Uint8Array;
  /** First four bytes of HASH160 of the parent's public key. 0 for the master key. */
  readonly parentFingerprint: number;
  /** First four bytes of HASH160 of the public master key on this curve. */
  readonly masterFingerprint: number;
};
/** Public key and chain code at a path, BIP-32 or SLIP-10. */
export const getPublicKey = defineCommand({
  name: 'GET PUBLIC KEY',
  cla: 0x80,
  ins: 0x14,
  p1: 'slot',
  request: struct<GetPublicKeyRequest>({ curve, path }),
  response: struct<GetPublicKeyResponse>({
    publicKey: P.bytes(P.U8),
    chainCode: P.bytes(32),
    parentFingerprint: P.U32BE,
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
