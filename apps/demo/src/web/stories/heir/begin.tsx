import { BuyBox } from '../../components/buy-box.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { waitDays } from '../../model/heir.ts';
import { spareBox } from '../../model/phone.ts';
import { allCards } from '../../model/table.ts';
import { beginHeir } from '../../phone/make-heir.ts';

/** Begins with two cards of a box: one for the owner, one for the heir. */
export function Begin() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const spare = spareBox(phone, allCards(table));
  return (
    <>
      <p>
        Somebody should get at your money when you no longer can, and not before. So they have a card that sleeps. It
        wakes {waitDays} days after they have asked it to, unless you say that you are well.
      </p>
      <p className="note">
        A card has no clock. It believes only a time that two of three servers have signed for it, and knows none
        before. You turn the clock.
      </p>
      {spare === undefined ? (
        <BuyBox
          why="Your wallet on the table is sealed: it makes no further copy. So make another one."
          onBought={(cards) => beginHeir(store, cards)}
        />
      ) : (
        <button type="button" className="button primary" onClick={() => beginHeir(store, spare)}>
          Make a wallet with an heir
        </button>
      )}
    </>
  );
}
