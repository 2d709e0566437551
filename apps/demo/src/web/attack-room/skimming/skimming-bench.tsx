import { ProblemView } from '../../components/problem.tsx';
import type { Lab } from '../relay/attacks.ts';
import { useTrial } from '../use-trial.ts';
import { type SkimmingResult, skim } from './skim.ts';

/** A reader against a pocket. */
export function SkimmingBench({ lab }: { readonly lab: Lab }) {
  const { trial, run } = useTrial<readonly SkimmingResult[]>();
  const read = (): Promise<readonly SkimmingResult[]> => {
    const { first, second } = lab.owner.before.end();
    return skim(first, second);
  };
  return (
    <section className="bench" aria-label="Be a reader in the crowd">
      <p className="note">
        You hold a strong reader against somebody's pocket, in a queue. The card in there has power, and answers you.
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
