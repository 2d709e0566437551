/**
 * CPace, a balanced password-authenticated key exchange of two messages: draft-irtf-cfrg-cpace-21 with initiator and
 * responder, ciphersuite CPACE-P256_XMD:SHA-256_SSWU_NU_-SHA256. Names and clause titles are the draft's.
 *
 *   g = encode_to_curve(DSI, PRS, zeros, CI, sid)     both ends, nobody else
 *   initiator -> responder   Ya = ya * g, ADa
 *   responder -> initiator   Yb = yb * g, ADb
 *   ISK = SHA-256(DSI_ISK, sid, K, Ya, ADa, Yb, ADb), K = x-coordinate of ya * Yb = yb * Ya
 *
 * ISK proves nothing yet: each end has to show the other that it has it.
 */
import { p256_hasher } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type CurvePoint, decodePoint, p256Parameters } from './pace/domain-parameters.ts';
import { generateKeyPair, type RandomBytes } from './pace/generic-mapping.ts';

/** What both ends must have alike, or their keys differ. */
type CpaceAgreement = {
  /** PRS, the password or what follows from it alone. It stays the caller's, who wipes it. */
  readonly passwordString: Uint8Array;
  /** CI, who talks to whom about what. */
  readonly channelIdentifier: Uint8Array;
  /** sid, never used before. */
  readonly sessionIdentifier: Uint8Array;
};

/**
 * One end's message: Y, an uncompressed point (65 bytes), and AD, which is public and proven to have arrived unchanged
 * by whoever proves ISK.
 */
export type CpaceMessage = { readonly share: Uint8Array; readonly associatedData: Uint8Array };

export type CpaceInput = CpaceAgreement & {
  /** Of this end's own message. */
  readonly associatedData: Uint8Array;
  /** Called once, for 48 bytes. */
  readonly random: RandomBytes;
};

const suite = 'CPaceP256_XMD:SHA-256_SSWU_NU_';
const domain = utf8ToBytes(suite);
const keyDomain = utf8ToBytes(`${suite}_ISK`);
/** Input block of SHA-256. */
const blockLength = 64;

/**
 * The initiator: yields its share, takes the responder's message, returns ISK, 32 bytes, which the caller wipes.
 *
 * @throws SymbolonError `data/malformed` where the responder's share is no point of the curve
 */
export function* cpaceInitiator(input: CpaceInput): Generator<Uint8Array, Uint8Array, CpaceMessage> {
  const { secret, publicKey } = generateKeyPair(p256Parameters, generator(input), input.random);
  const peer = yield publicKey;
  const own = { share: publicKey, associatedData: input.associatedData };
  return sessionKey(input, sharedSecret(secret, peer.share), [own, peer]);
}

/**
 * The responder: its share, and ISK, 32 bytes, which the caller wipes.
 *
 * @throws SymbolonError `data/malformed` where the initiator's share is no point of the curve
 */
export function cpaceResponder(
  input: CpaceInput,
  initiator: CpaceMessage,
): { readonly share: Uint8Array; readonly intermediateSessionKey: Uint8Array } {
  const { secret, publicKey } = generateKeyPair(p256Parameters, generator(input), input.random);
  const own = { share: publicKey, associatedData: input.associatedData };
  return {
    share: publicKey,
    intermediateSessionKey: sessionKey(input, sharedSecret(secret, initiator.share), [initiator, own]),
  };
}

/** G.calculate_generator ("Definition of the group environment G for Short-Weierstrass curves"). */
function generator({ passwordString, channelIdentifier, sessionIdentifier }: CpaceAgreement): CurvePoint {
  const start = lvCat(domain, passwordString);
  // "Common function for computing generators": the password and the zeros fill the first block, whatever the
  // password's length.
  const zeros = new Uint8Array(Math.max(0, blockLength - 1 - start.length));
  const string = concatBytes(start, lvCat(zeros, channelIdentifier, sessionIdentifier));
  const point = p256_hasher.encodeToCurve(string, { DST: `${suite}_DST` });
  start.fill(0);
  string.fill(0);
  return point;
}

/**
 * G.scalar_mult_vfy: the x-coordinate, 32 bytes. With cofactor 1 a valid share and a scalar that is not zero never give
 * the neutral element.
 */
function sharedSecret(secret: bigint, share: Uint8Array): Uint8Array {
  return decodePoint(p256Parameters, share).multiply(secret).toBytes(true).slice(1);
}

/** "CPace protocol instructions", transcript_ir. Overwrites K, which must not get out ("Key derivation"). */
function sessionKey(
  { sessionIdentifier }: CpaceAgreement,
  shared: Uint8Array,
  messages: readonly CpaceMessage[],
): Uint8Array {
  const secrets = lvCat(keyDomain, sessionIdentifier, shared);
  const transcript = messages.map(({ share, associatedData }) => lvCat(share, associatedData));
  const input = concatBytes(secrets, ...transcript);
  const key = sha256(input);
  for (const bytes of [shared, secrets, input]) bytes.fill(0);
  return key;
}

/** lv_cat: each string with its length before it, in LEB128. */
export function lvCat(...strings: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...strings.flatMap((string) => [leb128(string.length), string]));
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7f; left >>= 7) bytes.push((left & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, left]);
}
