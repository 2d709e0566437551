/**
 * CPace, a balanced password-authenticated key exchange with two messages: draft-irtf-cfrg-cpace-21 with initiator and
 * responder, ciphersuite CPACE-P256_XMD:SHA-256_SSWU_NU_-SHA256. Names and clause titles are those of the draft.
 *
 *   g = encode_to_curve(DSI, PRS, zeros, CI, sid)     secret: only both ends can compute it
 *   initiator -> responder   Ya = ya * g, ADa
 *   responder -> initiator   Yb = yb * g, ADb
 *   ISK = SHA-256(DSI_ISK, sid, K, Ya, ADa, Yb, ADb), K = x-coordinate of ya * Yb = yb * Ya
 *
 * ISK alone proves nothing: each end has to prove to the other that it knows it.
 */
import { p256_hasher } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type CurvePoint, decodePoint, p256Parameters } from './pace/domain-parameters.ts';
import { generateKeyPair, type RandomBytes } from './pace/generic-mapping.ts';

/** Inputs that both ends must share. With different inputs the keys differ. */
type CpaceAgreement = {
  /** PRS: the password, or a value derived from it alone. The caller keeps and wipes it. */
  readonly passwordString: Uint8Array;
  /** CI: both parties, and the purpose. */
  readonly channelIdentifier: Uint8Array;
  /** sid: never used before. */
  readonly sessionIdentifier: Uint8Array;
};

/**
 * One end's message: Y, an uncompressed point of 65 bytes, and the public AD. A proof of ISK also proves that AD
 * arrived unchanged.
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
const runDomain = utf8ToBytes('CPaceSidOutput');
/** Input block of SHA-256. */
const blockLength = 64;

/**
 * The initiator: yields its share, takes the responder's message, returns ISK. The caller wipes ISK, 32 bytes.
 *
 * @throws SymbolonError `data/malformed` if the responder's share is not a point of the curve
 */
export function* cpaceInitiator(input: CpaceInput): Generator<Uint8Array, Uint8Array, CpaceMessage> {
  const { secret, publicKey } = generateKeyPair(p256Parameters, generator(input), input.random);
  const peer = yield publicKey;
  const own = { share: publicKey, associatedData: input.associatedData };
  return sessionKey(input, sharedSecret(secret, peer.share), [own, peer]);
}

/**
 * The responder: its share and ISK. The caller wipes ISK, 32 bytes.
 *
 * @throws SymbolonError `data/malformed` if the initiator's share is not a point of the curve
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
  // "Common function for computing generators": password and zeros fill the first block, whatever their lengths.
  const zeros = new Uint8Array(Math.max(0, blockLength - 1 - start.length));
  const string = concatBytes(start, lvCat(zeros, channelIdentifier, sessionIdentifier));
  const point = p256_hasher.encodeToCurve(string, { DST: `${suite}_DST` });
  start.fill(0);
  string.fill(0);
  return point;
}

/**
 * G.scalar_mult_vfy: the x-coordinate, 32 bytes. With cofactor 1, a valid share times a scalar other than zero is
 * never the neutral element.
 */
function sharedSecret(secret: bigint, share: Uint8Array): Uint8Array {
  return decodePoint(p256Parameters, share).multiply(secret).toBytes(true).slice(1);
}

/** "CPace protocol instructions", transcript_ir. Overwrites K, which must stay secret ("Key derivation"). */
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

/** lv_cat: each string after its length in LEB128. */
export function lvCat(...strings: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...strings.flatMap((string) => [leb128(string.length), string]));
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7f; left >>= 7) bytes.push((left & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, left]);
}

/**
 * sid_output ("Public output of a session identifier"): SHA-256 over a label and both messages. It is public, and
 * names a run to its two ends. A message that was repeated or altered gives another.
 *
 * @returns its first 8 bytes
 */
export function cpaceRun(initiator: CpaceMessage, responder: CpaceMessage): Uint8Array {
  const transcript = [initiator, responder].map(({ share, associatedData }) => lvCat(share, associatedData));
  return sha256(concatBytes(runDomain, ...transcript)).slice(0, 8);
}
