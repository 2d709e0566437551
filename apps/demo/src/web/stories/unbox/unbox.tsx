import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { checkCard } from '../../phone/check.ts';
import { unpack } from '../../phone/unpack.ts';

/** Every card proves that it is genuine and was never used. */
export function Unbox() {
  const store = useStore();
  const { phone } = useSavedState();
  const { cards } = phone.wallet;
  const open = cards.filter((card) => phone.known[card] === undefined);
  return (
    <>
      <p>
        Three cards in one box. Before you trust them, let each prove that it is genuine, and that nobody has used it
        before you.
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
      {open.length > 0 ? (
        <Hold
          cards={open}
          why="to check it"
          run={async (card) => {
            await checkCard(store, card);
            unpack(store, card);
          }}
        />
      ) : (
        <NextStory to="create-wallet">
          All three are genuine. No server was asked: each card carries its certificates, and signed a fresh question of
          your phone.
        </NextStory>
      )}
    </>
  );
}
