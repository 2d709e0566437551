import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { Preview } from '../../components/preview.tsx';
import type { Heir } from '../../model/heir.ts';
import { payInSession } from '../../phone/bitcoin.ts';
import { tapInTime } from '../../phone/heir-memory.ts';
import { readLetter } from '../../phone/heir-waits.ts';
import { usePayment } from './use-payment.ts';

/** The heir's card is awake: it gives the letter out, and signs. */
export function Awake({ heir: story }: { readonly heir: Heir }) {
  const store = useStore();
  const payment = usePayment(story);
  const [letter, setLetter] = useState<string>();
  const [paying, setPaying] = useState(false);
  const [paid, setPaid] = useState(false);
  const { heir } = story;
  if (letter === undefined) {
    return (
      <>
        <p className="good">Card {heir} is awake. Nobody said a word for as long as the owner had settled.</p>
        <Hold
          key="letter"
          cards={[heir]}
          why="to read the letter"
          run={async () => setLetter((await readLetter(store)) ?? '')}
        />
      </>
    );
  }
  if (paid) {
    return (
      <NextStory to="sweep">
        Card {heir} has signed: the money is the heir's. Nobody else had to agree, and no company ever had a key.
      </NextStory>
    );
  }
  if (paying) {
    if (payment === undefined) return <p className="note">Preparing the payment…</p>;
    return (
      <>
        <Preview preview={payment.preview} total />
        <Hold
          key="pay"
          cards={[heir]}
          why="so that it signs"
          run={async () => {
            await tapInTime(store, heir, (session) => payInSession(session, store, payment));
            setPaid(true);
          }}
        />
      </>
    );
  }
  return (
    <div className="next">
      <section className="panel" aria-label="The letter">
        <h3>The letter</h3>
        <p className="secret">{letter}</p>
        <p className="note">The phone has not kept it, and shows it only now.</p>
      </section>
      <button type="button" className="button primary" onClick={() => setPaying(true)}>
        Pay with card {heir}
      </button>
    </div>
  );
}
