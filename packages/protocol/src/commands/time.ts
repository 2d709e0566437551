/** Proven time: whose time a wallet's set believes, what proves it, and what waits for it. */
import * as P from 'micro-packed';
import { type AnnouncementKind, announcementKind } from '../delays/announcement.ts';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { list, nothing, rest, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { memberIndex, rosterSignature } from '../set/roster.ts';
import { type TimeAnchor, timeAnchor } from '../time/time-anchor.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;
/** A known phone needs no PIN: with time alone nothing is spent. */
const withPhone = { sessions: ['pin', 'phone'], lifecycles: ['active'] } as const;

/** The card agrees to another anchor. It keeps its own until it adopts the new one. */
export const signAnchor = defineCommand({
  name: 'SIGN ANCHOR',
  cla: 0x80,
  ins: 0xdc,
  p1: 'slot',
  request: timeAnchor,
  response: rosterSignature,
  access,
});

/** An anchor to adopt. */
export type AdoptAnchorRequest = {
  /** `anchorStatement`. */
  readonly statement: Uint8Array;
};
/** The card adopts an anchor with the signatures it needs. The one that it already has changes nothing. */
export const adoptAnchor = defineCommand({
  name: 'ADOPT ANCHOR',
  cla: 0x80,
  ins: 0xde,
  p1: 'slot',
  request: struct<AdoptAnchorRequest>({ statement: rest }),
  response: nothing,
  access: { sessions: ['pin', 'puk'], lifecycles: ['active'] },
});

/** What a proof of time has to answer, and what the card knows already. */
export type TimeNonceResponse = {
  /** The card's proven time: the earliest that it can be, seconds since 1970. 0: unknown. */
  readonly time: bigint;
  /** For the next proof, 32 bytes. The same until a proof has used it, or something is announced. */
  readonly nonce: Uint8Array;
  /** Whose time the set believes. */
  readonly anchor: TimeAnchor;
  /** Servers, by their place in the anchor, whose delegation the card keeps: their certificates can be left out. */
  readonly delegations: readonly number[];
  /** `announcementMessage`: what was announced and waits. */
  readonly announcement?: Uint8Array;
};
/** The nonce of the next proof of time, the proven time, and what waits for it. */
export const timeNonce = defineCommand({
  name: 'TIME NONCE',
  cla: 0x80,
  ins: 0xe4,
  p1: 'slot',
  request: nothing,
  response: tlvStruct<TimeNonceResponse>(
    'time',
    {
      time: [0x80, P.U64BE],
      nonce: [0x81, P.bytes(32)],
      anchor: [0xa2, timeAnchor],
      delegations: [0x83, list(null, P.U8)],
      announcement: [0xa4, rest, 'optional'],
    },
    'growing',
  ),
  access: withPhone,
});

/** What one Roughtime server signed (RFC 10049), without what the card knows. */
export type ServerProof = {
  /** Its place in the anchor, from 0. */
  readonly server: number;
  /** Value of SREP. */
  readonly response: Uint8Array;
  /** Value of SIG: over SREP, by the delegated key, 64 bytes. */
  readonly signature: Uint8Array;
  /** Value of INDX. */
  readonly index: number;
  /** Value of PATH: 32 bytes for each level of the tree. */
  readonly path: Uint8Array;
  /** Value of CERT. Left out where the card keeps the delegation. */
  readonly certificate?: Uint8Array;
};
const serverProof = tlvStruct<ServerProof>('proof of a server', {
  server: [0x80, P.U8],
  response: [0x81, rest],
  signature: [0x82, P.bytes(64)],
  index: [0x83, P.U32BE],
  path: [0x84, rest],
  certificate: [0x85, rest, 'optional'],
});
/** Codec of the proofs of different servers over one nonce, up to 3. */
export const serverProofs: P.CoderType<readonly ServerProof[]> = P.validate(many(0x30, serverProof), (proofs) => {
  if (proofs.length === 0 || proofs.length > limits.timeProofs) throw new Error(`expected 1 to ${limits.timeProofs}`);
  return proofs;
});

/** What proves time: exactly one of the two. */
export type ProveTimeRequest = {
  /** Of as many different servers as the anchor asks for, over the card's nonce. */
  readonly servers?: readonly ServerProof[];
  /** A Bitcoin header, 80 bytes. */
  readonly header?: Uint8Array;
};
/** What the card believes now. */
export type ProveTimeResponse = {
  /** The earliest that it can be, seconds since 1970. */
  readonly time: bigint;
};
/** Proves time. The card's time never goes back: an older proof changes nothing. */
export const proveTime = defineCommand({
  name: 'PROVE TIME',
  cla: 0x80,
  ins: 0xe6,
  p1: 'slot',
  request: tlvStruct<ProveTimeRequest>('proof of time', {
    servers: [0xa0, serverProofs, 'optional'],
    header: [0x81, P.bytes(80), 'optional'],
  }),
  response: struct<ProveTimeResponse>({ time: P.U64BE }),
  access: withPhone,
});

/** What to announce. */
export type AnnounceRequest = {
  /** What will be done. */
  readonly kind: AnnouncementKind;
  /** What exactly: `wakeSubject`, or a SHA-256, 32 bytes. */
  readonly subject: Uint8Array;
};
/** What was announced. */
export type AnnounceResponse = {
  /** `announcementMessage`. */
  readonly announcement: Uint8Array;
  /** For the proof from which the delay counts, 32 bytes. */
  readonly nonce: Uint8Array;
};
/**
 * Announces what has to wait. The same again changes nothing. Another announcement takes the place of the one before,
 * and its delay begins anew.
 */
export const announce = defineCommand({
  name: 'ANNOUNCE',
  cla: 0x80,
  ins: 0xe8,
  p1: 'slot',
  request: struct<AnnounceRequest>({ kind: announcementKind, subject: P.bytes(32) }),
  response: tlvStruct<AnnounceResponse>(
    'announced',
    { announcement: [0xa0, rest], nonce: [0x81, P.bytes(32)] },
    'growing',
  ),
  access,
});

/** What to veto. */
export type VetoRequest = {
  /** Number of the member whose announcement it is. */
  readonly member: number;
  /** The name of the announcement, 16 bytes. Default: whatever it announced before this card's proven time. */
  readonly nonce?: Uint8Array;
};
/** A veto. */
export type VetoResponse = {
  /** `vetoMessage`. */
  readonly veto: Uint8Array;
};
/** This member vetoes what another one announced. */
export const veto = defineCommand({
  name: 'VETO',
  cla: 0x80,
  ins: 0xea,
  p1: 'slot',
  request: tlvStruct<VetoRequest>('veto request', {
    member: [0x80, memberIndex],
    nonce: [0x81, P.bytes(16), 'optional'],
  }),
  response: struct<VetoResponse>({ veto: rest }),
  access: withPhone,
});

/** A veto to take. */
export type TakeVetoRequest = {
  /** `vetoMessage` of another member. */
  readonly veto: Uint8Array;
};
/** The card drops what it announced. A veto that does not concern it changes nothing. */
export const takeVeto = defineCommand({
  name: 'TAKE VETO',
  cla: 0x80,
  ins: 0xee,
  p1: 'slot',
  request: struct<TakeVetoRequest>({ veto: rest }),
  response: nothing,
  access: withPhone,
});
