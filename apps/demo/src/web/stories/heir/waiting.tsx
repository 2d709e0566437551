import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useUiState } from '../../components/hooks.ts';
import type { Asked, Heir } from '../../model/heir.ts';
import { dateOf, timeInFull, timeOf } from '../../model/time-words.ts';
import { advanceClock } from '../../phone/clock.ts';
import { deliverKept, setPhoneAhead, tryToWake } from '../../phone/heir-waits.ts';
import { Opens, useNow } from './clock.tsx';

/** Days after which the owner comes back. */
const away = 14;

type WaitingProps = { readonly heir: Heir; readonly asked: Asked; readonly onOwner: () => void };

/** The heir's card has asked. It wakes when the delay is over, and the visitor may try to make that earlier. */
export function Waiting({ heir: story, asked, onOwner }: WaitingProps) {
  const store = useStore();
  const { busy } = useUiState();
  const now = useNow();
  const [delivering, setDelivering] = useState(false);
  const [refused, setRefused] = useState<{ readonly text: string; readonly at: number }>();
  const { clockOffset } = useSavedState().phone;
  const { heir, kept, ahead } = story;
  const refuse = (text: string): void => setRefused({ text, at: clockOffset });
  const wake = async (): Promise<void> => {
    if (await tryToWake(store)) return;
    const says = ahead > 0 ? 'The phone may say what it likes.' : 'Too early.';
    refuse(`${says} Card ${heir} refuses: not before ${timeInFull(asked.opens)}.`);
  };
  const deliver = async (): Promise<void> => {
    const taken = await deliverKept(store);
    setDelivering(false);
    if (!taken)
      refuse(
        `Card ${heir} refuses: these answers are to a number that it threw away when it was asked. It wants new ones.`,
      );
  };
  return (
    <>
      {refused?.at === clockOffset && (
        <p className="problem" role="status">
          {refused.text}
        </p>
      )}
      {delivering ? (
        <Hold key="deliver" cards={[heir]} why="to give it the old answers" run={deliver} />
      ) : (
        <Hold key="wake" cards={[heir]} why="so that it wakes" run={wake}>
          <p>
            Card {heir} has asked. It opens on <Opens opens={asked.opens} />
            {now < asked.opens ? ', unless the owner says a word.' : '. Nobody has said a word.'}
          </p>
          <p className="note">
            It counts from {timeOf(asked.since)}. Each tap brings it the time, and it decides by itself.
          </p>
        </Hold>
      )}
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={() => {
          advanceClock(store, away);
          onOwner();
        }}
      >
        The owner comes back, two weeks later
      </button>
      <section className="panel" aria-label="Try to cheat">
        <h3>Try to cheat</h3>
        {kept !== undefined && (
          <>
            <p className="note">
              The phone kept what the servers signed on {dateOf(kept.at)}, before the card asked. If the card counted
              from there, it would open earlier.
            </p>
            <button type="button" className="button" disabled={busy} onClick={() => setDelivering(!delivering)}>
              {delivering ? 'Keep the old answers' : 'Use the old answers'}
            </button>
          </>
        )}
        {ahead === 0 && (
          <button type="button" className="button" disabled={busy} onClick={() => setPhoneAhead(store, 365)}>
            Set the phone's clock a year ahead
          </button>
        )}
      </section>
    </>
  );
}
