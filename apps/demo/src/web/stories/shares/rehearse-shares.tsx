import type { SharesRehearsal } from '@symbolon/backup';
import { useState } from 'react';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { RehearsalReport } from '../../components/rehearsal-report.tsx';
import { blankOf, type SharedWallet } from '../../model/shares.ts';
import { rehearsalPin, resetRehearsalCards } from '../../phone/rehearse.ts';
import { pinOf, rehearseWithHolders } from '../../phone/shares.ts';
import { why } from './why.ts';

/** Makes the wallet of the real shares on a blank card, and resets that card. */
export function RehearseShares({ shared, onDone }: { readonly shared: SharedWallet; readonly onDone: () => void }) {
  const store = useStore();
  const { phone } = useSavedState();
  const blank = blankOf(shared);
  // While a rehearsal runs, its card is noted as well.
  const noted = phone.rehearsing.includes(blank) ? phone.rehearsing : [];
  const [interrupted, setInterrupted] = useState(noted);
  const [report, setReport] = useState<SharesRehearsal>();
  if (interrupted.length > 0) {
    return (
      <>
        <p>A rehearsal was interrupted. Reset its cards first.</p>
        <Ceremony
          long
          pin={rehearsalPin}
          why={why}
          run={async (driver) => {
            await resetRehearsalCards(store, driver, interrupted);
            setInterrupted([]);
          }}
        />
      </>
    );
  }
  if (report !== undefined) {
    return (
      <>
        <RehearsalReport
          rehearsal={report}
          proof="the shares made the one that they were split from"
          onAgain={() => {
            setReport(undefined);
            setInterrupted(noted);
          }}
        />
        {noted.length === 0 && (
          <button type="button" className="button primary" onClick={onDone}>
            Back to the shares
          </button>
        )}
      </>
    );
  }
  return (
    <Ceremony
      reporting
      long
      pin={(card) => (card === blank ? rehearsalPin : pinOf(shared, card))}
      why={why}
      run={async (driver) => setReport(await rehearseWithHolders(store, driver))}
    >
      <p>
        The real shares make the wallet on card {blank}, which is blank. Its fingerprint is compared, and card {blank}{' '}
        is reset.
      </p>
    </Ceremony>
  );
}
