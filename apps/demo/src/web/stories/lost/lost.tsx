import { useState } from 'react';
import { cardsIn, move } from '../../model/table.ts';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { animated } from '../../parts/motion.ts';
import { Finder } from './finder.tsx';
import { Wake } from './wake.tsx';

/** A card is gone: what its finder gets, and how the others go on. */
export function Lost() {
  const world = useWorld();
  const { table, phone } = useKept();
  const [lost] = cardsIn(table, 'away');
  const [chosen, setChosen] = useState(phone.primary ?? '1');
  const put = (card: string, place: 'away' | 'table'): void =>
    animated(() => world.state.set((now) => ({ ...now, table: move(now.table, card, place) })));
  if (lost === undefined) {
    return (
      <>
        <p>One day a card is gone. Choose which.</p>
        <fieldset className="choice">
          <legend>You lose</legend>
          {table.cards.slice(0, 3).map(({ id }) => (
            <label key={id}>
              <input type="radio" name="lost" checked={chosen === id} onChange={() => setChosen(id)} />
              <span>
                <strong>Card {id}</strong> <span className="note">{partOf(phone, id)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <button type="button" className="button primary" onClick={() => put(chosen, 'away')}>
          Lose card {chosen}
        </button>
      </>
    );
  }
  return (
    <>
      <p>Card {lost} is gone. Nothing of your wallet is: two cards hold the same key.</p>
      <Finder lost={lost} />
      <Wake lost={lost} />
      <button type="button" className="button quiet" onClick={() => put(lost, 'table')}>
        Find card {lost} again
      </button>
    </>
  );
}

function partOf({ primary, roles }: ReturnType<typeof useKept>['phone'], card: string): string {
  if (card === primary) return 'the primary, which made the key';
  return roles[card] === 'daily' ? 'the daily card, with its limit' : 'a backup, asleep';
}
