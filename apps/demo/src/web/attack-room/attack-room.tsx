import { useState } from 'react';
import { ProblemView } from '../components/problem.tsx';
import { useAsync } from '../components/use-async.ts';
import { PaymentBench } from './payment/payment-bench.tsx';
import { openLab } from './relay/attacks.ts';
import { RelayBench } from './relay/relay-bench.tsx';
import { SkimmingBench } from './skimming/skimming-bench.tsx';
import { TearingBench } from './tearing/tearing-bench.tsx';

const benches = [
  { id: 'relay', title: 'Backup', Bench: RelayBench },
  { id: 'payment', title: 'Payment', Bench: PaymentBench },
  { id: 'skimming', title: 'Skimming', Bench: SkimmingBench },
  { id: 'tearing', title: 'Power cut', Bench: TearingBench },
] as const;

/** Four kinds of attack that the visitor can try. */
export function AttackRoom() {
  const { value: lab, problem } = useAsync('lab', openLab);
  const [chosen, setChosen] = useState<(typeof benches)[number]['id']>('relay');
  if (lab === undefined)
    return problem === undefined ? <p className="note">Preparing the cards…</p> : <ProblemView problem={problem} />;
  return (
    <>
      <p>Be the attacker. This room has its own cards: nothing here changes the cards on your table.</p>
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
