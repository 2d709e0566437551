/**
 * Proofs of time by Roughtime (RFC 10049): a server signs its time together with a nonce, so its answer is not older
 * than the nonce. Both ends use this: a card verifies with it, and a host reads answers before it hands them on.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import {
  decodeRoughtimeMessage,
  decodeRoughtimePacket,
  fieldOf,
  readUint32,
  readUint64,
  readVersions,
} from './roughtime-message.ts';
import { readRoughtimeRequest, roughtimeHash, roughtimeVersions } from './roughtime-request.ts';

/** Largest radius that counts, in seconds. A server that knows the time no better proves too little. */
export const MAX_RADIUS = 3600;

/** Most hashes in a path: section 5.2.4. */
const MAX_PATH = 32;

/** What is signed begins with this, then comes the value of SREP or DELE: sections 5.2.1 and 5.2.6. */
export const roughtimeContexts = {
  response: utf8ToBytes('RoughTime v1 response signature\0'),
  delegation: utf8ToBytes('RoughTime v1 delegation signature\0'),
} as const;

/** What proves the time of one server over one request. `index` is a number, all else is as it crossed the wire. */
export type RoughtimeProof = {
  /** Value of SREP, which the server signed. */
  readonly response: Uint8Array;
  /** SIG over it, 64 bytes. */
  readonly signature: Uint8Array;
  /** INDX: place of the request in the tree of hashes. */
  readonly index: number;
  /** PATH: 32 bytes for each level of the tree, at most 32 of them. */
  readonly path: Uint8Array;
  /** Value of CERT. Who has verified it before can do without. */
  readonly certificate?: Uint8Array;
};

/** A key that a server signs with for a while. */
export type Delegation = {
  /** PUBK: Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** MINT and MAXT, seconds since 1970: the earliest and the latest midpoint that it may sign. */
  readonly from: bigint;
  readonly to: bigint;
};

/** A time that a server signed: it was at most `radius` seconds before or after `midpoint`, seconds since 1970. */
export type RoughtimeTime = { readonly midpoint: bigint; readonly radius: number };

/**
 * Takes a response apart. Nothing is verified yet but its form.
 *
 * @param packet as it came from the network, without anything else
 * @returns `nonce` is that of the request, as the server says
 * @throws SymbolonError `data/malformed`, also for a request
 * @example
 * ```ts
 * import { readRoughtimeResponse } from '@symbolon/protocol/time';
 * const { proof, nonce } = readRoughtimeResponse(roughtimeResponse);
 * [proof.signature.length, proof.index, nonce.length]; // => [64, 0, 32]
 * ```
 */
export function readRoughtimeResponse(packet: Uint8Array): {
  readonly proof: RoughtimeProof & { readonly certificate: Uint8Array };
  readonly nonce: Uint8Array;
} {
  const message = decodeRoughtimeMessage(decodeRoughtimePacket(packet));
  if (readUint32(fieldOf(message, 'TYPE', 4), 0) !== 1) throw wrong('it is no response');
  const proof = {
    response: fieldOf(message, 'SREP'),
    signature: fieldOf(message, 'SIG', 64),
    index: readUint32(fieldOf(message, 'INDX', 4), 0),
    path: fieldOf(message, 'PATH'),
    certificate: fieldOf(message, 'CERT'),
  };
  return { proof, nonce: fieldOf(message, 'NONC', 32) };
}

/**
 * Verifies the certificate of a response: the server's long-term key signed the key of its responses.
 *
 * @param certificate value of CERT
 * @param serverKey long-term key of the server, Ed25519, 32 bytes
 * @throws SymbolonError `time/proof-wrong`, `data/malformed`
 * @example
 * ```ts
 * import { readRoughtimeResponse, verifyCertificate } from '@symbolon/protocol/time';
 * const { proof } = readRoughtimeResponse(roughtimeResponse);
 * verifyCertificate(proof.certificate, roughtimeServerKey).publicKey.length; // => 32
 * ```
 */
export function verifyCertificate(certificate: Uint8Array, serverKey: Uint8Array): Delegation {
  const message = decodeRoughtimeMessage(certificate);
  const signed = fieldOf(message, 'DELE');
  if (!isSigned(fieldOf(message, 'SIG', 64), roughtimeContexts.delegation, signed, serverKey))
    throw wrong('its certificate is not signed by this server');
  const delegation = decodeRoughtimeMessage(signed);
  return {
    publicKey: fieldOf(delegation, 'PUBK', 32).slice(),
    from: readUint64(fieldOf(delegation, 'MINT', 8), 0),
    to: readUint64(fieldOf(delegation, 'MAXT', 8), 0),
  };
}

