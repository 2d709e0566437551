/** A message between phone and cards as the phone sees it: only a card can decrypt what is secret in it. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** Reads the fields of a message. */
type Decoder = { readonly decode: (message: Uint8Array) => unknown };

/** What kind of message it is: what it says in words, and its codec. */
export type MessageFormat = { readonly meaning: string; readonly codec: Decoder };

/** An arrow of the sequence diagram. One end is the phone: cards never talk to each other directly. */
export type Arrow = {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly format: MessageFormat;
  /** Hexadecimal. */
  readonly message: string;
};

export const phoneEnd = 'phone';

export type Field = { readonly name: string; readonly value: string; readonly depth: number };

/** Decodes a message. */
export function fieldsOf({ format, message }: Arrow): readonly Field[] {
  return rowsOf(format.codec, hexToBytes(message)).map(({ name, value, depth }) => ({
    name,
    value: typeof value === 'string' ? value : short(value),
    depth,
  }));
}

const names: { readonly [field: string]: string } = {
  body: 'signed part',
  offerId: 'offer',
  ephemeral: 'one-time key',
  offerHash: 'answers offer',
  setId: 'set',
  publicKey: 'identity',
  anyPack: 'any box',
  masterFingerprint: 'wallet fingerprint',
  ciphertext: 'encrypted: only the other card can read it',
  exportHash: 'hash of the export',
  keySetDigest: 'digest of the keys held',
  encryption: 'SLIP-39',
  iterationExponent: 'iteration exponent',
  groupThreshold: 'groups needed',
  threshold: 'shares needed',
  count: 'shares',
  share: 'hash of the share',
  mask: 'hash of its mask',
};

type Row = { readonly name: string; readonly value: string | Uint8Array; readonly depth: number };

/** The fields of a message in their order, with fields inside fields. */
export function rowsOf(codec: Decoder, message: Uint8Array): readonly Row[] {
  return rows(codec.decode(message), 0);
}

function rows(value: unknown, depth: number): readonly Row[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Row[] => {
    const name = names[key] ?? key;
    if (inner === undefined) return [];
    if (inner instanceof Uint8Array) return [{ name, value: inner, depth }];
    if (Array.isArray(inner) && inner.every((item) => item instanceof Uint8Array)) {
      return inner.map((item) => ({ name: name.replace(/s$/, ''), value: item, depth }));
    }
    if (Array.isArray(inner))
      return inner.flatMap((item, index) => [
        { name: `${name.replace(/s$/, '')} ${index}`, value: '', depth },
        ...rows(item, depth + 1),
      ]);
    if (typeof inner === 'object' && inner !== null) return [{ name, value: '', depth }, ...rows(inner, depth + 1)];
    // BIP-32 fingerprints are written in hexadecimal.
    return [
      { name, value: key === 'masterFingerprint' ? Number(inner).toString(16).padStart(8, '0') : String(inner), depth },
    ];
  });
}

function short(bytes: Uint8Array): string {
  const hex = bytesToHex(bytes.length <= 16 ? bytes : bytes.subarray(0, 12)).replaceAll(/(.{4})(?=.)/g, '$1 ');
  return bytes.length <= 16 ? hex : `${hex} … ${bytes.length} bytes`;
}
