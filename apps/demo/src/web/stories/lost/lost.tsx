import { useState } from 'react';
import { Finder } from '../../components/finder.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { withTransition } from '../../components/motion.ts';
import { cardsIn } from '../../model/table.ts';
import { joinWithAnd } from '../../model/text.ts';
import { membersOf, roleOf, type Wallet } from '../../model/wallet.ts';
import { tryAsFinder } from '../../phone/finder.ts';
import { moveCard } from '../../phone/memory.ts';
import { ActivateBackup } from './activate-backup.tsx';

/** Loses a card: shows what its finder gets, and how the owner goes on with the others. */
export function Lost() {
  const store = useStore();
  const { table, phone } = useSavedState();
  const { wallet } = phone;
  const members = membersOf(wallet);
  const lost = cardsIn(table, 'away').find((card) => members.includes(card));
  const [chosen, setChosen] = useState(wallet.primary ?? '1');
  const put = (card: string, place: 'away' | 'table'): void => withTransition(() => moveCard(store, card, place));
  if (lost === undefined) {
    return (
      <>
        <p>One day a card is lost. Choose which.</p>
        <fieldset className="choice">
          <legend>You lose</legend>
          {members.map((id) => (
            <label key={id}>
              <input type="radio" name="lost" checked={chosen === id} onChange={() => setChosen(id)} />
              <span>
                <strong>Card {id}</strong> <span className="note">{describeRole(wallet, id)}</span>
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
      <p>
        Card {lost} is lost, but your wallet is not: cards {joinWithAnd(members.filter((card) => card !== lost))} hold
        the same key.
      </p>
      <Finder attempt={() => tryAsFinder(store.savedCard(lost), (wallet.pinReset ?? 0) > 0)} />
      <ActivateBackup lost={lost} />
      <div className="row">
        <a className="button" href="#/replace">
          Replace card {lost}
        </a>
        <button type="button" className="button quiet" onClick={() => put(lost, 'table')}>
          Find it again
        </button>
      </div>
    </>
  );
}

function describeRole(wallet: Wallet, card: string): string {
  if (card === wallet.primary) return 'the primary, which makes the copies';
  if (roleOf(wallet, card) === 'daily') return 'the daily card, with a limit';
  return wallet.activated.includes(card) ? 'an activated backup' : 'a dormant backup';
}
