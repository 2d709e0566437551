/** Making a wallet and using its keys. */
import * as P from 'micro-packed';
import { limits } from '../limits.ts';
import { tlvStruct } from '../tlv.ts';
import { curve, digits, list, nothing, path, scheme } from '../values.ts';
import { defineCommand } from './define.ts';

/** Makes a wallet from the card's own randomness and sets the PIN. The session counts as a PIN session from here on. */
export const createWallet = defineCommand({
  name: 'CREATE WALLET',
  cla: 0x80,
  ins: 0x12,
  request: tlvStruct('wallet request', {
    pin: [0x80, digits(limits.pinDigits)],
    puk: [0x81, digits(limits.pukDigits), 'optional'],
    /** Clones that may be made in all, 0 to 8. */
    clones: [0x82, P.validate(P.U8, atMost(limits.clones.max))],
  }),
  response: nothing,
  access: { sessions: ['can'], lifecycles: ['blank'] },
});

/** Public key and chain code at a path, BIP-32 or SLIP-10. */
export const getPublicKey = defineCommand({
  name: 'GET PUBLIC KEY',
  cla: 0x80,
  ins: 0x14,
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
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

const signRequest = P.struct({
  scheme,
  path,
  /** 32 bytes; for `ed25519` the whole message. */
  digest: P.bytes(P.U16BE),
});

/** Signs up to 32 digests, each with its own path and scheme: all of them or none. */
export const signDigests = defineCommand({
  name: 'SIGN DIGESTS',
  cla: 0x80,
  ins: 0x16,
  request: P.validate(list(null, signRequest), (items) => {
    if (items.length === 0 || items.length > limits.digestsPerCommand) throw new Error(`expected 1 to ${limits.digestsPerCommand} digests`);
    return items;
  }),
  /** In the order asked: ECDSA r || s || recovery id (65 bytes), others 64 bytes. */
  response: list(null, P.bytes(P.U8)),
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

function atMost(max: number): (value: number) => number {
  return (value) => {
    if (value > max) throw new Error(`more than ${max}`);
    return value;
  };
}
