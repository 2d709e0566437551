import { useStore, useUiState } from '../../components/hooks.ts';
import type { Heir } from '../../model/heir.ts';
import { advanceClock, currentTime } from '../../phone/clock.ts';
import { fromNow, timeInFull } from './words.ts';

const steps = [
  { name: 'A day later', days: 1 },
  { name: 'A week later', days: 7 },
  { name: 'A month later', days: 31 },
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
  const believes = (card: string): string => {
    const time = believed[card] ?? 0;
    return time === 0 ? 'no time yet, so nothing opens' : `at least ${timeInFull(time)}`;
  };
  return (
    <section className="panel" aria-label="The time">
      <dl className="times">
        {ahead > 0 && (
          <div>
            <dt>It is</dt>
            <dd>{timeInFull(now)}</dd>
          </div>
        )}
        <div>
          <dt>The phone says</dt>
          <dd aria-live="polite" data-wrong={ahead > 0 || undefined}>
            {timeInFull(now + ahead * 86_400)}
          </dd>
        </div>
        <div>
          <dt>Card {owner}, the owner's, believes</dt>
          <dd>{believes(owner)}</dd>
        </div>
        <div>
          <dt>Card {heir}, the heir's, believes</dt>
          <dd>{believes(heir)}</dd>
        </div>
      </dl>
      <div className="row">
        {steps.map(({ name, days }) => (
          <button key={name} type="button" className="button" disabled={busy} onClick={() => advanceClock(store, days)}>
            {name}
          </button>
        ))}
      </div>
    </section>
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
