import { useState } from 'react';
import { useAnswer } from '../parts/use-answer.ts';
import { CrowdBench } from './crowd-bench.tsx';
import { openLab } from './lab.ts';
import { RelayBench } from './relay-bench.tsx';
import { TearBench } from './tear-bench.tsx';

const benches = [
  { id: 'relay', title: 'The phone', Bench: RelayBench },
  { id: 'crowd', title: 'The crowd', Bench: CrowdBench },
  { id: 'tear', title: 'The power', Bench: TearBench },
] as const;

/** Three attackers to play. */
export function AttackRoom() {
  const { value: lab } = useAnswer('lab', openLab);
  const [chosen, setChosen] = useState<(typeof benches)[number]['id']>('relay');
  if (lab === undefined) return <p className="note">Setting up the bench…</p>;
  return (
    <>
      <p>Be the attacker. The bench has cards of its own: nothing here touches the ones on your table.</p>
      <fieldset className="tabs">
        <legend className="unseen">Who are you?</legend>
        {benches.map(({ id, title }) => (
          <label key={id}>
            <input type="radio" name="bench" value={id} checked={chosen === id} onChange={() => setChosen(id)} />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      {benches.map(({ id, Bench }) => id === chosen && <Bench key={id} fresh={lab} />)}
    </>
  );
}
