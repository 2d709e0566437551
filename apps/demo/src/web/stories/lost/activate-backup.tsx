import { activateBackup } from '@symbolon/backup';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { isDormant, labelOf, memberOf, membersOf, signers } from '../../model/wallet.ts';
import { updateWallet } from '../../phone/memory.ts';

const why = { approve: 'so that it approves the activation', activate: 'so that it becomes active' };

/** Activates a dormant backup with the approval of another card. */
export function ActivateBackup({ lost }: { readonly lost: string }) {
  const store = useStore();
  const { wallet } = useSavedState().phone;
  const dormant = membersOf(wallet).find((card) => card !== lost && isDormant(wallet, card));
  const [helper] = signers(wallet).filter((card) => card !== lost);
  if (dormant === undefined) {
    return (
      <p className="good">
        {wallet.activated.length > 0 && `Active: card ${wallet.activated.join(', ')} signs without a limit. `}Try it in
        the Bitcoin story.
      </p>
    );
  }
  if (helper === undefined)
    return <p className="note">A backup is activated with the approval of another card, or with the PUK.</p>;
  return (
    <section className="bench" aria-label="Activate the backup">
      <h3>Go on with the others</h3>
      <Ceremony
        why={why}
        run={async (driver) => {
          const backup = { label: labelOf(dormant) };
          await activateBackup(driver, {
            backup,
            member: memberOf(wallet, dormant),
            approver: { label: labelOf(helper) },
          });
          updateWallet(store, (now) => ({ ...now, activated: [...now.activated, dormant] }));
        }}
      />
    </section>
  );
}
