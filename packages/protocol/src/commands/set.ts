/** The set of a wallet: its members, what they decide together, and proofs of membership. */
import * as P from 'micro-packed';
import { tlvStruct } from '../encoding/tlv.ts';
import { digits, nothing, rest, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { rosterBody, rosterSignature } from '../set/roster.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** A signed list of members. */
export type GetRosterResponse = {
  /** `rosterStatement`. */
  readonly statement: Uint8Array;
};
/**
 * The card's list of members with its own signature, and with that of a primary that made the card, where it has it:
 * other members that have a shorter list take it.
 */
export const getRoster = defineCommand({
  name: 'GET ROSTER',
  cla: 0x80,
  ins: 0xd0,
  p1: 'slot',
  request: nothing,
  response: struct<GetRosterResponse>({ statement: rest }),
  access: { sessions: ['pin', 'phone'], lifecycles: ['active'] },
});

/** The card agrees to a list for the next epoch. It keeps its own list until it adopts the new one. */
export const signRoster = defineCommand({
  name: 'SIGN ROSTER',
  cla: 0x80,
  ins: 0xd2,
  p1: 'slot',
  request: rosterBody,
  response: rosterSignature,
  access,
});

/** A list of members to adopt. */
export type AdoptRosterRequest = {
  /** `rosterStatement`. */
  readonly statement: Uint8Array;
};
/** The card adopts a list with the signatures it needs. The list that it already has changes nothing. */
export const adoptRoster = defineCommand({
  name: 'ADOPT ROSTER',
  cla: 0x80,
  ins: 0xd4,
  p1: 'slot',
  request: struct<AdoptRosterRequest>({ statement: rest }),
  response: nothing,
  access: { sessions: ['pin', 'puk', 'phone'], lifecycles: ['active'] },
});

/** The backup to activate. */
export type ApproveActivationRequest = {
  /** Number of the dormant backup in the set. */
  readonly member: number;
};
/** An agreement to an activation. */
export type ApproveActivationResponse = {
  /** `activationMessage`. */
  readonly approval: Uint8Array;
};
/** This member agrees that a dormant backup is activated. */
export const approveActivation = defineCommand({
  name: 'APPROVE ACTIVATION',
  cla: 0x80,
  ins: 0xd6,
  p1: 'slot',
  request: struct<ApproveActivationRequest>({ member: P.U8 }),
  response: struct<ApproveActivationResponse>({ approval: rest }),
  access,
});

/** What activates a backup: one of the two. A backup with a delay needs neither, or both it and one of them. */
export type ActivateRequest = {
  /** `activationMessage` of another member. */
  readonly approval?: Uint8Array;
  /** 12 to 16 digits. */
  readonly puk?: string;
};
/** Activates a dormant backup or heir: with the approval of another member, with the PUK, or after its delay. */
export const activate = defineCommand({
  name: 'ACTIVATE',
  cla: 0x80,
  ins: 0xd8,
  p1: 'slot',
  request: tlvStruct<ActivateRequest>('activation request', {
    approval: [0xa0, rest, 'optional'],
    puk: [0x81, digits(limits.pukDigits), 'optional'],
  }),
  response: nothing,
  access,
  genuineOnly: ['puk'],
});

/** What the proof answers. */
export type ProveMembershipRequest = {
  /** Fresh random bytes of the host, 32. */
  readonly challenge: Uint8Array;
  /** Seconds since 1970 by the host's clock. */
  readonly date: bigint;
};
/** A proof of membership. */
export type ProveMembershipResponse = {
  /** `membershipMessage`. */
  readonly proof: Uint8Array;
};
/** What this member is and holds, signed. Nothing is spent, and a dormant backup stays dormant. */
export const proveMembership = defineCommand({
  name: 'PROVE MEMBERSHIP',
  cla: 0x80,
  ins: 0xda,
  p1: 'slot',
  request: tlvStruct<ProveMembershipRequest>('membership request', {
    challenge: [0x80, P.bytes(32)],
    date: [0x81, P.U64BE],
  }),
  response: struct<ProveMembershipResponse>({ proof: rest }),
  access,
});
