import { useState } from 'react';
import { useSavedState, useStore, useSubmit } from '../../components/hooks.ts';
import { placeOf } from '../../model/table.ts';
import { createPlanPage } from '../../phone/plan.ts';
import { PlanDialog } from './plan-dialog.tsx';

/** Writes the recovery plan: a page for the owner, and a part for somebody they trust. */
export function Plan() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const [page, setPage] = useState<string>();
  const { primary = '' } = phone.wallet;
  const submit = useSubmit(async (field) =>
    setPage(
      await createPlanPage(store, { owner: field('owner'), trusted: field('trusted'), pinPlace: field('pin-place') }),
    ),
  );
  if (placeOf(table, primary) === 'away') {
    return (
      <>
        <p>Card {primary}, your primary, is lost. Replace it first, then write a new plan.</p>
        <a className="button primary" href="#/replace">
          Replace it
        </a>
      </>
    );
  }
  return (
    <>
      <p>
        A page to print: it says where each card is, what to do if one is lost, and what somebody you trust has to know.
        Keep secrets out of it: the page refuses what looks like a PIN or a key.
      </p>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <label htmlFor="owner">Your name</label>
        <input id="owner" name="owner" defaultValue="Me" autoComplete="off" required />
        <label htmlFor="trusted">Somebody you trust</label>
        <input id="trusted" name="trusted" defaultValue="My friend" autoComplete="off" required />
        <label htmlFor="pin-place">Where the PIN is written down</label>
        <input id="pin-place" name="pin-place" defaultValue="sealed, at the notary" autoComplete="off" required />
        <div className="row">
          <button type="submit" className="button primary">
            Write the plan
          </button>
        </div>
      </form>
      {page !== undefined && <PlanDialog page={page} onClose={() => setPage(undefined)} />}
    </>
  );
}
