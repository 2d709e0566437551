import { useState } from 'react';
import { ProblemView } from '../components/problem.tsx';
import { useAsync } from '../components/use-async.ts';
import { PaymentBench } from './payment/payment-bench.tsx';
import { openLab } from './relay/attacks.ts';
import { RelayBench } from './relay/relay-bench.tsx';
import { SkimmingBench } from './skimming/skimming-bench.tsx';
import { TearingBench } from './tearing/tearing-bench.tsx';

const benches = [
  { id: 'relay', title: 'The backup', Bench: RelayBench },
  { id: 'payment', title: 'The payment', Bench: PaymentBench },
  { id: 'crowd', title: 'The crowd', Bench: SkimmingBench },
  { id: 'tear', title: 'The power', Bench: TearingBench },
] as const;

/** Four attacks to play. */
export function AttackRoom() {
  const { value: lab, problem } = useAsync('lab', openLab);
  const [chosen, setChosen] = useState<(typeof benches)[number]['id']>('relay');
  if (lab === undefined)
    return problem === undefined ? <p className="note">Setting up the bench…</p> : <ProblemView problem={problem} />;
  return (
    <>
      <p>Be the attacker. The bench has cards of its own: nothing here touches the ones on your table.</p>
      <fieldset className="tabs">
        <legend className="visually-hidden">What do you attack?</legend>
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
