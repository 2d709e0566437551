/**
 * What PACE says on the wire: BSI TR-03110-3 B.14.1 (MSE:Set AT) and B.14.2 (GENERAL AUTHENTICATE), ICAO Doc 9303-11
 * clause 4.4.4.
 */
import * as P from 'micro-packed';
import { objectIdentifier } from '../../encoding/object-identifier.ts';
import { tlv, tlvStruct } from '../../encoding/tlv.ts';
import type { Nothing } from '../../encoding/values.ts';

/** id-PACE-ECDH-GM-AES-CBC-CMAC-128: generic mapping, AES-128 (TR-03110-3 A.1.1.1). Cards and hosts speak no other. */
export const paceProtocol: Uint8Array = objectIdentifier('0.4.0.127.0.7.2.2.4.2.2');

/** Password references of MSE:Set AT, data object '83' (TR-03110-3 B.14.1). */
export const passwordReferences = { can: 2, pin: 3, puk: 4 } as const;
/** A password of the card: `can` is printed on it, `pin` is the owner's, `puk` unblocks the PIN. */
export type PasswordName = keyof typeof passwordReferences;

/** MANAGE SECURITY ENVIRONMENT: Set Authentication Template for mutual authentication. Case 3. */
export const setAuthenticationTemplateHeader = { cla: 0x00, ins: 0x22, p1: 0xc1, p2: 0xa4 } as const;

/** Data of MSE:Set AT. The card refuses values that it does not support. */
export type AuthenticationTemplate = {
  /** Content bytes of the protocol's object identifier: {@link paceProtocol}. */
  readonly protocol: Uint8Array;
  /** One of {@link passwordReferences}. */
  readonly password: number;
  /** Number of the domain parameters, if the card offers several. */
  readonly domainParameters?: number;
};
/** Codec of an {@link AuthenticationTemplate}. */
export const setAuthenticationTemplate = tlvStruct<AuthenticationTemplate>('MSE:Set AT', {
  protocol: [0x80, P.bytes(null)],
  password: [0x83, P.U8],
  domainParameters: [0x84, P.U8, 'optional'],
});

/**
 * Header of GENERAL AUTHENTICATE, which carries the four steps of PACE. Le is 256. The first three steps set the
 * chaining bit, although each gets its own response.
 */
export const generalAuthenticateHeader = { cla: 0x00, ins: 0x86, p1: 0x00, p2: 0x00 } as const;

/** The nonce of the card. */
export type PaceNonce = {
  /** 16 bytes. */
  readonly encryptedNonce: Uint8Array;
};
/** An ephemeral key of either end. */
export type PacePublicKey = {
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: Uint8Array;
};
/** Proof of the session keys. */
export type PaceToken = {
  /** 8 bytes. */
  readonly token: Uint8Array;
};

const publicKeyIn = (tag: number, what: string) =>
  tlv(0x7c, tlvStruct<PacePublicKey>(what, { publicKey: [tag, P.bytes(65)] }));
const tokenIn = (tag: number, what: string) => tlv(0x7c, tlvStruct<PaceToken>(what, { token: [tag, P.bytes(8)] }));

/** Codecs of the dynamic authentication data of the four steps of PACE. */
export const paceSteps = {
  nonce: {
    request: tlv<Nothing>(0x7c, tlvStruct('PACE step 1 command', {})),
    response: tlv(0x7c, tlvStruct<PaceNonce>('PACE step 1 response', { encryptedNonce: [0x80, P.bytes(16)] })),
  },
  mapping: {
    request: publicKeyIn(0x81, 'PACE step 2 command'),
    response: publicKeyIn(0x82, 'PACE step 2 response'),
  },
  agreement: {
    request: publicKeyIn(0x83, 'PACE step 3 command'),
    response: publicKeyIn(0x84, 'PACE step 3 response'),
  },
  authentication: {
    request: tokenIn(0x85, 'PACE step 4 command'),
    response: tokenIn(0x86, 'PACE step 4 response'),
  },
} as const;
