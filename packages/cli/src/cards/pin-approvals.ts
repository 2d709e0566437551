/** New PINs that a card agreed to give others: they may wait on those cards, which do not tell. */
import { type Attestation, readLog, type Session } from '@symbolon/client';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import { formatDuration } from '../input/durations.ts';
import { shown } from '../output/numbers.ts';

/**
 * Numbers of the members to which this card agreed that they get a new PIN, as far as its log goes back. None where a
 * new PIN does not wait: it is there at once, or not at all.
 */
export async function approvedPins(
  session: Session,
  attestation: Attestation,
  { set, slot }: { readonly set: WalletSetStatus | undefined; readonly slot: number },
): Promise<readonly number[]> {
  if ((set?.delays?.pinReset ?? 0) === 0) return [];
  const { entries } = await readLog(session, attestation);
  const members = entries.flatMap(({ entry }) =>
    entry.event === 'pinResetApproved' && entry.details.slot === slot ? [entry.details.member] : [],
  );
  return [...new Set(members)];
}

/** Sentences about them. @param delay seconds that a new PIN waits */
export function describeApproved(members: readonly number[], delay: number): readonly string[] {
  return members.map(
    (member) =>
      `This card has agreed that member ${shown(member)} gets a NEW PIN ("symbolon pin reset"). If that was not done yet, it waits on that card, which does not say so, for ${formatDuration(delay)} from when it was first asked. If you did not ask for it, somebody has this card and its PIN: use the PIN on that card, which stops it.`,
  );
}
