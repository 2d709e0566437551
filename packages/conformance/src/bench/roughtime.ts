/** Roughtime servers of this package: what proves time to a card under test. Their keys are public. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ServerProof } from '@symbolon/protocol/commands';
import { encodeRoughtimeMessage, roughtimeHash, roughtimeRequest } from '@symbolon/protocol/time';

/** A server, and what it would rather not have said. */
export type TestServer = {
  /** Long-term key, Ed25519, 32 bytes. */
  readonly key: Uint8Array;
  readonly secret: Uint8Array;
  /** Secret of the key that signs its answers. */
  readonly online: Uint8Array;
};

/** What a server says, and how. */
export type Said = {
  /** Seconds since 1970. */
  readonly time: bigint;
  /** Default: 3 seconds. */
  readonly radius?: number;
  /** Place of the server in the anchor. Default: 0. */
  readonly at?: number;
  /** When its delegated key may sign. Default: from ever to ever. */
  readonly from?: bigint;
  readonly to?: bigint;
  /** Whether the certificate comes too. Default: yes. */
  readonly certified?: boolean;
  /** The request is the right one of two leaves. Default: no, it is alone. */
  readonly inTree?: boolean;
};

function testServer(seed: number): TestServer {
  const secret = new Uint8Array(32).fill(seed);
  return { key: ed25519.getPublicKey(secret), secret, online: new Uint8Array(32).fill(seed + 100) };
}

/** Three servers. */
export const testServers = [testServer(1), testServer(2), testServer(3)] as const;

function little(value: bigint | number, length: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  if (length === 4) view.setUint32(0, Number(value), true);
  else view.setBigUint64(0, BigInt(value), true);
  return bytes;
}

function signed(context: string, value: Uint8Array, secret: Uint8Array): Uint8Array {
  return ed25519.sign(concatBytes(utf8ToBytes(`RoughTime v1 ${context} signature\0`), value), secret);
}

/** The answer of a server to a nonce, as a card takes it (RFC 10049, section 5.2). */
export function answerOf(
  { key, secret, online }: TestServer,
  nonce: Uint8Array,
  { time, radius = 3, at = 0, from = 0n, to = 2n ** 63n, certified = true, inTree = false }: Said,
): ServerProof {
  const version = little(1, 4);
  const leaf = roughtimeHash(Uint8Array.of(0), roughtimeRequest(nonce, key));
  const other = new Uint8Array(32).fill(7);
  const response = encodeRoughtimeMessage({
    VER: version,
    RADI: little(radius, 4),
    MIDP: little(time, 8),
    VERS: version,
    ROOT: inTree ? roughtimeHash(Uint8Array.of(1), other, leaf) : leaf,
  });
  const delegation = encodeRoughtimeMessage({
    PUBK: ed25519.getPublicKey(online),
    MINT: little(from, 8),
    MAXT: little(to, 8),
  });
  const certificate = encodeRoughtimeMessage({ SIG: signed('delegation', delegation, secret), DELE: delegation });
  return {
    server: at,
    response,
    signature: signed('response', response, online),
    index: inTree ? 1 : 0,
    path: inTree ? other : new Uint8Array(0),
    ...(certified && { certificate }),
  };
}
