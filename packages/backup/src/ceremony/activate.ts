import type { Member, Person, TappedCard } from './cards.ts';
import { found, isRefusal, unlockMember } from './members.ts';
import { createTaps } from './taps.ts';

/** Which backup is to wake, and what allows it beside its PIN: another member, or the PUK. */
export type ActivateOptions = {
  /** The backup to wake. */
  readonly backup: Member;
  /** Its place in the set, if known: else it is asked, where the set has several backups. */
  readonly member?: number;
  /** Which wallet of the cards, 0 to 2. Default 0. */
  readonly wallet?: number;
} & (
  | {
      /** Any other member of the set: it approves. */
      readonly approver: Member;
    }
  | {
      /** Asks the owner for the PUK, 12 to 16 digits. A wrong one takes one of its tries. */
      readonly puk: () => Promise<string>;
    }
);

/**
 * Wakes a dormant backup, so that it signs: with its PIN, and with the approval of another member (two taps: the
 * member, the backup) or with the PUK (one tap).
 *
 * @throws SymbolonError `ceremony/stopped`: among others wrong-password with the tries left, no-puk, approval-wrong,
 * member-revoked; `transport/aborted`
 * @example
 * ```ts
 * import { activateBackup } from '@symbolon/backup/ceremony/activate';
 * import { verify } from '@symbolon/backup/ceremony/verify';
 * await activateBackup({ tap: tapSet }, { backup: { label: 'safe' }, member: 1, approver: { label: 'sister' } });
 * const [safe] = await verify({ tap: tapSet }, { cards: [{ label: 'safe' }], now: Date.now });
 * safe?.record.dormant; // => false
 * ```
 */
export async function activateBackup(person: Person, options: ActivateOptions): Promise<void> {
  const taps = createTaps(person, options.wallet);
  const at = { step: 'activate', card: { part: 'member', ...options.backup }, passwords: ['pin'] } as const;
  if ('puk' in options) {
    await taps.visit({ ...at, passwords: ['pin', 'puk'] }, async (card) => {
      const { session, set } = await unlockMember(card, at);
      if (set.role !== 'backup') throw found('wrong-role', at);
      await session.activate({ puk: await options.puk() }).catch((error: unknown) => {
        throw isRefusal(error, 'referencedDataNotFound') ? found('no-puk', at, error) : error;
      });
    });
  } else {
    const look = { ...at, step: 'look' };
    const seen = options.member === undefined ? await taps.visit(look, (card) => membershipOf(card, look)) : undefined;
    const approving = { step: 'approve', card: { part: 'member', ...options.approver }, passwords: ['pin'] } as const;
    const { setId, member, approval } = await taps.visit(approving, async (card) => {
      const { session, set } = await unlockMember(card, approving, seen?.setId);
      const index = options.member ?? seen?.member ?? 0;
      if (set.index === index) throw found('wrong-card', approving);
      if (set.members.some((one) => one.index === index && one.state === 'revoked')) throw found('member-revoked', at);
      return { setId: set.id, member: index, approval: await session.approveActivation(index) };
    });
    taps.tell(approving, `“${options.approver.label}” agrees that “${options.backup.label}” wakes.`);
    await taps.visit(at, async (card) => {
      const { session, set } = await unlockMember(card, at, setId);
      if (set.index !== member) throw found('wrong-card', at);
      await session.activate({ approval });
    });
  }
  taps.tell(at, `“${options.backup.label}” is awake: it signs.`);
}

async function membershipOf(
  card: TappedCard,
  at: Parameters<typeof unlockMember>[1],
): Promise<{ readonly setId: Uint8Array; readonly member: number }> {
  const { set } = await unlockMember(card, at);
  if (set.role !== 'backup') throw found('wrong-role', at);
  return { setId: set.id, member: set.index };
}
