/** Who the card is and what state it is in. */
import * as P from 'micro-packed';
import { role } from '../roster.ts';
import { many, tlvStruct } from '../tlv.ts';
import { enumeration, list, nothing, rest } from '../values.ts';
import { defineCommand, type Lifecycle } from './define.ts';

/**
 * Codec of a {@link Lifecycle}, one byte: as ISO/IEC 7816-4:2020 table 15 (clause 7.4.10) codes life cycle status:
 * creation 1, initialisation 3, operational 5, termination 12 to 15.
 */
export const lifecycle: P.CoderType<Lifecycle> = enumeration({ manufacture: 1, blank: 3, active: 5, terminated: 12 });

/**
 * INTERNAL AUTHENTICATE (ISO/IEC 7816-4:2020 clause 11.6): the card signs the host's challenge together with the
 * channel's binding, so the proof can't be relayed into another channel. What is signed: `attestationInput` in
 * `attestation.ts`.
 */
export const internalAuthenticate = defineCommand({
  name: 'INTERNAL AUTHENTICATE',
  cla: 0x00,
  ins: 0x88,
  request: tlvStruct('attestation request', {
    /** Fresh random bytes of the host. */
    challenge: [0x81, P.bytes(32)],
    /** Whether the card is to send its certificates: a host that has kept them saves the bytes. */
    certificates: [0x82, P.bool],
  }),
  response: tlvStruct('attestation', {
    lifecycle: [0x80, lifecycle],
    batchCertificate: [0xa1, rest, 'optional'],
    cardCertificate: [0xa2, rest, 'optional'],
    /** ECDSA P-256 with SHA-256, r || s. */
    signature: [0x5f37, P.bytes(64)],
  }),
  access: { sessions: ['can', 'pin', 'puk', 'phone'], lifecycles: ['blank', 'active', 'terminated'] },
});

/**
 * What a card knows of a member: the clone it exported and waits to hear of, the one that sent its receipt, a member
 * that it has not made itself (the source of its wallet too), one that is revoked.
 */
const memberState = enumeration({ pending: 1, confirmed: 2, known: 3, revoked: 4 });

/** State of the card and, in a PIN session, of one of its wallets and that wallet's set. */
export const getStatus = defineCommand({
  name: 'GET STATUS',
  cla: 0x80,
  ins: 0x10,
  p1: 'wallet',
  request: nothing,
  response: tlvStruct('status', {
    protocolVersion: [0x80, P.U8],
    lifecycle: [0x81, lifecycle],
    /** Only in a PIN session on an active card, as all that follows: numbers of the wallets there are. */
    wallets: [0x84, list(null, P.U8), 'optional'],
    /** BIP-32 fingerprint of the wallet's master key. */
    masterFingerprint: [0x82, P.U32BE, 'optional'],
    set: [
      0xa3,
      tlvStruct('set', {
        id: [0x80, P.bytes(16)],
        epoch: [0x81, P.U32BE],
        /** Own place in the set: 0 is the card that made the wallet. */
        index: [0x82, P.U8],
        role: [0x83, role],
        /** Clones that may be made in all. */
        limit: [0x84, P.U8],
        sealed: [0x85, P.bool],
        extendable: [0x87, P.bool],
        /** A backup that was not activated: it signs nothing. */
        dormant: [0x88, P.bool],
        /** The others, in the order of their index. */
        members: [
          0xa6,
          many(
            0x30,
            tlvStruct('member', {
              index: [0x80, P.U8],
              role: [0x81, role],
              state: [0x82, memberState],
              /** Of the clones that this card made. */
              cardNumber: [0x83, P.string(null), 'optional'],
            }),
          ),
        ],
      }),
      'optional',
    ],
  }),
  access: { sessions: ['can', 'pin', 'puk', 'phone'], lifecycles: ['blank', 'active', 'terminated'] },
});
