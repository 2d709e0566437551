import { activateBackup } from '@symbolon/backup/ceremony/activate';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { isDormant, labelOf, memberOf, membersOf, signers } from '../../model/wallet.ts';
import { updateWallet } from '../../phone/wallet.ts';

const why = { approve: 'so that it agrees to wake the backup', activate: 'so that it wakes' };

/** With one card gone, a backup is woken: another card agrees, and the backup takes its word. */
export function ActivateBackup({ lost }: { readonly lost: string }) {
  const store = useStore();
  const { wallet } = useSavedState().phone;
  const dormant = membersOf(wallet).find((card) => card !== lost && isDormant(wallet, card));
  const [helper] = signers(wallet).filter((card) => card !== lost);
  if (dormant === undefined) {
    return (
      <p className="good">
        {wallet.activated.length > 0 ? `Awake: card ${wallet.activated.join(', ')} pays from the whole wallet. ` : ''}
        Try it under Bitcoin.
      </p>
    );
  }
  if (helper === undefined)
    return <p className="note">A backup wakes with the word of another card, or with the PUK.</p>;
  return (
    <section className="bench" aria-label="Wake the backup">
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
