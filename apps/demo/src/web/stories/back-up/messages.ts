/** The messages of a backup as the phone sees them: what it can read, and what only a card can open. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { exportMessage, offerMessage, receiptMessage } from '@symbolon/protocol/clone';
import type { BackupMessage, BackupProgress } from '../../model/phone.ts';

/** One arrow of the picture. `phone` is an end of each: cards never talk to each other directly. */
export type Arrow = {
  readonly key: string;
  readonly tap: number;
  readonly kind: BackupMessage;
  readonly from: string;
  readonly to: string;
  readonly name: string;
  /** Hexadecimal. */
  readonly message: string;
};

export const phoneEnd = 'phone';

/** Everything that crossed so far, in order. */
export function arrowsOf(progress: BackupProgress, primary: string, targets: readonly string[]): readonly Arrow[] {
  const arrows: Arrow[] = [];
  const add = (tap: number, kind: BackupMessage, from: string, to: string, name: string, message: string | undefined): void => {
    if (message !== undefined) arrows.push({ key: `${tap} ${name} ${from}`, tap, kind, from, to, name, message });
  };
  const n = targets.length;
  targets.forEach((card, i) => {
    add(i + 1, 'offers', card, phoneEnd, `offer ${card}`, progress.offers[card]);
  });
  for (const card of targets) if (progress.exports[card]) add(n + 1, 'offers', phoneEnd, primary, `offer ${card}`, progress.offers[card]);
  for (const card of targets) add(n + 1, 'exports', primary, phoneEnd, `export ${card}`, progress.exports[card]);
  targets.forEach((card, i) => {
    if (progress.receipts[card] === undefined) return;
    add(n + 2 + i, 'exports', phoneEnd, card, `export ${card}`, progress.exports[card]);
    add(n + 2 + i, 'receipts', card, phoneEnd, `receipt ${card}`, progress.receipts[card]);
  });
  if (progress.sealed)
    for (const card of targets) add(2 * n + 2, 'receipts', phoneEnd, primary, `receipt ${card}`, progress.receipts[card]);
  return arrows;
}

const decoders = { offers: offerMessage, exports: exportMessage, receipts: receiptMessage } as const;

export const meanings: { readonly [K in BackupMessage]: string } = {
  offers: 'I am this genuine card, and this one-time key is mine.',
  exports: 'The wallet, sealed to that one-time key: only that card can open it, once.',
  receipts: 'It arrived whole: I hold the same keys.',
};

export type Field = { readonly name: string; readonly value: string; readonly depth: number };

/** Every field of a message by name. */
export function fieldsOf(kind: BackupMessage, message: string): readonly Field[] {
  return rows(decoders[kind].decode(hexToBytes(message)), 0);
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
  sealed: 'sealed: only the other card reads it',
  exportHash: 'hash of the export',
  keySetDigest: 'digest of the keys held',
};

function rows(value: unknown, depth: number): readonly Field[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Field[] => {
    const name = names[key] ?? key;
    if (inner === undefined) return [];
    if (inner instanceof Uint8Array) return [{ name, value: short(inner), depth }];
    if (Array.isArray(inner) && inner.every((item) => item instanceof Uint8Array)) {
      return inner.map((item) => ({ name: name.replace(/s$/, ''), value: short(item), depth }));
    }
    if (Array.isArray(inner))
      return inner.flatMap((item, index) => [{ name: `${name.replace(/s$/, '')} ${index}`, value: '', depth }, ...rows(item, depth + 1)]);
    if (typeof inner === 'object' && inner !== null) return [{ name, value: '', depth }, ...rows(inner, depth + 1)];
    return [{ name, value: String(inner), depth }];
  });
}

function short(bytes: Uint8Array): string {
  const hex = bytesToHex(bytes.subarray(0, 12)).replaceAll(/(.{4})(?=.)/g, '$1 ');
  return bytes.length <= 12 ? hex : `${hex} … ${bytes.length} bytes`;
}
