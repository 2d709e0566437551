/** A Roughtime server without a network (RFC 10049): a packet goes in, and a packet comes out. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { equalBytes } from '@noble/curves/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import { readRoughtimeRequest, roughtimeServerId, roughtimeVersions } from '@symbolon/protocol/time';
import { greased, greases } from './grease.ts';
import { merkleTree } from './merkle-tree.ts';
import { delegate, type OnlineKey, responsePacket, type SignedTime, signTime, uint32s } from './response.ts';

/** What a server is made of. Its time and its randomness are yours, so tests repeat. */
export type RoughtimeServerOptions = {
  /** Its long-term key, Ed25519, 32 bytes. */
  readonly secretKey: Uint8Array;
  /** Seconds since 1970. A wrong clock makes a server that lies. */
  readonly now: () => bigint;
  /** Random bytes, for the keys that sign responses and for grease. */
  readonly random: (length: number) => Uint8Array;
  /** Seconds by which its clock may be wrong. Default 10. */
  readonly radius?: number;
  /** Versions that it speaks, ascending. Default: all that `@symbolon/protocol` knows. */
  readonly versions?: readonly number[];
  /** Seconds for which one key signs responses. Default: a day. */
  readonly keyLifetime?: bigint;
  /**
   * Earliest and latest time that its key may sign, instead of a new key when one runs out: such a server also signs
   * what its key may not.
   */
  readonly keyValidity?: { readonly from: bigint; readonly to: bigint };
  /** Share of responses that are wrong on purpose (section 7), 0 to 1. Default 0. */
  readonly grease?: number;
};

/** A server. */
export type RoughtimeServer = {
  /** Its long-term key: what clients know it by. */
  readonly publicKey: Uint8Array;
  /** The response to one request packet, or nothing for bytes that a server ignores. */
  readonly answer: (packet: Uint8Array) => Uint8Array | undefined;
  /** Responses to many packets at once, in their order. They share a signature. */
  readonly answerAll: (packets: readonly Uint8Array[]) => readonly (Uint8Array | undefined)[];
};

/**
 * Most requests that share a signature: six hashes in a path, so that no response is longer than a request of 1024
 * bytes.
 */
const BATCH = 64;

/** Shorter requests are ignored, so that nobody is sent more than was asked with: section 9.7. */
const SHORTEST_PACKET = 1036;

/**
 * Makes a server. A new key signs its responses whenever the one before has run out.
 *
 * @example
 * ```ts
 * import { createRoughtimeServer } from '@symbolon/emulator/roughtime-server';
 * import { readRoughtimeResponse, roughtimeRequest, verifyCertificate, verifyRoughtime } from '@symbolon/protocol/time';
 * const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
 * const server = createRoughtimeServer({ secretKey: random(32), now: () => 1_800_000_000n, random });
 *
 * const request = roughtimeRequest(random(32), server.publicKey);
 * const { proof } = readRoughtimeResponse(server.answer(request) ?? new Uint8Array(0));
 * const delegation = verifyCertificate(proof.certificate, server.publicKey);
 * verifyRoughtime({ request, proof, delegation }); // => { midpoint: 1_800_000_000n, radius: 10 }
 * ```
 */
export function createRoughtimeServer(options: RoughtimeServerOptions): RoughtimeServer {
  const { secretKey, now, random, keyValidity } = options;
  const { radius = 10, versions = roughtimeVersions, keyLifetime = 86_400n, grease = 0 } = options;
  const publicKey = ed25519.getPublicKey(secretKey);
  const id = roughtimeServerId(publicKey);
  let current: OnlineKey | undefined;

  const keyAt = (time: bigint): OnlineKey => {
    if (current === undefined || (keyValidity === undefined && (time < current.from || time > current.to)))
      current = delegate(secretKey, random(32), keyValidity ?? { from: time, to: time + keyLifetime });
    return current;
  };
  const choose = (below: number): number => Math.floor(fraction(random) * below);

  /** What is asked, if this server answers it. */
  const asked = (packet: Uint8Array): { readonly nonce: Uint8Array; readonly version: number } | undefined => {
    if (packet.length < SHORTEST_PACKET) return undefined;
    try {
      const request = readRoughtimeRequest(packet);
      const version = versions.find((each) => request.versions.includes(each));
      if (version === undefined || (request.server !== undefined && !equalBytes(request.server, id))) return undefined;
      return { nonce: request.nonce, version };
    } catch (error) {
      if (isSymbolonError(error, 'data/malformed')) return undefined;
      throw error;
    }
  };

  const answerAll = (packets: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] => {
    const responses: (Uint8Array | undefined)[] = packets.map(() => undefined);
    const waiting = packets.flatMap((packet, place) => {
      const request = asked(packet);
      return request === undefined ? [] : [{ ...request, packet, place }];
    });
    // The version is in what is signed, so requests in different versions share no signature.
    for (const version of new Set(waiting.map((each) => each.version))) {
      const same = waiting.filter((each) => each.version === version);
      for (let start = 0; start < same.length; start += BATCH) {
        const batch = same.slice(start, start + BATCH);
        const tree = merkleTree(batch.map(({ packet }) => packet));
        const midpoint = now();
        const key = keyAt(midpoint);
        const time: SignedTime = { version, versions, midpoint, radius, root: tree.root };
        const signed = signTime(key, time);
        for (const [index, { nonce, place }] of batch.entries()) {
          const parts = {
            ...{ ...signed, NONC: nonce, TYPE: uint32s(1), PATH: tree.path(index) },
            ...{ CERT: key.certificate, INDX: uint32s(index) },
          };
          const kind = fraction(random) < grease ? greases[choose(greases.length)] : undefined;
          responses[place] = responsePacket(kind === undefined ? parts : greased(kind, parts, { key, time, choose }));
        }
      }
    }
    return responses;
  };
  return { publicKey, answer: (packet) => answerAll([packet])[0], answerAll };
}

/** A number from 0 up to, but without, 1. */
function fraction(random: (length: number) => Uint8Array): number {
  return random(4).reduce((sum, byte) => sum / 256 + byte, 0) / 256;
}
