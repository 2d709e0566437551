import { useState } from 'react';
import { ProblemView } from '../parts/problem.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { CrowdBench } from './crowd-bench.tsx';
import { PaymentBench } from './payment-bench.tsx';
import { openLab } from './relay-attacks.ts';
import { RelayBench } from './relay-bench.tsx';
import { TearBench } from './tear-bench.tsx';

const benches = [
  { id: 'relay', title: 'The backup', Bench: RelayBench },
  { id: 'payment', title: 'The payment', Bench: PaymentBench },
  { id: 'crowd', title: 'The crowd', Bench: CrowdBench },
  { id: 'tear', title: 'The power', Bench: TearBench },
] as const;

/** Four attacks to play. */
export function AttackRoom() {
  const { value: lab, problem } = useAnswer('lab', openLab);
  const [chosen, setChosen] = useState<(typeof benches)[number]['id']>('relay');
  if (lab === undefined)
    return problem === undefined ? <p className="note">Setting up the bench…</p> : <ProblemView problem={problem} />;
  return (
    <>
      <p>Be the attacker. The bench has cards of its own: nothing here touches the ones on your table.</p>
      <fieldset className="tabs">
        <legend className="unseen">What do you attack?</legend>
        {benches.map(({ id, title }) => (
          <label key={id}>
            <input type="radio" name="bench" value={id} checked={chosen === id} onChange={() => setChosen(id)} />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      {benches.map(({ id, Bench }) => id === chosen && <Bench key={id} lab={lab} />)}
    </>
  );
}
