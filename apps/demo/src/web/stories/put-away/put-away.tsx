import { useSavedState } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { isDone } from '../../model/stories.ts';
import { cardsIn, type Place, placeOf, places } from '../../model/table.ts';
import { membersOf } from '../../model/wallet.ts';

const advice: readonly { readonly place: Place; readonly why: string }[] = [
  { place: 'pocket', why: 'the card you use' },
  { place: 'safe', why: 'if you lose the first' },
  { place: 'friend', why: 'if your home burns' },
];

/** Advises to keep each card in a different place. */
export function PutAway() {
  const { phone, table } = useSavedState();
  const together = membersOf(phone.wallet).map((card) => placeOf(table, card));
  const apart = new Set(together).size >= 3;
  return (
    <>
      <p>
        Each card now holds the whole key, and opens with your PIN. Keep them apart, so that one accident can't take
        them all.
      </p>
      <ul className="facts">
        {advice.map(({ place, why }) => {
          const here = cardsIn(table, place).filter((card) => membersOf(phone.wallet).includes(card));
          return (
            <li key={place} data-good={here.length > 0 || undefined}>
              <strong>{places[place].name}</strong>
              <span>{here.length === 0 ? why : `${here.map((id) => `card ${id}`).join(', ')}: ${why}`}</span>
            </li>
          );
        })}
      </ul>
      {isDone('put-away', phone, table) ? (
        <NextStory to="bitcoin">
          {apart
            ? `${together.length === 3 ? 'Three' : 'Your'} cards, three places.`
            : 'All cards are put away. Three different places are safer.'}
        </NextStory>
      ) : (
        <p className="note">Drag a card to its place, or select it and choose a place.</p>
      )}
    </>
  );
}
