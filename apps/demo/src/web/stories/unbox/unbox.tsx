import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { checkCard } from '../../phone/check.ts';
import { unpack } from '../../phone/memory.ts';

/** Checks that each card is genuine and unused. */
export function Unbox() {
  const store = useStore();
  const { phone } = useSavedState();
  const { cards } = phone.wallet;
  const unchecked = cards.filter((card) => phone.known[card] === undefined);
  return (
    <>
      <p>
        The box holds three cards. Before you trust them, let each card prove that it is genuine and that nobody has
        used it.
      </p>
      <ul className="facts">
        {cards.map((card) => {
          const known = phone.known[card];
          return (
            <li key={card} data-good={known !== undefined || undefined}>
              <strong>Card {card}</strong>
              <span>
                {known === undefined
                  ? 'not checked yet'
                  : `genuine, number ${known.number}, ${known.untouched ? 'never used' : 'never held a key'}`}
              </span>
            </li>
          );
        })}
      </ul>
      {unchecked.length > 0 ? (
        <Hold
          cards={unchecked}
          why="to check it"
          run={async (card) => {
            await checkCard(store, card);
            unpack(store, card);
          }}
        />
      ) : (
        <NextStory to="create-wallet">
          All three are genuine. Your phone asked no server: each card has its certificates, and signed a fresh
          challenge of your phone.
        </NextStory>
      )}
    </>
  );
}
