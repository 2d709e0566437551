/**
 * The computations that both roles of PACE with generic mapping share. Pure functions. The roles are in `terminal.ts`
 * and `chip.ts`.
 */

import { cbc, cmac } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/ciphers/utils.js';
import { mapHashToField } from '@noble/curves/abstract/modular.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cardError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { encodeTlv, tlv, tlvStruct } from '../../encoding/tlv.ts';
import { label } from '../../labels.ts';
import { type CurvePoint, type DomainParameters, decodePoint } from './domain-parameters.ts';
import { deriveKey } from './kdf.ts';
import { paceProtocol, setAuthenticationTemplate } from './messages.ts';

/** A source of uniform random bytes. It returns exactly as many as asked. */
export type RandomBytes = (length: number) => Uint8Array;

/** The result of PACE at both ends. The holder hands the keys to secure messaging, which wipes them. */
export type PaceSession = {
  /** AES-128 key of secure messaging, 16 bytes. */
  readonly ksEnc: Uint8Array;
  /** CMAC key of secure messaging, 16 bytes. */
  readonly ksMac: Uint8Array;
  /** {@link channelBinding} of this run, 32 bytes. Public. */
  readonly channelBinding: Uint8Array;
};

/** A key pair on a given generator: secret scalar, 1 to n - 1, and public key, an uncompressed point of 65 bytes. */
export type KeyPair = { readonly secret: bigint; readonly publicKey: Uint8Array };

/**
 * Draws `length` bytes and checks their number.
 * @throws SymbolonError `argument/invalid` if the source gave another number of bytes
 */
export function draw(random: RandomBytes, length: number): Uint8Array {
  const bytes = random(length);
  if (bytes.length !== length)
    throw cardError('argument/invalid', { argument: 'random', reason: 'fewer bytes than asked for' });
  return bytes;
}

/**
 * A key pair on `generator`. 48 random bytes are reduced to 1..n-1 with a bias below 2^-128 (FIPS 186-5 A.2.1).
 *
 * @param parameters the curve
 * @param generator its base point, or a mapped generator
 * @param random called for 48 bytes
 */
export function generateKeyPair({ Point }: DomainParameters, generator: CurvePoint, random: RandomBytes): KeyPair {
  const seed = draw(random, 48);
  const scalar = mapHashToField(seed, Point.Fn.ORDER);
  const secret = Point.Fn.fromBytes(scalar);
  seed.fill(0);
  scalar.fill(0);
  return { secret, publicKey: generator.multiply(secret).toBytes(false) };
}

/**
 * z = E(K_pi, s): one AES block, which is CBC with a zero initialization vector (TR-03110-3 A.3.3). 16 bytes each.
 */
export function encryptNonce(passwordKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return cbc(passwordKey, new Uint8Array(16), { disablePadding: true }).encrypt(nonce);
}

/**
 * s = D(K_pi, z), the inverse of {@link encryptNonce}. 16 bytes each. A wrong password gives another nonce, which looks
 * just as random.
 */
export function decryptNonce(passwordKey: Uint8Array, encryptedNonce: Uint8Array): Uint8Array {
  return cbc(passwordKey, new Uint8Array(16), { disablePadding: true }).decrypt(encryptedNonce);
}

/**
 * Generic mapping: G~ = s * G + H, where H is the shared point of the mapping keys (TR-03110-3 A.3.4.1).
 * @throws SymbolonError `data/malformed` if the peer's key is invalid or the result is not a generator.
 */
export function mapGenerator(
  parameters: DomainParameters,
  nonce: Uint8Array,
  own: KeyPair,
  peer: Uint8Array,
): CurvePoint {
  const { Point } = parameters;
  const shared = decodePoint(parameters, peer).multiply(own.secret);
  const s = Point.Fn.create(bytesToNumberBE(nonce));
  // noble's multiply refuses s = 0, which has probability 2^-128.
  const mapped = s === 0n ? shared : Point.BASE.multiply(s).add(shared);
  if (mapped.is0())
    throw cardError('data/malformed', { what: 'public key', reason: 'it maps the generator to the identity' });
  return mapped;
}

/**
 * Session keys from the ephemeral keys on the mapped generator: K is the x-coordinate of the shared point, 32 bytes
 * (TR-03110-3 A.2.3).
 * @throws SymbolonError `data/malformed` if the peer's key is invalid.
 */
export function agreeKeys(
  parameters: DomainParameters,
  own: KeyPair,
  peer: Uint8Array,
): Omit<PaceSession, 'channelBinding'> {
  const point = decodePoint(parameters, peer).multiply(own.secret).toBytes(true);
  const sharedSecret = point.subarray(1);
  const keys = { ksEnc: deriveKey(sharedSecret, 'encryption'), ksMac: deriveKey(sharedSecret, 'mac') };
  point.fill(0);
  return keys;
}

/**
 * Refuses a public key that reflects one's own. TR-03110-2 clause 3.2 requires it for ephemeral keys. We also require
 * it for mapping keys, so that no message of one end passes for the other's.
 * @throws SymbolonError `data/malformed`.
 */
export function refuseReflection(own: Uint8Array, peer: Uint8Array): void {
  if (equalBytes(own, peer))
    throw cardError('data/malformed', { what: 'public key', reason: "it is the receiver's own" });
}

/**
 * Overwrites session keys.
 */
export function wipeKeys(keys: { readonly ksEnc: Uint8Array; readonly ksMac: Uint8Array }): void {
  keys.ksEnc.fill(0);
  keys.ksMac.fill(0);
}

const publicKeyObject = tlv(
  0x7f49,
  tlvStruct('public key', { protocol: [0x06, P.bytes(null)], publicKey: [0x86, P.bytes(65)] }),
);

/**
 * Token over the *other* side's ephemeral public key: the first 8 bytes of CMAC(KS_MAC, '7F49') (TR-03110-3 A.2.4,
 * D.3.3).
 */
export function authenticationToken(ksMac: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return cmac(publicKeyObject.encode({ protocol: paceProtocol, publicKey }), ksMac).slice(0, 8);
}

const bindingLabel = label('channel binding');

/**
 * Names one run of PACE: SHA-256 of the ASCII label and a zero byte, the MSE:Set AT data ('80' protocol, '83' password
 * reference, '84' domain parameters, even if they were not sent), then the data objects '80' to '86' of the four steps
 * in order. It is public, because all of it crossed the wire. Two ends with the same value took part in the same run,
 * because the tokens prove both ephemeral keys.
 */
export function channelBinding(run: {
  readonly parameters: DomainParameters;
  /** Password reference: see `passwordReferences`. */
  readonly password: number;
  /** Values of the data objects '80' to '86', in order. */
  readonly messages: readonly Uint8Array[];
}): Uint8Array {
  const template = { protocol: paceProtocol, password: run.password, domainParameters: run.parameters.id };
  const objects = run.messages.map((value, index) => encodeTlv(0x80 + index, value));
  return sha256(concatBytes(bindingLabel, setAuthenticationTemplate.encode(template), ...objects));
}
