/** The messages of a backup as the phone sees them: only a card can decrypt the key. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { exportMessage, offerMessage, receiptMessage } from '@symbolon/protocol/clone';
import { cardOfLabel, type Wallet } from '../../model/wallet.ts';

export type MessageKind = 'offer' | 'export' | 'receipt';

/** An arrow of the sequence diagram. One end is the phone: cards never talk to each other directly. */
export type Arrow = {
  readonly key: string;
  readonly kind: MessageKind;
  readonly from: string;
  readonly to: string;
  readonly name: string;
  /** Hexadecimal. */
  readonly message: string;
};

export const phoneEnd = 'phone';

/** All messages so far, in order. */
export function arrowsOf({ cards: [maker = ''], backup, sealed }: Wallet): readonly Arrow[] {
  const targets = backup?.targets.map((target) => ({ ...target, card: cardOfLabel(target.label) })) ?? [];
  const exported = targets.filter((target) => target.export !== undefined);
  const confirmed = targets.filter((target) => target.receipt !== undefined);
  const arrow = (kind: MessageKind, from: string, to: string, target: (typeof targets)[number]): readonly Arrow[] => {
    const message = target[kind];
    const name = `${kind} ${target.card}`;
    return message === undefined ? [] : [{ key: `${name} ${from}`, kind, from, to, name, message }];
  };
  return [
    ...targets.flatMap((target) => arrow('offer', target.card, phoneEnd, target)),
    ...exported.flatMap((target) => arrow('offer', phoneEnd, maker, target)),
    ...exported.flatMap((target) => arrow('export', maker, phoneEnd, target)),
    ...confirmed.flatMap((target) => [
      ...arrow('export', phoneEnd, target.card, target),
      ...arrow('receipt', target.card, phoneEnd, target),
    ]),
    ...(sealed ? targets.flatMap((target) => arrow('receipt', phoneEnd, maker, target)) : []),
  ];
}

const decoders = { offer: offerMessage, export: exportMessage, receipt: receiptMessage } as const;

export const meanings: { readonly [K in MessageKind]: string } = {
  offer: 'I am this genuine card, and this is my one-time key.',
  export: 'The wallet, encrypted for that one-time key: only that card can decrypt it, once.',
  receipt: 'The wallet arrived complete: I hold the same keys.',
};

export type Field = { readonly name: string; readonly value: string; readonly depth: number };

/** Decodes a message. */
export function fieldsOf(kind: MessageKind, message: string): readonly Field[] {
  return rows(decoders[kind].decode(hexToBytes(message)), 0).map(({ name, value, depth }) => ({
    name,
    value: typeof value === 'string' ? value : short(value),
    depth,
  }));
}

/** Returns the name of the field that a byte of a message belongs to. */
export function fieldAt(kind: MessageKind, message: Uint8Array, byte: number): string {
  let from = 0;
  for (const { name, value } of rows(decoders[kind].decode(message), 0)) {
    if (typeof value === 'string') continue;
    const start = indexOf(message, value, from);
    if (byte < start) break;
    from = start + value.length;
    if (byte < from) return name;
  }
  return 'a number, a length or a tag';
}

/** Returns where `part` begins in `all`, searched from `from`; the length of `all` if it is not there. */
function indexOf(all: Uint8Array, part: Uint8Array, from: number): number {
  let at = from;
  while (at < all.length && !part.every((byte, index) => byte === all[at + index])) at += 1;
  return at;
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
};

type Row = { readonly name: string; readonly value: string | Uint8Array; readonly depth: number };

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
