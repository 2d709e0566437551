import { useSavedState } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { isDone } from '../../model/stories.ts';
import { cardsIn, type Place, placeOf, places } from '../../model/table.ts';
import { membersOf } from '../../model/wallet.ts';

const advice: readonly { readonly place: Place; readonly why: string }[] = [
  { place: 'pocket', why: 'the card you use' },
  { place: 'safe', why: 'for the day you lose it' },
  { place: 'friend', why: 'for the day your home burns' },
];

/** One card in each place: no single misfortune takes them all. */
export function PutAway() {
  const { phone, table } = useSavedState();
  const together = membersOf(phone.wallet).map((card) => placeOf(table, card));
  const apart = new Set(together).size === 3;
  return (
    <>
      <p>
        Each card now holds the whole key, and each opens with your PIN. Keep them apart, so that no single misfortune
        takes all three.
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
          {apart ? 'Three cards, three places.' : 'Put away. Three different places would be better still.'}
        </NextStory>
      ) : (
        <p className="note">Drag a card to its place, or choose it and pick a place.</p>
      )}
    </>
  );
}
