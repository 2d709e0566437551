import type { Rehearsal } from '@symbolon/backup/ceremony/rehearse';
import { useState } from 'react';
import { BuyBox } from '../../components/buy-box.tsx';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { spareBox } from '../../model/phone.ts';
import { rehearsalPin, rehearseOn, resetRehearsalCards } from '../../phone/rehearse.ts';
import { Report } from './report.tsx';

const why = {
  make: 'so that it makes a key for the rehearsal',
  offer: 'so that it offers itself as a copy',
  export: 'so that it seals that key to both',
  import: 'so that it takes the key',
  confirm: 'so that it checks the receipts and seals; from then on it counts as lost',
  approve: 'so that it agrees to wake the backup',
  activate: 'so that it wakes',
  sign: 'so that it signs with the same key',
  clean: 'so that it forgets the rehearsal',
};

/** On blank cards, which are blank again afterwards. */
export function Rehearse() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const [cards, setCards] = useState<readonly string[]>();
  const [left] = useState(phone.rehearsing);
  const [report, setReport] = useState<Rehearsal>();
  const box = spareBox(
    phone,
    table.cards.map(({ id }) => id),
  );
  if (report !== undefined) return <Report rehearsal={report} onAgain={() => setReport(undefined)} />;
  if (cards === undefined && left.length > 0 && phone.rehearsing.length > 0) {
    return (
      <>
        <p>A rehearsal was left in the middle. First its cards forget it.</p>
        <Ceremony long pin={rehearsalPin} why={why} run={(driver) => resetRehearsalCards(store, driver, left)} />
      </>
    );
  }
  if (cards === undefined) {
    return (
      <>
        <p>
          Recovery is easy on the day you need it if you have done it before. Make a throw-away wallet on three blank
          cards, back it up, pretend that its first card is gone, and come back with the others. Your own cards stay
          where they are.
        </p>
        {box === undefined ? (
          <BuyBox why="It takes three blank cards of one box." />
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
      <p className="note">The cards of the rehearsal take the PIN {rehearsalPin} by themselves.</p>
    </Ceremony>
  );
}
