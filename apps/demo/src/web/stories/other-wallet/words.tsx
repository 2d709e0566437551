import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useStore } from '../../components/hooks.ts';
import { WithPin } from '../../components/pin.tsx';
import { sentence } from '../../model/text.ts';
import { askForWords } from '../../phone/other-wallet.ts';

/** Asks a card for its words, which it does not give. Says how a wallet is made that has them. */
export function Words({ card }: { readonly card: string }) {
  const store = useStore();
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<string>();
  return (
    <section className="bench" aria-label="The words">
      <h3>The words</h3>
      <p>
        Yours has none to show: it was not made exportable, and that is settled for good. No command reads its key, so
        no other program can have it.
      </p>
      {answer !== undefined ? (
        <p className="good">
          Card {card} answers: {sentence(answer)} Your cards have no PUK. With one, they would refuse as well.
        </p>
      ) : asking ? (
        <WithPin>
          {(pin) => (
            <Hold
              cards={[card]}
              why="to ask for its words"
              run={async () => setAnswer(await askForWords(store, card, pin))}
            />
          )}
        </WithPin>
      ) : (
        <button type="button" className="button" onClick={() => setAsking(true)}>
          Ask the card all the same
        </button>
      )}
      <details>
        <summary>How a wallet is made that has words</summary>
        <p className="note">
          The command makes one with <code>symbolon wallet create --exportable</code> and a PUK. Then{' '}
          <code>symbolon wallet export phrase</code> shows 24 words to whoever has the card and the PUK. Whoever has
          seen them has the wallet for ever, without a card and without a PIN.
        </p>
      </details>
    </section>
  );
}
