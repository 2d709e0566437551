import { describeSharePlace, describeSharePlan } from '@symbolon/backup';
import { useState } from 'react';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { Messages } from '../../components/messages/messages.tsx';
import { withTransition } from '../../components/motion.ts';
import { blankOf, dealerOf, holdersOf, type SharedWallet, shareIndexOf } from '../../model/shares.ts';
import { placeOf, places } from '../../model/table.ts';
import { joinWithAnd } from '../../model/text.ts';
import { holdersTogether, loseAllBut } from '../../phone/shares.ts';
import { dealArrows } from './messages.ts';
import { RehearseShares } from './rehearse-shares.tsx';

/** The share cards go to different places, and a rehearsal shows that they make the wallet. */
export function GiveAway({ shared }: { readonly shared: SharedWallet }) {
  const store = useStore();
  const { table, phone } = useSavedState();
  const [rehearsing, setRehearsing] = useState(phone.rehearsing.includes(blankOf(shared)));
  const { plan, taps, code } = shared;
  const [dealer, holders] = [dealerOf(shared), holdersOf(shared)];
  const isHome = (card: string): boolean => ['box', 'table'].includes(placeOf(table, card));
  const left = holders.filter(isHome);
  const together = holdersTogether(store);
  const [lost = ''] = holders;
  if (rehearsing) return <RehearseShares shared={shared} onDone={() => setRehearsing(false)} />;
  return (
    <>
      <p className="good">
        It took {taps.dealing} taps, and every share has arrived: {describeSharePlan(plan)} make the wallet again.{' '}
        {code !== undefined && (
          <>
            Share cards that belong together show the same code: <span className="unbroken">{code}</span>.
          </>
        )}
      </p>
      <p>Now give the share cards away, each one to another place.</p>
      <ul className="facts">
        {holders.map((card) => (
          <li key={card} data-good={!isHome(card) || undefined}>
            <strong>Card {card}</strong>
            <span>
              {describeSharePlace(plan, shareIndexOf(shared, card))},{' '}
              {isHome(card) ? 'still here' : `now: ${places[placeOf(table, card)].name.toLowerCase()}`}
            </span>
          </li>
        ))}
      </ul>
      {left.length > 0 ? (
        <p className="note">Drag a card to its place, or select it and choose a place.</p>
      ) : together !== undefined ? (
        <p className="problem">
          Cards {joinWithAnd(together.cards)} lie together ({places[together.place].name.toLowerCase()}). They are
          enough to make the wallet: move one of them.
        </p>
      ) : (
        <>
          <p>
            The cards are apart. One day you lose card {dealer}, the only one that holds this wallet, and card {lost} as
            well.
          </p>
          <div className="row">
            <button
              type="button"
              className="button primary"
              onClick={() => withTransition(() => loseAllBut(store, [dealer, lost]))}
            >
              Lose cards {dealer} and {lost}
            </button>
            <button type="button" className="button" onClick={() => setRehearsing(true)}>
              Rehearse it first
            </button>
          </div>
        </>
      )}
      <Messages cards={[dealer, ...holders]} arrows={dealArrows(shared)} />
    </>
  );
}
