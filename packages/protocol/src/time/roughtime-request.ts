/** Requests to Roughtime servers (RFC 10049, section 5.1). */
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cardError } from '@symbolon/interface';
import { malformed } from '../encoding/tlv.ts';
import {
  decodeRoughtimeMessage,
  decodeRoughtimePacket,
  encodeRoughtimeMessage,
  encodeRoughtimePacket,
  fieldOf,
  readUint32,
  readVersions,
  uint32,
} from './roughtime-message.ts';

/**
 * Versions that are understood, ascending: that of RFC 10049, and the one of its drafts 12 to 19, which servers still
 * speak. They differ in nothing else.
 */
export const roughtimeVersions: readonly number[] = [1, 0x8000000c];

/** Bytes of the message of a request: section 5.1. */
const REQUEST_BYTES = 1024;

/**
 * The packet that asks a server for the time. For the same nonce and key it is the same on every host and card, so a
 * card can build what was sent: VER, SRV, NONC, TYPE, and ZZZZ up to 1024 bytes, behind 12 bytes of frame.
 *
 * @param nonce 32 random bytes
 * @param serverKey long-term key of the server, Ed25519, 32 bytes
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { roughtimeRequest } from '@symbolon/protocol/time';
 * roughtimeRequest(new Uint8Array(32), new Uint8Array(32).fill(7)).length; // => 1036
 * ```
 */
export function roughtimeRequest(nonce: Uint8Array, serverKey: Uint8Array): Uint8Array {
  checkLength('nonce', nonce);
  const values = {
    VER: concatBytes(...roughtimeVersions.map(uint32)),
    SRV: roughtimeServerId(serverKey),
    NONC: nonce,
    TYPE: uint32(0),
  };
  const { length } = encodeRoughtimeMessage({ ...values, ZZZZ: new Uint8Array(0) });
  return encodeRoughtimePacket(encodeRoughtimeMessage({ ...values, ZZZZ: new Uint8Array(REQUEST_BYTES - length) }));
}

/**
 * Takes a request apart, for servers and whoever passes requests on.
 *
 * @returns `server` is the {@link roughtimeServerId} of the server that is asked, if the request names one
 * @throws SymbolonError `data/malformed`, also for a response
 * @example
 * ```ts
 * import { readRoughtimeRequest, roughtimeRequest } from '@symbolon/protocol/time';
 * const nonce = new Uint8Array(32).fill(1);
 * const request = readRoughtimeRequest(roughtimeRequest(nonce, new Uint8Array(32).fill(7)));
 * request.versions; // => [1, 0x8000000c]
 * request.nonce; // => nonce
 * ```
 */
export function readRoughtimeRequest(packet: Uint8Array): {
  readonly versions: readonly number[];
  readonly nonce: Uint8Array;
  readonly server: Uint8Array | undefined;
} {
  const message = decodeRoughtimeMessage(decodeRoughtimePacket(packet));
  if (readUint32(fieldOf(message, 'TYPE', 4), 0) !== 0) throw malformed('Roughtime request', 'it is none');
  const server = message.has('SRV') ? fieldOf(message, 'SRV', 32) : undefined;
  return { versions: readVersions(fieldOf(message, 'VER')), nonce: fieldOf(message, 'NONC', 32), server };
}

/**
 * What names a server in a request: SRV, 32 bytes (section 5.1.4).
 *
 * @param serverKey long-term key of the server, Ed25519, 32 bytes
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { readRoughtimeRequest, roughtimeRequest, roughtimeServerId } from '@symbolon/protocol/time';
 * const serverKey = new Uint8Array(32).fill(7);
 * const { server } = readRoughtimeRequest(roughtimeRequest(new Uint8Array(32), serverKey));
 * roughtimeServerId(serverKey); // => server
 * ```
 */
export function roughtimeServerId(serverKey: Uint8Array): Uint8Array {
  checkLength('server key', serverKey);
  return roughtimeHash(Uint8Array.of(0xff), serverKey);
}

/**
 * The hash of Roughtime: SHA-512 of all parts, its first 32 bytes (RFC 10049, sections 5.1.4 and 5.3).
 *
 * @example
 * ```ts
 * import { roughtimeHash } from '@symbolon/protocol/time';
 * roughtimeHash(Uint8Array.of(1), Uint8Array.of(2)).length; // => 32
 * ```
 */
export function roughtimeHash(...parts: readonly Uint8Array[]): Uint8Array {
  return sha512(concatBytes(...parts)).slice(0, 32);
}

function checkLength(argument: string, bytes: Uint8Array): void {
  if (bytes.length !== 32) throw cardError('argument/invalid', { argument, reason: `${bytes.length} bytes` });
}
