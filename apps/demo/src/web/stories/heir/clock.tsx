import { useStore, useUiState } from '../../components/hooks.ts';
import type { Heir } from '../../model/heir.ts';
import { fromNow, timeInFull, timeOf } from '../../model/time-words.ts';
import { advanceClock, currentTime } from '../../phone/clock.ts';
import { setPhoneAhead } from '../../phone/heir-waits.ts';

const day = 86_400;

const steps = [
  { name: 'a day', days: 1 },
  { name: 'a week', days: 7 },
  { name: 'a month', days: 31 },
] as const;

/** The time of the page in seconds since 1970, which the visitor turns on. */
export function useNow(): number {
  return Math.floor(currentTime(useStore()) / 1000);
}

/** What the phone says, next to what each card believes; and buttons that turn the clock on. */
export function Clock({ heir: { owner, heir, believed, ahead } }: { readonly heir: Heir }) {
  const store = useStore();
  const { busy } = useUiState();
  const now = useNow();
  return (
    <section className="panel" aria-label="The time">
      <dl className="times">
        {ahead > 0 && (
          <div>
            <dt>It is</dt>
            <dd>{timeOf(now)}</dd>
          </div>
        )}
        <div>
          <dt>The phone says</dt>
          <dd aria-live="polite" data-wrong={ahead > 0 || undefined}>
            {timeOf(now + ahead * day)}
          </dd>
        </div>
        <Belief who={`Card ${owner}, the owner's,`} time={believed[owner]} />
        <Belief who={`Card ${heir}, the heir's,`} time={believed[heir]} />
      </dl>
      {ahead > 0 && (
        <button type="button" className="button" disabled={busy} onClick={() => setPhoneAhead(store, 0)}>
          Set the phone's clock right
        </button>
      )}
      <fieldset className="later">
        <legend>Turn the time on by</legend>
        <div className="row">
          {steps.map(({ name, days }) => (
            <button
              key={name}
              type="button"
              className="button"
              disabled={busy}
              aria-label={`${name} later`}
              onClick={() => advanceClock(store, days)}
            >
              {name}
            </button>
          ))}
        </div>
      </fieldset>
    </section>
  );
}

/** What a card believes, and by how much that is behind. */
function Belief({ who, time = 0 }: { readonly who: string; readonly time: number | undefined }) {
  const days = Math.floor((useNow() - time) / day);
  return (
    <div>
      <dt>{who} believes</dt>
      <dd>
        {time === 0 ? 'nothing yet' : `at least ${timeOf(time)}`}{' '}
        {time !== 0 && days > 0 && <span className="note">{days === 1 ? 'a day' : `${days} days`} behind</span>}
      </dd>
    </div>
  );
}

type OpensProps = { readonly opens: number };

/** When something opens: "Wednesday 3 March 2027 at 14:05, in 30 days". */
export function Opens({ opens }: OpensProps) {
  const now = useNow();
  return (
    <>
      <strong>{timeInFull(opens)}</strong>, {fromNow(opens, now)}
    </>
  );
}
