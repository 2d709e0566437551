import { getTime, type Session } from '@symbolon/client';
import { type Line, warn } from '@symbolon/interface';
import type { Policy } from '@symbolon/protocol/policy';
import { isRefusal } from '@symbolon/protocol/status';

/** What an owner has to know who limits by time, and whose card does not know the time. */
export async function warningsByTime(
  session: Session,
  { assets, refresh }: Policy,
  slot: number,
): Promise<readonly Line[]> {
  const comesBack = assets.some(({ period }) => period !== undefined);
  if (!comesBack && refresh === undefined) return [];
  const lacking = await lackingOf(session, slot);
  if (lacking === undefined) return [];
  const why = {
    clock: warn`this card believes nobody's time yet: settle whose with "symbolon time trust", and prove it with "symbolon time prove".`,
    time: warn`this card does not know the time: prove it with "symbolon time prove".`,
  }[lacking];
  return [
    why,
    ...(comesBack ? [warn`before that, nothing that is spent of an allowance comes back.`] : []),
    ...(refresh === undefined ? [] : [warn`before that, a wallet is refreshed once without the PIN, and not again.`]),
  ];
}

async function lackingOf(session: Session, slot: number): Promise<'clock' | 'time' | undefined> {
  try {
    const { time } = await getTime(session, { slot });
    return time === 0n ? 'time' : undefined;
  } catch (error) {
    if (isRefusal(error, 'anchorMissing')) return 'clock';
    throw error;
  }
}
