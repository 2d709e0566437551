/**
 * Messages of shares, from card to card over an untrusted relay. A dealer answers the offer of each share card with a
 * deal, and gets a receipt. A share card answers the offer of a recovering card with a recovery.
 */
import type { Slip39Share } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type Delays, delays } from '../delays/delays.ts';
import { many, replaceCertificates, signedMessage, tlvStruct } from '../encoding/tlv.ts';
import { point, rest } from '../encoding/values.ts';
import { label } from '../labels.ts';
import { memberIndex, members, type RosterMember } from '../set/roster.ts';
import { type ShareSplit, shareSplit, slip39Encryption } from './split.ts';

/** Labels of what is signed or derived for shares: ASCII, then one zero byte. Offers and receipts are as of clones. */
export const shareLabels = {
  offer: label('share offer'),
  deal: label('share deal'),
  receipt: label('share receipt'),
  /** Signs the offer of a card that recovers a wallet. */
  recoveryOffer: label('recovery offer'),
  recovery: label('share recovery'),
  /** HKDF info of the key that encrypts a share. */
  key: label('share key'),
  /** HKDF info of a dealer's ephemeral key. */
  ephemeral: label('share ephemeral'),
  /** HKDF info of what is random in a split. */
  randomness: label('share randomness'),
  /** Starts the commitment to a share. */
  commitment: label('share commitment'),
  /** Starts the commitment to a mask. */
  mask: label('share mask'),
  /** HKDF info of the coefficients of the proof. */
  challenge: label('share challenge'),
} as const;

const certificates = many(0xa0, rest);

/** Fields that a deal and a recovery begin with. */
type SealedShare = {
  readonly split: ShareSplit;
  /** Card certificate of the sender. The batch certificate comes before it if the other card may not have it. */
  readonly certificates: readonly Uint8Array[];
  /** The sender's ephemeral key, compressed P-256 point. */
  readonly ephemeral: Uint8Array;
  /** SHA-256 of the whole offer that this answers. */
  readonly offerHash: Uint8Array;
  /** Index of the share in the split. */
  readonly index: number;
};
const sealedShare = {
  split: [0xa0, shareSplit],
  certificates: [0xa1, certificates],
  ephemeral: [0x82, point],
  offerHash: [0x83, P.bytes(32)],
  index: [0x84, P.U8],
} as const;

/** A deal, dealer to share card. */
export type DealBody = SealedShare & {
  /** The members of the set up to the share card. */
  readonly members: readonly RosterMember[];
  /** Number of the share card in the set. */
  readonly member: number;
  /** A quorum of the set may admit cards beyond the agreed number. */
  readonly extendable: boolean;
  /** AES-SIV of {@link dealPayload}: a 16-byte tag, then the cryptogram. */
  readonly ciphertext: Uint8Array;
  /** Delays of the wallet. Absent: none. */
  readonly delays?: Delays;
};
/** Codec of a {@link DealBody}. */
export const dealBody = tlvStruct<DealBody>('deal', {
  ...sealedShare,
  members: [0x85, members],
  member: [0x86, memberIndex],
  extendable: [0x87, P.bool],
  ciphertext: [0x88, rest],
  delays: [0x89, delays, 'optional'],
});
/** Codec of a deal, signed by the dealer's identity key over `shareLabels.deal` and the body. */
export const dealMessage = signedMessage('deal', dealBody);

/** The part of a deal that only the two cards can read. */
export type DealPayload = {
  /** Value of the share: as long as the secret. */
  readonly value: Uint8Array;
  /** What hides the share in the proof, 16 bytes. */
  readonly mask: Uint8Array;
};
/** Codec of a {@link DealPayload}. */
export const dealPayload = tlvStruct<DealPayload>('deal payload', { value: [0x80, rest], mask: [0x81, P.bytes(16)] });

/** A recovery, share card to recovering card: the share, sealed. */
export type RecoveryBody = SealedShare & {
  /** AES-SIV of the value of the share: a 16-byte tag, then the cryptogram. */
  readonly ciphertext: Uint8Array;
};
/** Codec of a {@link RecoveryBody}. */
export const recoveryBody = tlvStruct<RecoveryBody>('recovery', { ...sealedShare, ciphertext: [0x85, rest] });
/** Codec of a recovery, signed by the share card's identity key over `shareLabels.recovery` and the body. */
export const recoveryMessage = signedMessage('recovery', recoveryBody);

/**
 * Replaces the certificates in a deal. See `withOfferCertificates`.
 *
 * @param deal {@link dealMessage}
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { dealMessage, withDealCertificates } from '@symbolon/protocol/shares';
 * const { certificates } = dealMessage.decode(deal).body;
 * const bare = withDealCertificates(deal, []);
 * withDealCertificates(bare, certificates); // => deal
 * ```
 */
export function withDealCertificates(deal: Uint8Array, certificates: readonly Uint8Array[]): Uint8Array {
  return replaceCertificates(deal, certificates, { codec: dealMessage, name: 'deal' });
}

/**
 * Replaces the certificates in a recovery. See `withOfferCertificates`.
 *
 * @param recovery {@link recoveryMessage}
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { recoveryMessage, withRecoveryCertificates } from '@symbolon/protocol/shares';
 * const { certificates } = recoveryMessage.decode(recovery).body;
 * const bare = withRecoveryCertificates(recovery, []);
 * withRecoveryCertificates(bare, certificates); // => recovery
 * ```
 */
export function withRecoveryCertificates(recovery: Uint8Array, certificates: readonly Uint8Array[]): Uint8Array {
  return replaceCertificates(recovery, certificates, { codec: recoveryMessage, name: 'recovery' });
}

/** Codec of a `Slip39Share`, a share in the clear: identifier 2, a byte for each of the others, then the value. */
export const clearShare: P.CoderType<Slip39Share> = P.apply(
  P.struct({
    encryption: slip39Encryption,
    groupIndex: P.U8,
    groupThreshold: P.U8,
    groupCount: P.U8,
    memberIndex: P.U8,
    memberThreshold: P.U8,
    value: rest,
  }),
  {
    encode: ({ encryption, ...share }): Slip39Share => ({ ...encryption, ...share }),
    decode: ({ identifier, extendable, iterationExponent, ...share }: Slip39Share) => ({
      encryption: { identifier, extendable, iterationExponent },
      ...share,
    }),
  },
);
