/** A policy that may be looser than the one before: where that has a delay, the card announces it first. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Waiting } from '@symbolon/backup';
import { type Session, setPolicy } from '@symbolon/client';
import { type Policy, policy as policyCoder } from '@symbolon/protocol/policy';
import { type Announcing, doOrAnnounce } from './announced-first.ts';

/** @returns what the card waits for, where a looser policy has a delay that is not over */
export async function setOrAnnounce(
  session: Session,
  policy: Policy,
  announcing: Announcing,
): Promise<Waiting | undefined> {
  const { slot } = announcing.context;
  const subject = sha256(policyCoder.encode(policy));
  const set = { kind: 'policy', subject, act: () => setPolicy(session, policy, { slot }) } as const;
  const done = await doOrAnnounce(session, set, announcing);
  return 'waiting' in done ? done.waiting : undefined;
}
