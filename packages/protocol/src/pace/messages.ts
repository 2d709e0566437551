/**
 * What PACE says on the wire: BSI TR-03110-3 B.14.1 (MSE:Set AT) and B.14.2 (GENERAL AUTHENTICATE), ICAO Doc 9303-11
 * clause 4.4.4.
 */
import * as P from 'micro-packed';
import { objectIdentifier } from '../object-identifier.ts';
import { tlv, tlvStruct } from '../tlv.ts';

/** id-PACE-ECDH-GM-AES-CBC-CMAC-128: generic mapping, AES-128 (TR-03110-3 A.1.1.1). The one protocol we speak. */
export const paceProtocol: Uint8Array = objectIdentifier('0.4.0.127.0.7.2.2.4.2.2');

/** Password references of MSE:Set AT, data object '83' (TR-03110-3 B.14.1). */
export const passwordReferences = { can: 2, pin: 3, puk: 4 } as const;
/** A password of the card: `can` is printed on it, `pin` is the owner's, `puk` unblocks the PIN. */
export type PasswordName = keyof typeof passwordReferences;

/** MANAGE SECURITY ENVIRONMENT: Set Authentication Template for mutual authentication. Case 3. */
export const setAuthenticationTemplateHeader = { cla: 0x00, ins: 0x22, p1: 0xc1, p2: 0xa4 } as const;

/**
 * Data of MSE:Set AT: the protocol, the password, and the domain parameters where the card offers several. Values the
 * card has not are the card's to refuse.
 */
export const setAuthenticationTemplate = tlvStruct('MSE:Set AT', {
  protocol: [0x80, P.bytes(null)],
  password: [0x83, P.U8],
  domainParameters: [0x84, P.U8, 'optional'],
});

/**
 * Header of GENERAL AUTHENTICATE, which carries the four steps of PACE; Le is 256. The first three of the four carry
 * the chaining bit, yet each has its own response.
 */
export const generalAuthenticateHeader = { cla: 0x00, ins: 0x86, p1: 0x00, p2: 0x00 } as const;

const point = P.bytes(65);
const token = P.bytes(8);

/**
 * Codecs of the dynamic authentication data of the four steps of PACE. Public keys are uncompressed points (65 bytes),
 * tokens 8 bytes.
 */
export const paceSteps = {
  nonce: {
    request: tlv(0x7c, tlvStruct('PACE step 1 command', {})),
    response: tlv(0x7c, tlvStruct('PACE step 1 response', { encryptedNonce: [0x80, P.bytes(16)] })),
  },
  mapping: {
    request: tlv(0x7c, tlvStruct('PACE step 2 command', { publicKey: [0x81, point] })),
    response: tlv(0x7c, tlvStruct('PACE step 2 response', { publicKey: [0x82, point] })),
  },
  agreement: {
    request: tlv(0x7c, tlvStruct('PACE step 3 command', { publicKey: [0x83, point] })),
    response: tlv(0x7c, tlvStruct('PACE step 3 response', { publicKey: [0x84, point] })),
  },
  authentication: {
    request: tlv(0x7c, tlvStruct('PACE step 4 command', { token: [0x85, token] })),
    response: tlv(0x7c, tlvStruct('PACE step 4 response', { token: [0x86, token] })),
  },
} as const;
