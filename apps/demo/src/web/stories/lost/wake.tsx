import { useState } from 'react';
import { roleOf, signers } from '../../model/phone.ts';
import { Hold } from '../../parts/hold.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { WithPin } from '../../parts/pin.tsx';
import { approveWaking, placeInSet, wake } from '../../phone/wake.ts';

/** With one card gone, a backup is woken: another card agrees, and the backup takes its word. */
export function Wake({ lost }: { readonly lost: string }) {
  const world = useWorld();
  const { phone } = useKept();
  const [member, setMember] = useState<number>();
  const [approval, setApproval] = useState<Uint8Array>();
  const asleep = Object.keys(phone.backup.receipts).find(
    (card) => card !== lost && roleOf(phone, card) === 'backup' && !phone.awake.includes(card),
  );
  const helpers = signers(phone).filter((card) => card !== lost);
  if (asleep === undefined) {
    return (
      <p className="good">
        {phone.awake.length > 0 ? `Awake: card ${phone.awake.join(', ')} pays from the whole wallet. ` : ''}Try it under Bitcoin.
      </p>
    );
  }
  if (helpers.length === 0) return <p className="note">A backup wakes with the word of another card, or with the PUK.</p>;
  return (
    <section className="bench" aria-label="Wake the backup">
      <h3>Go on with the others</h3>
      <WithPin>
        {(pin) =>
          member === undefined ? (
            <Hold cards={[asleep]} why="the backup, which sleeps" run={async (card) => setMember(await placeInSet(world, card, pin))} />
          ) : approval === undefined ? (
            <Hold
              cards={helpers}
              why="so that it agrees to wake the backup"
              run={async (card) => setApproval(await approveWaking(world, card, pin, member))}
            />
          ) : (
            <Hold cards={[asleep]} why="so that it wakes" run={(card) => wake(world, card, pin, approval)} />
          )
        }
      </WithPin>
    </section>
  );
}
