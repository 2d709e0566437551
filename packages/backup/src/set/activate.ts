import { quote } from '@symbolon/interface';
import { isSleeper } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { createLists } from '../ceremony/lists.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
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
 * steps: the member, the backup) or with the PUK (one step). The two hear of each other from the lists of members that
 * they bring. With `member`, another member that was made before the backup takes two steps more.
 * Where a delay stands for the approval, see `wakeCard`; where it comes with it, the delay has to be over.
 *
 * @throws SymbolonError `ceremony/stopped`: among others wrong-password with the tries left, no-puk, too-early,
 * delay-is-factor, approval-wrong, list-older, member-revoked; `transport/aborted`
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
      if (!isSleeper(set.role)) throw ceremonyStopped({ kind: 'wrong-role', at });
      // A card that never takes the PUK needs not hear it.
      if (set.dormant && set.wake?.factor === false) throw ceremonyStopped({ kind: 'delay-is-factor', at });
      await session.activate({ puk: await options.puk() }).catch((error: unknown) => {
        throw isRefusal(error, 'referencedDataNotFound') ? ceremonyStopped({ kind: 'no-puk', at }, error) : error;
      });
    });
  } else {
    await activateByMember(steps, options);
  }
  steps.report(at, `${quote(options.backup.label)} is active: it signs.`);
}

type ByMember = Extract<ActivateBackupOptions, { readonly approver: LabelledCard }>;
type Membership = { readonly setId: Uint8Array; readonly member: number };
type Approved = Membership & { readonly epoch: number; readonly approval: Uint8Array };

async function activateByMember(steps: Steps, { backup, approver, member: given }: ByMember): Promise<void> {
  const at = { step: 'activate', card: { part: 'member', ...backup }, passwords: ['pin'] } as const;
  const looking = { ...at, step: 'look' };
  const approving = { step: 'approve', card: { part: 'member', ...approver }, passwords: ['pin'] } as const;
  const lists = createLists();
  const look = (): Promise<Membership> =>
    steps.run(looking, async (card) => {
      const { set } = await lists.unlock(card, looking);
      if (!isSleeper(set.role)) throw ceremonyStopped({ kind: 'wrong-role', at: looking });
      return { setId: set.id, member: set.member };
    });
  let seen = given === undefined ? await look() : undefined;

  /** @returns nothing, where the card does not know the backup and has not heard of it */
  const ask = (): Promise<Approved | undefined> =>
    steps.run(approving, async (card) => {
      const { session, set } = await lists.unlock(card, approving, seen?.setId);
      const member = given ?? seen?.member ?? 0;
      if (set.member === member) throw ceremonyStopped({ kind: 'wrong-card', at: approving });
      const known = set.members.find((one) => one.member === member);
      if (known?.state === 'revoked') throw ceremonyStopped({ kind: 'member-revoked', at });
      if (known === undefined && seen === undefined) return undefined;
      if (known === undefined) throw ceremonyStopped({ kind: 'list-older', at: approving });
      return { setId: set.id, epoch: set.epoch, member, approval: await session.approveActivation(member) };
    });
  const approve = async (): Promise<Approved> => {
    let approved = await ask();
    if (approved === undefined) {
      seen = await look();
      approved = await ask();
    }
    if (approved === undefined) throw ceremonyStopped({ kind: 'list-older', at: approving });
    steps.report(approving, `${quote(approver.label)} agrees that ${quote(backup.label)} is activated.`);
    return approved;
  };
  /** @returns whether it is awake: not, where the other card missed a change that this one knows */
  const wake = ({ setId, epoch, member, approval }: Approved, isLast: boolean): Promise<boolean> =>
    steps.run(at, async (card) => {
      const { session, set } = await lists.unlock(card, at, setId);
      if (set.member !== member) throw ceremonyStopped({ kind: 'wrong-card', at });
      try {
        await session.activate({ approval });
        return true;
      } catch (error) {
        // An approval is of one epoch: the real reason is known where they differ.
        if (!isRefusal(error, 'approvalWrong') || set.epoch === epoch) throw error;
        if (set.epoch > epoch && !isLast) return false;
        throw ceremonyStopped({ kind: 'list-older', at: set.epoch < epoch ? at : approving }, error);
      }
    });
  if (!(await wake(await approve(), false))) await wake(await approve(), true);
}
