import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useStore, useUi } from '../../components/hooks.ts';
import type { Heir } from '../../model/heir.ts';
import { askToWake, hearWell, readLetter, sayWell } from '../../phone/heir-waits.ts';
import { Awake } from './awake.tsx';
import { Waiting } from './waiting.tsx';

/** The heir's card: it sleeps, waits once it is asked, is told that the owner is well, and wakes. */
export function Sleeping({ heir: story }: { readonly heir: Heir }) {
  const store = useStore();
  const ui = useUi();
  const [owning, setOwning] = useState(false);
  const [said, setSaid] = useState<string>();
  const { owner, heir, asked, veto, awake } = story;
  if (awake) return <Awake heir={story} />;
  if (veto !== undefined) {
    return (
      <Hold
        key="hear"
        cards={[heir]}
        why="so that it hears of it"
        run={async () => {
          const dropped = await hearWell(store);
          setOwning(false);
          setSaid(
            dropped
              ? `Card ${heir} has dropped what it asked for. It may ask again, and then it waits anew.`
              : `Card ${heir} has nothing to drop: it asked later than that, or not at all.`,
          );
        }}
      >
        <p className="note">
          Card {owner} has signed that its owner is well. Somebody has to bring that to card {heir}: if nobody does, it
          can't know.
        </p>
      </Hold>
    );
  }
  if (owning) {
    const stop = (): void => {
      ui.set((now) => ({ ...now, problem: undefined }));
      setOwning(false);
    };
    return (
      <>
        <Hold key="well" cards={[owner]} why="to say: I am well" run={() => sayWell(store)}>
          <p className="note">
            You are the owner again. That card {heir} has asked, you see only if you hold it to your phone: look more
            often than once in each delay.
          </p>
        </Hold>
        <button type="button" className="button quiet" onClick={stop}>
          Say nothing
        </button>
      </>
    );
  }
  const told = said !== undefined && <p className="good">{said}</p>;
  if (asked !== undefined) return <Waiting heir={story} asked={asked} onOwner={() => setOwning(true)} />;
  return (
    <>
      {told}
      <Ask heir={story} onAsked={() => setSaid(undefined)} />
    </>
  );
}

/** The heir asks the card to wake, or tries to read the letter without. */
function Ask({ heir: { heir }, onAsked }: { readonly heir: Heir; readonly onAsked: () => void }) {
  const store = useStore();
  const [reading, setReading] = useState(false);
  const [refused, setRefused] = useState(false);
  if (reading) {
    return (
      <Hold
        key="read"
        cards={[heir]}
        why="to read the letter"
        run={async () => {
          setRefused((await readLetter(store)) === undefined);
          setReading(false);
        }}
      />
    );
  }
  return (
    <>
      {refused && <p className="problem">Card {heir} refuses: it sleeps, and gives the letter out only once awake.</p>}
      <Hold
        key="ask"
        cards={[heir]}
        why="so that it asks to wake"
        run={async () => {
          await askToWake(store);
          onAsked();
        }}
      >
        <p className="note">
          You are the heir, and can't reach the owner. Card {heir} has the key, and signs nothing while it sleeps.
        </p>
      </Hold>
      <button type="button" className="button" onClick={() => setReading(true)}>
        Read the letter
      </button>
    </>
  );
}
