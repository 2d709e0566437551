/** Agreement on a new list of members: each signer signs in a step of its own, and the last one adopts it. */

import { cardError, quote } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import type { Roster, RosterSignature, SignedRoster } from '@symbolon/protocol/set';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { LabelledCard } from '../ceremony/driver.ts';
import { type CeremonyStep, ceremonyStopped } from '../ceremony/problems.ts';
import type { Steps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import { signersNeeded } from './signers-needed.ts';

export type Agreement = {
  /** In the order of their steps. The last one also adopts the list. */
  readonly signers: readonly [LabelledCard, ...LabelledCard[]];
  /** Makes the new list from the one that the first signer has. */
  readonly change: (now: Roster) => Roster;
  /** Checks the first signer before anything is signed. */
  readonly check?: (session: UnlockedCard, set: WalletSetStatus, at: CeremonyStep) => Promise<void>;
};

/**
 * One signer is enough where no more than two members decide: its PUK stands for the other one.
 *
 * @throws SymbolonError `ceremony/stopped`: quorum-missing before anything is signed, list-differs where the signers
 * know different lists
 */
export async function agree(steps: Steps, { signers, change, check }: Agreement): Promise<SignedRoster> {
  // TypeScript does not see the assignment inside the steps.
  let next = undefined as Roster | undefined;
  const signatures: RosterSignature[] = [];
  // One card alone: its PUK stands for a second one.
  const isAlone = signers.length === 1;
  for (const [position, signer] of signers.entries()) {
    const passwords: readonly PasswordName[] = isAlone ? ['pin', 'puk'] : ['pin'];
    const at = { step: 'sign', card: { part: 'member', ...signer }, passwords } as const;
    const isLast = position === signers.length - 1;
    await steps.run(at, async (card) => {
      const { session, set } = await unlockMember(card, at, next?.setId);
      if (next === undefined) {
        const { roster } = await session.getRoster();
        const { cards, puk } = signersNeeded(deciding(roster));
        if (signers.length < (isAlone && puk ? 1 : cards)) throw ceremonyStopped({ kind: 'quorum-missing', at });
        await check?.(session, set, at);
        next = change(roster);
      }
      // A card that is here is not lost: the number is wrong, and a revocation is for good.
      if (next.members[set.member]?.standing === 'revoked') throw ceremonyStopped({ kind: 'own-revocation', at });
      if (signatures.some(({ member }, before) => member === set.member && before !== position))
        throw ceremonyStopped({ kind: 'same-card-twice', at });
      signatures[position] = await session.signRoster(next);
      if (!isLast) return;
      const adopting = isAlone ? await card.unlock('puk') : session;
      await adopting.adoptRoster({ roster: next, signatures });
    });
    steps.report(
      at,
      isLast ? `${quote(signer.label)} has adopted the new list.` : `${quote(signer.label)} agrees to the new list.`,
    );
  }
  if (next === undefined) throw cardError('argument/invalid', { argument: 'signers', reason: 'there are none' });
  return Object.freeze({ roster: next, signatures: Object.freeze(signatures) });
}

/** Members that count towards a quorum: not revoked, and with more than a share. */
function deciding({ members }: Roster): number {
  return members.filter(({ role, standing }) => standing !== 'revoked' && role !== 'share').length;
}

/** The list of the next epoch, in which these members are revoked. */
export function withoutMembers({ setId, epoch, members }: Roster, revoke: readonly number[]): Roster {
  const next = members.map((member, index) =>
    revoke.includes(index) ? { ...member, standing: 'revoked' as const } : member,
  );
  return { setId, epoch: epoch + 1, members: next };
}
