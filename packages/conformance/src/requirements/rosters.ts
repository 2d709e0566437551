/** Rosters that checks propose, and what the cards of a set say to them. */
import { p256 } from '@noble/curves/nist.js';
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { type RosterBody, type RosterMember, type RosterSignature, rosterStatement } from '@symbolon/protocol/set';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';

const { getRoster, signRoster, adoptRoster } = commands;

/** The roster of a card. */
export async function rosterOf(session: Session, slot = 0): Promise<RosterBody> {
  const { statement } = await session.call(getRoster, {}, { slot });
  return decodeWith(rosterStatement, 'statement', statement).body;
}

/** A member whose key is nobody's. */
export function stranger({ random }: Bench, standing: RosterMember['standing']): RosterMember {
  return { role: 'daily', standing, publicKey: p256.getPublicKey(p256.utils.randomSecretKey(random(48)), true) };
}

/** The next epoch, with cards that a quorum admits. */
export function admitted(now: RosterBody, bench: Bench, count = 1): RosterBody {
  const more = Array.from({ length: count }, () => stranger(bench, 'admitted'));
  return { ...now, epoch: now.epoch + 1, members: [...now.members, ...more] };
}

/** The next epoch, in which a member is revoked. */
export function revoked(now: RosterBody, member: number): RosterBody {
  const members = now.members.map((one, index) => (index === member ? { ...one, standing: 'revoked' as const } : one));
  return { ...now, epoch: now.epoch + 1, members };
}

/** The next epoch, in which another member is the primary, and the primary is revoked. */
export function promoted(now: RosterBody, member: number): RosterBody {
  const change = (one: RosterMember, index: number): RosterMember =>
    index === member ? { ...one, role: 'primary' } : one.role === 'primary' ? { ...one, standing: 'revoked' } : one;
  return { ...now, epoch: now.epoch + 1, members: now.members.map(change) };
}

/** A roster with signatures, as it crosses. */
export function statementOf(body: RosterBody, signatures: readonly RosterSignature[]): Uint8Array {
  return rosterStatement.encode({ body, signatures });
}

/** Signatures of these cards under a roster. */
export async function signaturesOf(sessions: readonly Session[], body: RosterBody): Promise<RosterSignature[]> {
  const signatures: RosterSignature[] = [];
  for (const session of sessions) signatures.push(await session.call(signRoster, body));
  return signatures;
}

/** All these cards sign a roster and adopt it. */
export async function agreedBy(sessions: readonly Session[], body: RosterBody): Promise<void> {
  const statement = statementOf(body, await signaturesOf(sessions, body));
  for (const session of sessions) await session.call(adoptRoster, { statement });
}
