import { useState } from 'react';
import { ProblemView } from '../parts/problem.tsx';
import type { Bench, Verdict } from './lab.ts';
import { relayAttacks } from './relay-attacks.ts';
import { VerdictView } from './verdict-view.tsx';

/** The phone that carries the messages is the attacker's. */
export function RelayBench({ fresh }: { readonly fresh: () => Bench }) {
  const [id, setId] = useState(relayAttacks[0]?.id);
  const [byte, setByte] = useState(300);
  const [result, setResult] = useState<{ readonly verdict?: Verdict; readonly problem?: unknown; readonly busy?: true }>({});
  const attack = relayAttacks.find((each) => each.id === id);
  const run = async (): Promise<void> => {
    setResult({ busy: true });
    // Lets the browser show that something happens: the cards compute on this thread.
    await new Promise((resolve) => setTimeout(resolve, 30));
    try {
      setResult({ verdict: (await attack?.run(fresh(), { byte, bit: byte % 8 })) as Verdict });
    } catch (problem) {
      setResult({ problem });
    }
  };
  return (
    <section className="bench" aria-label="Be the phone">
      <p className="note">You are the phone: every message from card to card passes through you.</p>
      <div className="form">
        <label htmlFor="attack">Attack</label>
        <select
          id="attack"
          value={id}
          onChange={(event) => {
            setId(event.target.value);
            setResult({});
          }}
        >
          {relayAttacks.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title}
            </option>
          ))}
        </select>
        <p>{attack?.about}</p>
        {id === 'flip' && (
          <>
            <label htmlFor="byte">Which byte: {byte}</label>
            <input id="byte" type="range" min={0} max={700} value={byte} onChange={(event) => setByte(Number(event.target.value))} />
          </>
        )}
        <button type="button" className="button primary" disabled={result.busy} onClick={() => void run()}>
          {result.busy ? 'Trying…' : 'Try it'}
        </button>
      </div>
      <div aria-live="polite">{result.verdict && <VerdictView verdict={result.verdict} />}</div>
      <ProblemView problem={result.problem} />
    </section>
  );
}
