import { ProblemView } from '../../components/problem.tsx';
import type { Lab } from '../relay/attacks.ts';
import { useTrial } from '../use-trial.ts';
import { type SkimmingResult, skim } from './skim.ts';

/** Skims a card in a pocket. */
export function SkimmingBench({ lab }: { readonly lab: Lab }) {
  const { trial, run } = useTrial<readonly SkimmingResult[]>();
  const read = (): Promise<readonly SkimmingResult[]> => {
    const { first, second } = lab.owner.before.end();
    return skim(first, second);
  };
  return (
    <section className="bench" aria-label="Skim a card">
      <p className="note">
        You stand in a queue and hold a strong reader to somebody's pocket. The card in it gets power and answers you.
      </p>
      <button type="button" className="button primary" disabled={trial.busy} onClick={() => void run(read)}>
        {trial.busy ? 'Reading…' : 'Read the pocket'}
      </button>
      <ol className="facts" aria-live="polite">
        {trial.result?.map(({ title, refused, text, why }) => (
          <li key={title} data-good={refused || undefined} data-bad={!refused || undefined}>
            <strong>{title}</strong>
            <span>{text}</span>
            {why !== '' && <span>{why}</span>}
          </li>
        ))}
      </ol>
      <ProblemView problem={trial.problem} />
    </section>
  );
}
