import type { Rehearsal } from '@symbolon/backup';
import { useState } from 'react';
import { BuyBox } from '../../components/buy-box.tsx';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { RehearsalReport } from '../../components/rehearsal-report.tsx';
import { spareBox } from '../../model/phone.ts';
import { allCards } from '../../model/table.ts';
import { rehearsalPin, rehearseOn, resetRehearsalCards } from '../../phone/rehearse.ts';

const why = {
  make: 'so that it makes a key for the rehearsal',
  offer: 'so that it offers to hold a copy',
  export: 'so that it encrypts that key for both cards',
  import: 'so that it takes the key',
  confirm: 'so that it checks the receipts and seals the set. After that it counts as lost',
  approve: 'so that it approves the activation',
  activate: 'so that it becomes active',
  sign: 'so that it signs with the same key',
  clean: 'so that it forgets the rehearsal',
};

/** Rehearses a recovery on blank cards, and resets them. */
export function Rehearse() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const [cards, setCards] = useState<readonly string[]>();
  const [interrupted] = useState(phone.rehearsing);
  const [report, setReport] = useState<Rehearsal>();
  const box = spareBox(phone, allCards(table));
  if (report !== undefined) {
    return (
      <RehearsalReport
        rehearsal={report}
        proof="the backup signed with the lost key"
        onAgain={() => setReport(undefined)}
      />
    );
  }
  if (cards === undefined && interrupted.length > 0 && phone.rehearsing.length > 0) {
    return (
      <>
        <p>A rehearsal was interrupted. Reset its cards first.</p>
        <Ceremony long pin={rehearsalPin} why={why} run={(driver) => resetRehearsalCards(store, driver, interrupted)} />
      </>
    );
  }
  if (cards === undefined) {
    return (
      <>
        <p>
          Recovery is easy if you have done it before. Make a test wallet on three blank cards, back it up, pretend that
          you lost the first card, and recover with the others. Your own cards stay where they are.
        </p>
        {box === undefined ? (
          <BuyBox why="You need three blank cards of one box." />
        ) : (
          <button type="button" className="button primary" onClick={() => setCards(box)}>
            Begin the rehearsal
          </button>
        )}
      </>
    );
  }
  return (
    <Ceremony
      reporting
      long
      pin={rehearsalPin}
      why={why}
      run={async (driver) => {
        setReport(await rehearseOn(store, driver, cards));
        setCards(undefined);
      }}
    >
      <p className="note">The page types the PIN {rehearsalPin} for the cards of the rehearsal.</p>
    </Ceremony>
  );
}
