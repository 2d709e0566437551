import { quote } from '@symbolon/interface';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { type CeremonyStep, ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';

/** Which backup is activated, and by what beside its PIN: another member's approval, or the PUK. */
export type ActivateBackupOptions = {
  /** The backup to activate. */
  readonly backup: LabelledCard;
  /** Its number in the set. Without it, a step more asks the backup itself. */
  readonly member?: number;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
} & (
  | {
      /** Another member of the set. */
      readonly approver: LabelledCard;
    }
  | {
      /** Asks the person for the PUK, 12 to 16 digits. A wrong one takes one of its tries. */
      readonly puk: () => Promise<string>;
    }
);

/**
 * Activates a dormant backup or an heir, so that it signs: with its PIN, and with the approval of another member (two
 * steps: the member, the backup) or with the PUK (one step). Where a delay stands for that, see `wakeCard`; where it
 * comes with it, the delay has to be over.
 *
 * @throws SymbolonError `ceremony/stopped`: among others wrong-password with the tries left, no-puk, approval-wrong,
 * list-older, member-revoked; `transport/aborted`
 * @example
 * ```ts
 * import { activateBackup, verifyBackup } from '@symbolon/backup';
 * await activateBackup({ runStep: tapSet }, { backup: { label: 'safe' }, member: 1, approver: { label: 'sister' } });
 * const [safe] = await verifyBackup({ runStep: tapSet }, { cards: [{ label: 'safe' }], now: Date.now });
 * safe?.record.dormant; // => false
 * ```
 */
export async function activateBackup(driver: CeremonyDriver, options: ActivateBackupOptions): Promise<void> {
  const steps = createSteps(driver, options.slot);
  const at = { step: 'activate', card: { part: 'member', ...options.backup }, passwords: ['pin'] } as const;
  if ('puk' in options) {
    await steps.run({ ...at, passwords: ['pin', 'puk'] }, async (card) => {
      const { session, set } = await unlockMember(card, at);
      if (set.role !== 'backup' && set.role !== 'heir') throw ceremonyStopped({ kind: 'wrong-role', at });
      await session.activate({ puk: await options.puk() }).catch((error: unknown) => {
        throw isRefusal(error, 'referencedDataNotFound') ? ceremonyStopped({ kind: 'no-puk', at }, error) : error;
      });
    });
  } else {
    const look = { ...at, step: 'look' };
    const seen = options.member === undefined ? await steps.run(look, (card) => membershipOf(card, look)) : undefined;
    const approving = { step: 'approve', card: { part: 'member', ...options.approver }, passwords: ['pin'] } as const;
    const { setId, epoch, member, approval } = await steps.run(approving, async (card) => {
      const { session, set } = await unlockMember(card, approving, seen?.setId);
      const member = options.member ?? seen?.member ?? 0;
      if (set.member === member) throw ceremonyStopped({ kind: 'wrong-card', at: approving });
      if (set.members.some((one) => one.member === member && one.state === 'revoked'))
        throw ceremonyStopped({ kind: 'member-revoked', at });
      return { setId: set.id, epoch: set.epoch, member, approval: await session.approveActivation(member) };
    });
    steps.report(
      approving,
      `${quote(options.approver.label)} agrees that ${quote(options.backup.label)} is activated.`,
    );
    await steps.run(at, async (card) => {
      const { session, set } = await unlockMember(card, at, setId);
      if (set.member !== member) throw ceremonyStopped({ kind: 'wrong-card', at });
      await session.activate({ approval }).catch((error: unknown) => {
        // An approval is of one epoch: the real reason is known where they differ.
        if (!isRefusal(error, 'approvalWrong') || set.epoch === epoch) throw error;
        throw ceremonyStopped({ kind: 'list-older', at: set.epoch < epoch ? at : approving }, error);
      });
    });
  }
  steps.report(at, `${quote(options.backup.label)} is active: it signs.`);
}

type Membership = { readonly setId: Uint8Array; readonly member: number };

async function membershipOf(card: CeremonyCard, at: CeremonyStep): Promise<Membership> {
  const { set } = await unlockMember(card, at);
  if (set.role !== 'backup' && set.role !== 'heir') throw ceremonyStopped({ kind: 'wrong-role', at });
  return { setId: set.id, member: set.member };
}
