/** What loosens limits: where it has a delay, the card announces it first, and the same command does it in the end. */
import { announceAndProve, type TimeSource, unlockedCard, type Waiting } from '@symbolon/backup';
import type { Session } from '@symbolon/client';
import { isRefusal } from '@symbolon/protocol/status';
import { noteAnnounced } from '../../cards/announced-here.ts';
import type { CommandContext } from '../../context.ts';

export type Announcing = {
  readonly context: CommandContext;
  readonly source: TimeSource;
  readonly replace: boolean;
  /** Completes "it has announced ...": this computer remembers what it was. */
  readonly what: string;
};

type Loosening<T> = {
  readonly kind: 'policy' | 'voucher';
  readonly subject: Uint8Array;
  readonly act: () => Promise<T>;
};

/** @returns what the card waits for, where there is a delay that is not over */
export async function doOrAnnounce<T>(
  session: Session,
  { kind, subject, act }: Loosening<T>,
  { context, source, replace, what }: Announcing,
): Promise<{ readonly done: T } | { readonly waiting: Waiting }> {
  const { slot, signal, cards } = context;
  try {
    return { done: await act() };
  } catch (error) {
    if (!isRefusal(error, 'announceFirst', 'tooEarly')) throw error;
  }
  const { trust, name } = await cards();
  const at = { step: 'announce', card: { label: name(0) } };
  const about = { kind, subject, replace, source };
  const waiting = await announceAndProve(unlockedCard(session, { trust, slot }), about, { at, signal });
  if (waiting.over) return { done: await act() };
  noteAnnounced(context.environment, waiting.announcement.subject, what);
  return { waiting };
}
