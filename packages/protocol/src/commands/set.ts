/** The set a wallet belongs to: who is in it, what its members decide together, and proof that one of them is well. */
import * as P from 'micro-packed';
import { limits } from '../limits.ts';
import { rosterBody, rosterSignature } from '../roster.ts';
import { tlvStruct } from '../tlv.ts';
import { digits, nothing, rest } from '../values.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** The card's list of members with its own signature: `rosterStatement`. */
export const getRoster = defineCommand({
  name: 'GET ROSTER',
  cla: 0x80,
  ins: 0xd0,
  p1: 'wallet',
  request: nothing,
  response: P.struct({ statement: rest }),
  access,
});

/**
 * The card agrees to a list that follows its own in the next epoch. It goes on with its own list until it adopts the
 * new one.
 */
export const signRoster = defineCommand({
  name: 'SIGN ROSTER',
  cla: 0x80,
  ins: 0xd2,
  p1: 'wallet',
  request: rosterBody,
  response: rosterSignature,
  access,
});

/** The card takes over a list that carries the signatures it needs. The list it has already changes nothing. */
export const adoptRoster = defineCommand({
  name: 'ADOPT ROSTER',
  cla: 0x80,
  ins: 0xd4,
  p1: 'wallet',
  request: P.struct({ statement: rest }),
  response: nothing,
  access,
});

/** This member agrees that another one, a dormant backup, is activated: `activationMessage`. */
export const approveActivation = defineCommand({
  name: 'APPROVE ACTIVATION',
  cla: 0x80,
  ins: 0xd6,
  p1: 'wallet',
  request: P.struct({ member: P.U8 }),
  response: P.struct({ approval: rest }),
  access,
});

/**
 * Wakes a dormant backup, with the approval of another member or with the PUK: exactly one of the two. An active one
 * stays as it is.
 */
export const activate = defineCommand({
  name: 'ACTIVATE',
  cla: 0x80,
  ins: 0xd8,
  p1: 'wallet',
  request: tlvStruct('activation request', {
    approval: [0xa0, rest, 'optional'],
    puk: [0x81, digits(limits.pukDigits), 'optional'],
  }),
  response: nothing,
  access,
  genuineOnly: ['puk'],
});

/**
 * What this member is and holds, signed: `membershipMessage`. Nothing is spent, and a dormant backup stays as it is.
 */
export const proveMembership = defineCommand({
  name: 'PROVE MEMBERSHIP',
  cla: 0x80,
  ins: 0xda,
  p1: 'wallet',
  request: tlvStruct('membership request', {
    challenge: [0x80, P.bytes(32)],
    /** Seconds since 1970, by the host. */
    date: [0x81, P.U64BE],
  }),
  response: P.struct({ proof: rest }),
  access,
});
