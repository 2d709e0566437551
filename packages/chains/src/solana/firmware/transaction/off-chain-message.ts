/**
 * Off-chain messages: an envelope that says of a text that it is no transaction, and who has to sign it.
 *
 * Sources: Solana documentation, "Off-chain message signing" (version 0), and `@solana/offchain-messages` (0 and 1);
 * solana-sdk `offchain-message`, which leaves out of version 0 the application and who signs.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import * as P from 'micro-packed';

/** What an envelope holds. */
export type OffChainMessage = {
  readonly version: 0 | 1;
  /** 32 bytes that name the application; `undefined` where there is no place for them. */
  readonly application: Uint8Array | undefined;
  /** Who has to sign, 32 bytes each; none where the envelope has no place for them. */
  readonly signers: readonly Uint8Array[];
  readonly text: string;
};

/**
 * What every message in the standard begins with: `ff`, which no version of a transaction has, and a name.
 */
const signingDomain = concatBytes(Uint8Array.of(0xff), utf8ToBytes('solana offchain'));

const account = P.bytes(32);
const signers = P.array(P.U8, account);
const text = P.bytes(P.U16LE);
/** 0 is printable ASCII, 1 and 2 are UTF-8, of which only 2 may be longer than a card reads. */
const format = P.U8;
const documented = P.struct({ application: account, format, signers, text });
const short = P.struct({ format, text });
const second = P.struct({ signers, text: P.bytes(null) });

/** Whether bytes begin as every envelope does. */
export const isOffChainMessage = (bytes: Uint8Array): boolean =>
  equalBytes(bytes.subarray(0, signingDomain.length), signingDomain);

/**
 * Opens an envelope.
 *
 * @returns `undefined` where it is none that is known, or one that can be read in two ways
 */
export function decodeOffChainMessage(bytes: Uint8Array): OffChainMessage | undefined {
  if (!isOffChainMessage(bytes)) return undefined;
  const version = bytes[signingDomain.length];
  const body = bytes.subarray(signingDomain.length + 1);
  const readings = (version === 0 ? [readDocumented, readShort] : version === 1 ? [readSecond] : [])
    .map((read) => attempt(() => read(body)))
    .filter((reading) => reading !== undefined);
  return readings.length === 1 ? readings[0] : undefined;
}

function readDocumented(body: Uint8Array): OffChainMessage | undefined {
  const found = documented.decode(body);
  const said = textOf(found.text, found.format);
  if (said === undefined || found.signers.length === 0) return undefined;
  return { version: 0, application: found.application, signers: found.signers, text: said };
}

function readShort(body: Uint8Array): OffChainMessage | undefined {
  const found = short.decode(body);
  const said = textOf(found.text, found.format);
  return said === undefined ? undefined : { version: 0, application: undefined, signers: [], text: said };
}

function readSecond(body: Uint8Array): OffChainMessage | undefined {
  const found = second.decode(body);
  const said = textOf(found.text, 1);
  // Sorted, each once, so that there is one envelope for one set of signers.
  const isSorted = found.signers.every((signer, i) => i === 0 || isBefore(found.signers[i - 1] ?? signer, signer));
  if (said === undefined || found.signers.length === 0 || !isSorted) return undefined;
  return { version: 1, application: undefined, signers: found.signers, text: said };
}

function textOf(bytes: Uint8Array, kind: number): string | undefined {
  if (bytes.length === 0 || kind > 2) return undefined;
  if (kind === 0 && !bytes.every((byte) => byte >= 0x20 && byte <= 0x7e)) return undefined;
  return utf8.encode(bytes);
}

function isBefore(one: Uint8Array, other: Uint8Array): boolean {
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
