/** A policy that may be looser than the one before: where that has a delay, the card announces it first. */
import { sha256 } from '@noble/hashes/sha2.js';
import { announceAndProve, type TimeSource, unlockedCard, type Waiting } from '@symbolon/backup';
import { type Session, setPolicy } from '@symbolon/client';
import { type Policy, policy as policyCoder } from '@symbolon/protocol/policy';
import { isRefusal } from '@symbolon/protocol/status';
import { noteAnnounced } from '../../cards/announced-here.ts';
import type { CommandContext } from '../../context.ts';

type Announcing = {
  readonly context: CommandContext;
  readonly source: TimeSource;
  readonly replace: boolean;
  /** Completes "it has announced ...": this computer remembers what it was. */
  readonly what: string;
};

/** @returns what the card waits for, where a looser policy has a delay that is not over */
export async function setOrAnnounce(
  session: Session,
  policy: Policy,
  { context, source, replace, what }: Announcing,
): Promise<Waiting | undefined> {
  const { slot, signal, cards } = context;
  try {
    await setPolicy(session, policy, { slot });
    return undefined;
  } catch (error) {
    if (!isRefusal(error, 'announceFirst', 'tooEarly')) throw error;
  }
  const { trust, name } = await cards();
  const about = { kind: 'policy', subject: sha256(policyCoder.encode(policy)), replace, source } as const;
  const at = { step: 'announce', card: { label: name(0) } };
  const waiting = await announceAndProve(unlockedCard(session, { trust, slot }), about, { at, signal });
  if (!waiting.over) {
    noteAnnounced(context.environment, waiting.announcement.subject, what);
    return waiting;
  }
  await setPolicy(session, policy, { slot });
  return undefined;
}
