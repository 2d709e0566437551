/** The parts of a response, each signed by whom it has to be (RFC 10049, section 5.2). */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { encodeRoughtimeMessage, encodeRoughtimePacket, roughtimeContexts } from '@symbolon/protocol/time';

/** A key that signs responses, and the certificate of the long-term key for it. */
export type OnlineKey = {
  readonly secretKey: Uint8Array;
  readonly certificate: Uint8Array;
  readonly from: bigint;
  readonly to: bigint;
};

/** What a server says about the time: SREP. `version` is the one it answers in. */
export type SignedTime = {
  readonly version: number;
  readonly versions: readonly number[];
  readonly midpoint: bigint;
  readonly radius: number;
  readonly root: Uint8Array;
};

/** A response in parts, by tag. */
export type ResponseParts = { readonly [tag: string]: Uint8Array };

/** Signs a new key by the long-term key, for midpoints within `from` and `to`. */
export function delegate(
  longTermKey: Uint8Array,
  secretKey: Uint8Array,
  { from, to }: { readonly from: bigint; readonly to: bigint },
): OnlineKey {
  const publicKey = ed25519.getPublicKey(secretKey);
  const signed = encodeRoughtimeMessage({ PUBK: publicKey, MINT: uint64(from), MAXT: uint64(to) });
  const signature = ed25519.sign(concatBytes(roughtimeContexts.delegation, signed), longTermKey);
  return { secretKey, certificate: encodeRoughtimeMessage({ SIG: signature, DELE: signed }), from, to };
}

/** SREP and its signature. */
export function signTime(key: OnlineKey, time: SignedTime): { readonly SREP: Uint8Array; readonly SIG: Uint8Array } {
  const signed = encodeRoughtimeMessage({
    VER: uint32s(time.version),
    RADI: uint32s(time.radius),
    MIDP: uint64(time.midpoint),
    VERS: uint32s(...time.versions),
    ROOT: time.root,
  });
  return { SREP: signed, SIG: ed25519.sign(concatBytes(roughtimeContexts.response, signed), key.secretKey) };
}

/** The packet of a response, of which parts may be missing or too many. */
export function responsePacket(parts: ResponseParts): Uint8Array {
  return encodeRoughtimePacket(encodeRoughtimeMessage(parts));
}

export function uint32s(...values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) bytes.setUint32(4 * index, value, true);
  return new Uint8Array(bytes.buffer);
}

function uint64(value: bigint): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, value, true);
  return new Uint8Array(bytes.buffer);
}
