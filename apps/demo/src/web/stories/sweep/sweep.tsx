import { BuyBox } from '../../components/buy-box.tsx';
import { Ceremony } from '../../components/ceremony.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { WithPin } from '../../components/pin.tsx';
import { spareBox } from '../../model/phone.ts';
import { placeOf } from '../../model/table.ts';
import { fullSigners, newWallet, stepsDone, targetsOf } from '../../model/wallet.ts';
import { backUpWallet } from '../../phone/back-up.ts';
import { createWalletOn } from '../../phone/create-wallet.ts';
import { BackupProgress } from '../back-up/progress.tsx';
import { why } from '../back-up/why.ts';
import { AccountSweeps } from './account-sweeps.tsx';

/** A new wallet on new cards, and everything moved to it: what takes the worth out of a lost card. */
export function Sweep() {
  const store = useStore();
  const { phone, table } = useSavedState();
  const { wallet, next, retired } = phone;
  const box = spareBox(
    phone,
    table.cards.map(({ id }) => id),
  );
  if (next === undefined && retired.length > 0) {
    return (
      <NextStory to="bitcoin">
        Everything is on the new wallet. The old cards still sign, for accounts that are empty: whoever has one has
        nothing.
      </NextStory>
    );
  }
  if (next === undefined) {
    return (
      <>
        <p>
          A key can't be revoked on a chain. If somebody may have a card and its PIN, make a new key on new cards and
          move everything to it, the most valuable first.
        </p>
        {box === undefined ? (
          <BuyBox why="It takes three blank cards of one box." />
        ) : (
          <button
            type="button"
            className="button primary"
            onClick={() => store.state.set((now) => ({ ...now, phone: { ...now.phone, next: newWallet(box) } }))}
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
        <p>Card {first} makes a new key. It takes the PIN that you have.</p>
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
        <p>First the new wallet is backed up. Nothing moves to a key that one mishap can take.</p>
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
          The new wallet is ready. None of the old cards that are left may sign for everything: wake the backup first.
        </p>
        <a className="button primary" href="#/lost">
          Wake it
        </a>
      </>
    );
  }
  return <AccountSweeps signing={signing} />;
}
