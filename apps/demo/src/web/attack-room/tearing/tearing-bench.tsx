import { useState } from 'react';
import { ProblemView } from '../../components/problem.tsx';
import { useAsync } from '../../components/use-async.ts';
import type { Lab } from '../relay/attacks.ts';
import { Results } from '../results.tsx';
import { useTrial } from '../use-trial.ts';
import { prepareTearing, type TearResult, tear, tearAndFinish } from './tear.ts';

/** Pulls a card away while it takes the key. */
export function TearingBench({ lab }: { readonly lab: Lab }) {
  const { value: bench } = useAsync('bench', () => prepareTearing(lab.owner));
  const [at, setAt] = useState(20);
  const [torn, setTorn] = useState(true);
  const { trial, run, choosing } = useTrial<{ readonly ended?: boolean }>();
  const [results, setResults] = useState<{ readonly [at: number]: TearResult }>({});
  if (bench === undefined) return <p className="note">Counting the writes of the card…</p>;
  const { writes } = bench;
  const pull = async (from: number, to: number): Promise<{ readonly ended?: boolean }> => {
    for (let afterWrites = from; afterWrites <= to; afterWrites += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const result = await tear(bench, { afterWrites, torn });
      setResults((all) => ({ ...all, [afterWrites]: result }));
    }
    return from === to ? { ended: await tearAndFinish(bench, { afterWrites: from, torn }) } : {};
  };
  const { busy } = trial;
  const ended = trial.result?.ended;
  const last = results[at];
  const all = Object.values(results);
  return (
    <section className="bench" aria-label="Pull the card away">
      <p className="note">
        Card 2 takes the key with {writes} writes to its memory. You pull the card away in between.
      </p>
      <div className="form">
        <label htmlFor="cut">
          Cut the power after write {at} of {writes}
        </label>
        <input
          id="cut"
          type="range"
          min={0}
          max={writes}
          value={at}
          onChange={(event) => choosing(setAt)(Number(event.target.value))}
        />
        <label className="check">
          <input type="checkbox" checked={torn} onChange={(event) => setTorn(event.target.checked)} /> Leave garbage in
          the next word
        </label>
        <div className="row">
          <button type="button" className="button primary" disabled={busy} onClick={() => void run(() => pull(at, at))}>
            {busy ? 'Pulling…' : 'Pull it away'}
          </button>
          <button type="button" className="button" disabled={busy} onClick={() => void run(() => pull(0, writes))}>
            Try every write
          </button>
        </div>
      </div>
      <div className="strip" aria-hidden="true">
        {Array.from({ length: writes + 1 }, (_, write) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a write is its number
          <i key={write} data-state={results[write]?.state} />
        ))}
      </div>
      <Results of={busy ? undefined : last}>
        {last !== undefined && !busy && (
          <div className={last.same && ended !== false ? 'good' : 'problem'}>
            <p>
              <strong>
                {last.state === 'before'
                  ? 'The card is as it was before: it took nothing.'
                  : 'The card has taken the whole key.'}
              </strong>
            </p>
            <p>
              {last.same
                ? 'At the next tap it signs the same receipt as without the power cut.'
                : 'At the next tap it signs another receipt. This is a bug.'}{' '}
              {ended === true && 'Card 1 accepts it, and the backup is complete.'}
              {ended === false && 'The backup can’t be completed. This is a bug.'}
            </p>
          </div>
        )}
        {all.length > writes && !busy && (
          <p className="note">
            {all.length} power cuts. Afterwards the card had nothing{' '}
            {all.filter(({ state }) => state === 'before').length} times, the whole key{' '}
            {all.filter(({ state }) => state === 'after').length} times, and never a part of it.{' '}
            {all.filter(({ same }) => same).length} times the next tap returned the same receipt.
          </p>
        )}
      </Results>
      <ProblemView problem={trial.problem} />
    </section>
  );
}
