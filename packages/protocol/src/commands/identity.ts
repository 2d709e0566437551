/** Identity and state of the card. */
import * as P from 'micro-packed';
import { type Delays, delays, type WakeTerms, wakeTerms } from '../delays/delays.ts';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { enumeration, list, nothing, rest } from '../encoding/values.ts';
import { pinResetMembers } from '../set/pin-reset.ts';
import { type Role, role } from '../set/roster.ts';
import { defineCommand, type Lifecycle } from './define.ts';

/**
 * Codec of a {@link Lifecycle}: one byte, coded as life cycle status in ISO/IEC 7816-4:2020 table 15 (clause 7.4.10):
 * creation 1, initialisation 3, operational 5, termination 12 to 15.
 */
export const lifecycle: P.CoderType<Lifecycle> = enumeration({ manufacture: 1, blank: 3, active: 5, terminated: 12 });

/** What the card is to prove itself with. */
export type InternalAuthenticateRequest = {
  /** Fresh random bytes of the host, 32. */
  readonly challenge: Uint8Array;
  /** Send the certificates. A host that has kept them saves the bytes. */
  readonly certificates: boolean;
  /** Send the short certificate. A host that has the certificates of another card of the pack needs no more. */
  readonly short?: boolean;
};
/** An attestation: a card's proof of its identity. */
export type InternalAuthenticateResponse = {
  /** State of the card. */
  readonly lifecycle: Lifecycle;
  /** CV certificate of the batch, if asked for. */
  readonly batchCertificate?: Uint8Array;
  /** CV certificate of the card, if asked for. */
  readonly cardCertificate?: Uint8Array;
  /** `shortCertificateOf` that of the card, 103 bytes, if asked for. */
  readonly shortCertificate?: Uint8Array;
  /** ECDSA P-256 with SHA-256 over `attestationInput`: r || s, 64 bytes. */
  readonly signature: Uint8Array;
};
/**
 * INTERNAL AUTHENTICATE (ISO/IEC 7816-4:2020 clause 11.6): the card signs the host's challenge together with the
 * channel's binding, so that the proof can't be relayed into another channel.
 */
export const internalAuthenticate = defineCommand({
  name: 'INTERNAL AUTHENTICATE',
  cla: 0x00,
  ins: 0x88,
  request: tlvStruct<InternalAuthenticateRequest>('attestation request', {
    challenge: [0x81, P.bytes(32)],
    certificates: [0x82, P.bool],
    short: [0x83, P.bool, 'optional'],
  }),
  response: tlvStruct<InternalAuthenticateResponse>(
    'attestation',
    {
      lifecycle: [0x80, lifecycle],
      batchCertificate: [0xa1, rest, 'optional'],
      cardCertificate: [0xa2, rest, 'optional'],
      shortCertificate: [0x83, P.bytes(103), 'optional'],
      signature: [0x5f37, P.bytes(64)],
    },
    'growing',
  ),
  access: { sessions: ['can', 'pin', 'puk', 'phone'], lifecycles: ['blank', 'active', 'terminated'] },
});

/**
 * What a card knows of another member. `pending`: exported, its receipt is missing. `confirmed`: its receipt arrived.
 * `known`: another card made it, or it is the source of this card's wallet. `revoked`: it is revoked.
 */
export type MemberState = 'pending' | 'confirmed' | 'known' | 'revoked';
const memberState: P.CoderType<MemberState> = enumeration({ pending: 1, confirmed: 2, known: 3, revoked: 4 });

/** Another member of the set, as a card knows it. */
export type MemberStatus = {
  /** Number of the member in the set. */
  readonly member: number;
  /** What it may do. */
  readonly role: Role;
  /** What this card knows of it. */
  readonly state: MemberState;
  /** 12 digits. Only of the clones that this card made. */
  readonly cardNumber?: string;
};
/** The set of a wallet, as a card knows it. */
export type WalletSetStatus = {
  /** Id of the set, 16 bytes. */
  readonly id: Uint8Array;
  /** Goes up with every revocation and admission. */
  readonly epoch: number;
  /** The card's own number in the set: 0 is the card that made the wallet. */
  readonly member: number;
  /** What the card may do. */
  readonly role: Role;
  /** Clones that may be made in all. 0 on a clone. */
  readonly limit: number;
  /** Cloning has ended for good. */
  readonly sealed: boolean;
  /** A quorum of the set may admit cards beyond the agreed number. */
  readonly extendable: boolean;
  /** A backup that was not activated: it signs nothing. */
  readonly dormant: boolean;
  /** Other members that it takes to reset the PIN of a card, 1 or 2, as settled with the wallet. Absent: 0, nobody. */
  readonly pinReset?: number;
  /** Delays of the wallet, as settled with it. Absent: none. */
  readonly delays?: Delays;
  /** How this card wakes. Absent: without a delay. */
  readonly wake?: WakeTerms;
  /** The other members, in the order of their numbers. */
  readonly members: readonly MemberStatus[];
};
/** State of a card. Outside a PIN session on an active card only `protocolVersion` and `lifecycle` are there. */
export type GetStatusResponse = {
  /** Version of this protocol. */
  readonly protocolVersion: number;
  /** State of the card. */
  readonly lifecycle: Lifecycle;
  /** Slots that hold a wallet. */
  readonly slots?: readonly number[];
  /**
   * BIP-32 fingerprint of the wallet's master key on secp256k1. A wallet without keys there uses the curve of its first
   * key root.
   */
  readonly masterFingerprint?: number;
  /** The set of the wallet. Absent, as the fingerprint, if the slot is empty. */
  readonly set?: WalletSetStatus;
};
/** State of the card and, in a PIN session, of one of its wallets and that wallet's set. */
export const getStatus = defineCommand({
  name: 'GET STATUS',
  cla: 0x80,
  ins: 0x10,
  p1: 'slot',
  request: nothing,
  response: tlvStruct<GetStatusResponse>(
    'status',
    {
      protocolVersion: [0x80, P.U8],
      lifecycle: [0x81, lifecycle],
      slots: [0x84, list(null, P.U8), 'optional'],
      masterFingerprint: [0x82, P.U32BE, 'optional'],
      set: [
        0xa3,
        tlvStruct<WalletSetStatus>(
          'set',
          {
            id: [0x80, P.bytes(16)],
            epoch: [0x81, P.U32BE],
            member: [0x82, P.U8],
            role: [0x83, role],
            limit: [0x84, P.U8],
            sealed: [0x85, P.bool],
            extendable: [0x87, P.bool],
            dormant: [0x88, P.bool],
            pinReset: [0x89, pinResetMembers, 'optional'],
            delays: [0x8a, delays, 'optional'],
            wake: [0x8b, wakeTerms, 'optional'],
            members: [
              0xa6,
              many(
                0x30,
                tlvStruct<MemberStatus>(
                  'member',
                  {
                    member: [0x80, P.U8],
                    role: [0x81, role],
                    state: [0x82, memberState],
                    cardNumber: [0x83, P.string(null), 'optional'],
                  },
                  'growing',
                ),
                'growing',
              ),
            ],
          },
          'growing',
        ),
        'optional',
      ],
    },
    'growing',
  ),
  access: { sessions: ['can', 'pin', 'puk', 'phone'], lifecycles: ['blank', 'active', 'terminated'] },
});
