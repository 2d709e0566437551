import { activateBackup } from '@symbolon/backup/ceremony/activate';
import { isAsleep, labelOf, membersOf, placeInSet, signers } from '../../model/wallet.ts';
import { Ceremony } from '../../parts/ceremony.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { remember } from '../../phone/wallet.ts';

const why = { approve: 'so that it agrees to wake the backup', activate: 'so that it wakes' };

/** With one card gone, a backup is woken: another card agrees, and the backup takes its word. */
export function Wake({ lost }: { readonly lost: string }) {
  const world = useWorld();
  const { wallet } = useKept().phone;
  const asleep = membersOf(wallet).find((card) => card !== lost && isAsleep(wallet, card));
  const [helper] = signers(wallet).filter((card) => card !== lost);
  if (asleep === undefined) {
    return (
      <p className="good">
        {wallet.awake.length > 0 ? `Awake: card ${wallet.awake.join(', ')} pays from the whole wallet. ` : ''}Try it
        under Bitcoin.
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
        run={async (person) => {
          const backup = { label: labelOf(asleep) };
          await activateBackup(person, {
            backup,
            member: placeInSet(wallet, asleep),
            approver: { label: labelOf(helper) },
          });
          remember(world, (now) => ({ ...now, awake: [...now.awake, asleep] }));
        }}
      />
    </section>
  );
}
