/** Where everything is in non-volatile memory. Part of the specification: changing a row needs a new image version. */
import { role } from '@symbolon/protocol/clone';
import { lifecycle } from '@symbolon/protocol/commands/identity';
import { limits } from '@symbolon/protocol/limits';
import { point } from '@symbolon/protocol/values';
import * as P from 'micro-packed';
import { wordSize } from '../ports.ts';

/** The most bytes a record may take. */
export type RecordPlace = { readonly capacity: number };

/** A record: its place, and the codec of its value. */
export type RecordDefinition<T> = RecordPlace & { readonly coder: P.CoderType<T> };

/** Bytes at the start of memory that belong to the journal. */
export const journalSize = 4096;

const password = P.struct({
  /** PACE password key: KDF(password, 3), TR-03110-3 clause A.2.3. */
  key: P.bytes(16),
  tries: P.U8,
});

const member = P.struct({
  index: P.U8,
  role,
  cardNumber: P.string(P.U8),
  publicKey: point,
  offerHash: P.bytes(32),
  exportHash: P.bytes(32),
  /** What it takes to repeat the export, erased when its receipt is confirmed. */
  pending: P.optional(P.bool, P.struct({ ephemeralSecret: P.bytes(32), pinKey: P.bytes(16), pukKey: P.optional(P.bool, P.bytes(16)) })),
});

const one = {
  lifecycle: { coder: lifecycle, capacity: 1 },
  identityKey: { coder: P.struct({ secretKey: P.bytes(32), publicKey: point }), capacity: 65 },
  batchCertificate: { coder: P.bytes(null), capacity: 384 },
  cardCertificate: { coder: P.bytes(null), capacity: 384 },
  can: { coder: password, capacity: 17 },
  pin: { coder: password, capacity: 17 },
  puk: { coder: password, capacity: 17 },
  /** BIP-39 entropy (empty where only a seed is known) and seed. */
  wallet: { coder: P.struct({ seed: P.bytes(64), entropy: P.bytes(P.U8) }), capacity: 97 },
  set: {
    coder: P.struct({ id: P.bytes(16), epoch: P.U32BE, index: P.U8, role, limit: P.U8, sealed: P.bool, exported: P.U8 }),
    capacity: 25,
  },
  pendingOffer: { coder: P.struct({ offerId: P.bytes(16), ephemeralSecret: P.bytes(32) }), capacity: 48 },
  /** The receipt given for the export this card was made by. */
  received: { coder: P.struct({ exportHash: P.bytes(32), keySetDigest: P.bytes(32) }), capacity: 64 },
} as const;

const members = Array.from(
  { length: limits.clones.max },
  (): RecordDefinition<P.UnwrapCoder<typeof member>> => ({ coder: member, capacity: 220 }),
);

/** Every record, in the order of their addresses. `members[i]` is the clone with index i + 1. */
export const records = { ...one, members } as const;

const addresses = new Map<RecordPlace, number>();
let end = journalSize;
for (const record of [...Object.values(one), ...members]) {
  addresses.set(record, end);
  end += Math.ceil((record.capacity + 2) / wordSize) * wordSize;
}

/** Bytes of memory in use: the size of a card's image. */
export const recordsEnd: number = end;

/** Home of a record; a multiple of {@link wordSize}. */
export function recordAddress(record: RecordPlace): number {
  const address = addresses.get(record);
  if (address === undefined) throw new Error('a record that is not in the layout');
  return address;
}
