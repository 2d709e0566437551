import { BuyBox } from '../../components/buy-box.tsx';
import { Ceremony } from '../../components/ceremony.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { WithPin } from '../../components/pin.tsx';
import { spareBox } from '../../model/phone.ts';
import { allCards, placeOf } from '../../model/table.ts';
import { fullSigners, newWallet, stepsDone, targetsOf } from '../../model/wallet.ts';
import { backUpWallet } from '../../phone/back-up.ts';
import { createWalletOn } from '../../phone/create-wallet.ts';
import { updatePhone } from '../../phone/memory.ts';
import { BackupProgress } from '../back-up/progress.tsx';
import { why } from '../back-up/why.ts';
import { AccountSweeps } from './account-sweeps.tsx';

/** Makes a new wallet on new cards and moves everything to it: a lost card is worthless then. */
export function Sweep() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const { wallet, next, retired } = phone;
  const box = spareBox(phone, allCards(table));
  if (next === undefined && retired.length > 0) {
    return (
      <NextStory to="bitcoin">
        Everything is in the new wallet. The old cards still sign, but their accounts are empty: they are worth nothing
        to a thief.
      </NextStory>
    );
  }
  if (next === undefined) {
    return (
      <>
        <p>
          A key can't be revoked on a chain. If somebody may have a card and its PIN, make a new key on new cards and
          move everything to it. The most valuable account goes first.
        </p>
        {box === undefined ? (
          <BuyBox why="You need three blank cards of one box." />
        ) : (
          <button
            type="button"
            className="button primary"
            onClick={() => updatePhone(store, (now) => ({ ...now, next: newWallet(box) }))}
          >
            Use the new cards
          </button>
        )}
      </>
    );
  }
  if (next.primary === undefined) {
    const [first = ''] = next.cards;
    return (
      <>
        <p>Card {first} makes a new key. It gets the PIN that you have now.</p>
        <WithPin>
          {(pin) => (
            <Hold
              cards={[first]}
              why="so that it makes the new key"
              run={(card) => createWalletOn(store, card, pin, 'next')}
            />
          )}
        </WithPin>
      </>
    );
  }
  if (!next.sealed) {
    return (
      <>
        <p>First back up the new wallet: one lost card must not cost you everything.</p>
        <Ceremony long why={why} run={(driver) => backUpWallet(store, driver, 'next')}>
          <BackupProgress done={stepsDone(next)} of={2 * targetsOf(next).length + 1} />
        </Ceremony>
      </>
    );
  }
  const signing = fullSigners(wallet).filter((card) => placeOf(table, card) !== 'away');
  if (signing.length === 0) {
    return (
      <>
        <p>
          The new wallet is ready. But none of the old cards that you have left signs without a limit: activate the
          backup first.
        </p>
        <a className="button primary" href="#/lost">
          Activate it
        </a>
      </>
    );
  }
  return <AccountSweeps signing={signing} />;
}
