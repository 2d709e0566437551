import { limits } from '@symbolon/protocol/limits';
import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useUiState, useWork } from '../../components/hooks.ts';
import { PinForm } from '../../components/pin.tsx';
import { placeOf } from '../../model/table.ts';
import { membersOf } from '../../model/wallet.ts';
import { blockPin, type PinAnswer, tryPin } from '../../phone/reset-pin.ts';

/** Lets the visitor type wrong PINs at a card until it blocks its PIN. */
export function Block() {
  const store = useStore();
  const work = useWork();
  const { busy } = useUiState();
  const { phone, table } = useSavedState();
  const here = membersOf(phone.wallet).filter((card) => placeOf(table, card) !== 'away');
  const [chosen, setChosen] = useState(here.at(-1) ?? '');
  const [guess, setGuess] = useState<string>();
  const [answers, setAnswers] = useState<readonly PinAnswer[]>([]);
  const answered = (answer: PinAnswer): void => setAnswers((all) => [...all, answer]);
  return (
    <>
      <p>
        Somebody remembers a PIN wrongly, or guesses. After {limits.pinTries} wrong ones in a row a card blocks its PIN.
        A PUK would unblock it, but your cards have none.
      </p>
      {answers.length === 0 && guess === undefined && !busy && (
        <fieldset className="choice">
          <legend>Whose PIN is forgotten?</legend>
          {here.map((card) => (
            <label key={card}>
              <input type="radio" name="forgotten" checked={chosen === card} onChange={() => setChosen(card)} />
              <strong>Card {card}</strong>
            </label>
          ))}
        </fieldset>
      )}
      {answers.length > 0 && (
        <ul className="facts" aria-label={`What card ${chosen} answers`}>
          {answers.map((answer, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: answers are only ever added
            <li key={index} data-good={answer === 'opened' || undefined} data-bad={answer !== 'opened' || undefined}>
              <strong>PIN {index + 1}</strong>
              <span>{inWords(answer)}</span>
            </li>
          ))}
        </ul>
      )}
      {guess === undefined ? (
        <>
          <PinForm label={`A wrong PIN for card ${chosen}`} action="Try it" onPin={setGuess} />
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => void work(() => blockPin(store, chosen, answered))}
          >
            {busy ? 'Typing…' : 'Type wrong ones for me'}
          </button>
        </>
      ) : (
        <Hold
          cards={[chosen]}
          why="to try this PIN"
          run={async (card) => {
            answered(await tryPin(store, card, guess));
            setGuess(undefined);
          }}
        />
      )}
    </>
  );
}

function inWords(answer: PinAnswer): string {
  if (answer === 'opened') return 'This is the right PIN. The card opened, and has all its tries again.';
  if (answer === 'blocked') return 'Wrong. The PIN is blocked.';
  return `Wrong: ${answer.triesLeft} ${answer.triesLeft === 1 ? 'try' : 'tries'} left.`;
}