/**
 * Verifies that a server signed a time over a request (RFC 10049, section 5.4). It does not say that the time is right:
 * for that, ask several servers.
 *
 * @param given.request the packet as it was sent
 * @param given.delegation of {@link verifyCertificate}
 * @throws SymbolonError `time/proof-wrong` for another request, key or version, a midpoint that the key may not sign, or
 *   a radius of 0 or more than an hour; `data/malformed`
 * @example
 * ```ts
 * import { readRoughtimeResponse, verifyCertificate, verifyRoughtime } from '@symbolon/protocol/time';
 * const { proof } = readRoughtimeResponse(roughtimeResponse);
 * const delegation = verifyCertificate(proof.certificate, roughtimeServerKey);
 * verifyRoughtime({ request: roughtimeRequestSent, proof, delegation }); // => { midpoint: 1_747_944_450n, radius: 5 }
 * ```
 */
export function verifyRoughtime(given: {
  readonly request: Uint8Array;
  readonly proof: RoughtimeProof;
  readonly delegation: Delegation;
}): RoughtimeTime {
  const { request, proof, delegation } = given;
  const message = decodeRoughtimeMessage(proof.response);
  if (!isSigned(proof.signature, roughtimeContexts.response, proof.response, delegation.publicKey))
    throw wrong('it is not signed by the key of its certificate');
  const version = readUint32(fieldOf(message, 'VER', 4), 0);
  if (!roughtimeVersions.includes(version)) throw wrong('it has another version');
  if (!readVersions(fieldOf(message, 'VERS')).includes(version)) throw wrong('the server does not speak its version');
  if (!equalBytes(rootOf(request, proof), fieldOf(message, 'ROOT', 32))) throw wrong('it answers another request');
  const midpoint = readUint64(fieldOf(message, 'MIDP', 8), 0);
  if (midpoint < delegation.from || midpoint > delegation.to) throw wrong('its key may not sign this time');
  const radius = readUint32(fieldOf(message, 'RADI', 4), 0);
  if (radius === 0 || radius > MAX_RADIUS) throw wrong(`its radius is ${radius} s`);
  return { midpoint, radius };
}

/**
 * Verifies a whole response: of this server, over this request. It is what a host does with a packet.
 *
 * @param given.request the packet as it was sent
 * @param given.response the packet as it came back
 * @param given.serverKey long-term key of the server, Ed25519, 32 bytes
 * @throws SymbolonError as {@link verifyRoughtime}
 * @example
 * ```ts
 * import { verifyResponse } from '@symbolon/protocol/time';
 * const given = { request: roughtimeRequestSent, response: roughtimeResponse, serverKey: roughtimeServerKey };
 * verifyResponse(given).time; // => { midpoint: 1_747_944_450n, radius: 5 }
 * ```
 */
export function verifyResponse(given: {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
  readonly serverKey: Uint8Array;
}): { readonly time: RoughtimeTime; readonly proof: RoughtimeProof & { readonly certificate: Uint8Array } } {
  const { proof, nonce } = readRoughtimeResponse(given.response);
  if (!equalBytes(nonce, readRoughtimeRequest(given.request).nonce)) throw wrong('it answers another request');
  const delegation = verifyCertificate(proof.certificate, given.serverKey);
  return { time: verifyRoughtime({ request: given.request, proof, delegation }), proof };
}

/** Root of the tree in which the request is a leaf: section 5.3.1. */
function rootOf(request: Uint8Array, { index, path }: RoughtimeProof): Uint8Array {
  const levels = path.length / 32;
  if (!Number.isInteger(levels) || levels > MAX_PATH) throw wrong('its path is none');
  let hash = roughtimeHash(Uint8Array.of(0x00), request);
  let bits = index;
  for (let level = 0; level < levels; level += 1) {
    const other = path.subarray(32 * level, 32 * level + 32);
    hash = roughtimeHash(Uint8Array.of(0x01), ...(bits % 2 === 0 ? [hash, other] : [other, hash]));
    bits = Math.floor(bits / 2);
  }
  if (bits !== 0) throw wrong('its index is outside its tree');
  return hash;
}

/**
 * Whether a server can have this long-term key: a point of the curve in its only encoding, and not one of the eight of
 * small order, for which anybody could sign. {@link verifyRoughtime} takes no answer for other keys, so a card that
 * believes one never learns the time.
 *
 * @param publicKey ed25519, 32 bytes; RFC 8032, section 5.1.5
 * @example
 * ```ts
 * import { isServerKey } from '@symbolon/protocol/time';
 * isServerKey(new Uint8Array(32)); // => false
 * ```
 */
export function isServerKey(publicKey: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(publicKey, false).isSmallOrder();
  } catch {
    return false;
  }
}

/** Strictly as RFC 8032, section 5.1.7: no other encodings of points, and no keys of small order. */
function isSigned(signature: Uint8Array, context: Uint8Array, signed: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, concatBytes(context, signed), publicKey, { zip215: false });
  } catch {
    // A signature or key of another length is wrong too.
    return false;
  }
}

function wrong(reason: string): SymbolonError<'time/proof-wrong'> {
  return cardError('time/proof-wrong', { reason });
}
