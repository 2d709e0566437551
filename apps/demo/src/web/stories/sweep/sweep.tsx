import { spareBox } from '../../model/phone.ts';
import { placeOf } from '../../model/table.ts';
import { fullSigners, newWallet, tapsTaken, targetsOf } from '../../model/wallet.ts';
import { BuyBox } from '../../parts/buy-box.tsx';
import { Ceremony } from '../../parts/ceremony.tsx';
import { Hold } from '../../parts/hold.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { Next } from '../../parts/next.tsx';
import { WithPin } from '../../parts/pin.tsx';
import { activate } from '../../phone/activate.ts';
import { backUpWallet } from '../../phone/back-up.ts';
import { Progress } from '../back-up/progress.tsx';
import { why } from '../back-up/why.ts';
import { Emptyings } from './emptyings.tsx';

/** A new wallet on new cards, and everything moved to it: what takes the worth out of a lost card. */
export function Sweep() {
  const world = useWorld();
  const { phone, table } = useKept();
  const { wallet, next, retired } = phone;
  const box = spareBox(
    phone,
    table.cards.map(({ id }) => id),
  );
  if (next === undefined && retired.length > 0) {
    return (
      <Next to="bitcoin">
        Everything is on the new wallet. The old cards still sign, for accounts that are empty: whoever has one has
        nothing.
      </Next>
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
            onClick={() => world.state.set((now) => ({ ...now, phone: { ...now.phone, next: newWallet(box) } }))}
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
              run={(card) => activate(world, card, pin, 'next')}
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
        <Ceremony long why={why} run={(person) => backUpWallet(world, person, 'next')}>
          <Progress taken={tapsTaken(next)} of={2 * targetsOf(next).length + 1} />
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
  return <Emptyings signing={signing} />;
}
