import { type FormEvent, useState } from 'react';
import { useSavedState, useStore, useUi } from '../../components/hooks.ts';
import { placeOf } from '../../model/table.ts';
import { createPlanPage } from '../../phone/plan.ts';
import { PlanDialog } from './plan-dialog.tsx';

/** Which card is where, what to tap, what comes back: one page for the owner, and one for somebody they trust. */
export function Plan() {
  const store = useStore();
  const ui = useUi();
  const { phone, table } = useSavedState();
  const [page, setPage] = useState<string>();
  const { primary = '' } = phone.wallet;
  if (placeOf(table, primary) === 'away') {
    return (
      <>
        <p>Card {primary}, your primary, is lost. Replace it first; then write the plan anew.</p>
        <a className="button primary" href="#/replace">
          Replace it
        </a>
      </>
    );
  }
  const make = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string): string => String(form.get(name)).trim();
    try {
      setPage(
        await createPlanPage(store, { owner: field('owner'), trusted: field('trusted'), pinPlace: field('pin-place') }),
      );
      ui.set((now) => ({ ...now, problem: undefined }));
    } catch (problem) {
      ui.set((now) => ({ ...now, problem }));
    }
  };
  return (
    <>
      <p>
        A page for the drawer: which card is where, what to tap when one is lost, and a part for somebody you trust. It
        holds no secret, and refuses what looks like one.
      </p>
      <form className="form" onSubmit={(event) => void make(event)}>
        <label htmlFor="owner">For you</label>
        <input id="owner" name="owner" defaultValue="Me" autoComplete="off" required />
        <label htmlFor="trusted">And for somebody you trust</label>
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
