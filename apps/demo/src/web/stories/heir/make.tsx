import { limits } from '@symbolon/protocol/limits';
import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useNextFocus, useStore, useSubmit } from '../../components/hooks.ts';
import { type Heir, waitDays } from '../../model/heir.ts';
import { pinOfCard } from '../../phone/heir-memory.ts';
import { makeForHeir, offerHeir, sendLetter, takeKey, takeLetter } from '../../phone/make-heir.ts';

const exampleLetter = 'Dear Ada, the deeds are with the notary in Bridge Street. Sell nothing in the first year.';

type Step = {
  readonly card: string;
  readonly why: string;
  readonly note: string;
  readonly run: () => Promise<void>;
};

/** The owner makes the card of the heir, tap by tap. */
export function Make({ heir: story }: { readonly heir: Heir }) {
  const store = useStore();
  const [letter, setLetter] = useState<string>();
  const { owner, heir, making } = story;
  const steps: readonly Step[] = [
    {
      card: heir,
      why: 'so that it offers to take a key',
      note: `You are the owner. Card ${owner} is for you, and card ${heir} for your heir.`,
      run: () => offerHeir(store),
    },
    {
      card: owner,
      why: `so that it makes a key, keeps the letter, and encrypts the key for card ${heir}`,
      note: `It also learns whose time counts: that of two of three servers. The page types its PIN, ${pinOfCard(story, owner)}.`,
      run: () => makeForHeir(store, letter ?? ''),
    },
    {
      card: heir,
      why: 'so that it takes the key, and a PIN of its own',
      note: `The page types the PIN of the heir, ${pinOfCard(story, heir)}. The card waits ${waitDays} days once it is asked: you settled that for good.`,
      run: () => takeKey(store),
    },
    {
      card: owner,
      why: 'so that it makes no further copy, and encrypts the letter',
      note: `Card ${heir} has the key, and has signed a receipt.`,
      run: () => sendLetter(store),
    },
    {
      card: heir,
      why: 'so that it takes the letter',
      note: 'It shows the letter to nobody while it sleeps.',
      run: () => takeLetter(store),
    },
  ];
  const arrived = [making.offer, making.exported, making.receipt, making.letter];
  const done = arrived.includes(undefined) ? arrived.indexOf(undefined) : arrived.length;
  const step = steps[done];
  if (step === undefined) return null;
  if (done === 1 && letter === undefined) return <LetterForm onLetter={setLetter} />;
  return (
    <Hold key={done} cards={[step.card]} why={step.why} run={step.run}>
      <p className="note">
        Tap {done + 1} of {steps.length}. {step.note}
      </p>
    </Hold>
  );
}

/** Asks for the letter. What is typed stays in this story until the card has it. */
function LetterForm({ onLetter }: { readonly onLetter: (letter: string) => void }) {
  const form = useNextFocus<HTMLFormElement>();
  const submit = useSubmit((field) => {
    const letter = field('letter');
    const { length } = new TextEncoder().encode(letter);
    if (length === 0 || length > limits.vaultContent)
      throw new Error(`A letter has 1 to ${limits.vaultContent} bytes. This one has ${length}.`);
    onLetter(letter);
  });
  return (
    <form ref={form} tabIndex={-1} className="form" aria-label="The letter" onSubmit={(event) => void submit(event)}>
      <label htmlFor="letter">A letter that only the awakened card gives out</label>
      <textarea
        id="letter"
        name="letter"
        rows={4}
        defaultValue={exampleLetter}
        maxLength={limits.vaultContent}
        autoComplete="off"
        aria-describedby="letter-note"
      />
      <p id="letter-note" className="note">
        The cards here are emulated: type no secret of yours.
      </p>
      <div className="row">
        <button type="submit" className="button primary">
          Seal it
        </button>
      </div>
    </form>
  );
}
