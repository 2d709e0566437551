import type { Rehearsal, SharesRehearsal } from '@symbolon/backup';

type RehearsalReportProps = {
  readonly rehearsal: Rehearsal | SharesRehearsal;
  /** What shows that the wallet came back. */
  readonly proof: string;
  readonly onAgain: () => void;
};

/** Shows each step of a rehearsal, how long it took, and its problems. */
export function RehearsalReport({ rehearsal, proof, onAgain }: RehearsalReportProps) {
  const { recovered, steps, milliseconds, stays } = rehearsal;
  const taps = steps.reduce((sum, step) => sum + step.taps, 0);
  return (
    <>
      <p className={recovered ? 'good' : 'problem'}>
        {recovered
          ? `You recovered the wallet: ${proof}. ${taps} taps, ${seconds(milliseconds)}.`
          : 'The wallet was not recovered. See where it stopped.'}
      </p>
      <ul className="facts">
        {steps.map(({ step, text, outcome, taps: own, milliseconds: took, problems }) => (
          <li key={step} data-good={outcome === 'done' || undefined} data-bad={outcome === 'failed' || undefined}>
            <strong>{text}</strong>
            <span>
              {outcome === 'skipped' ? 'not reached' : `${own} ${own === 1 ? 'tap' : 'taps'}, ${seconds(took)}`}
            </span>
            {problems.map((problem) => (
              <span key={problem.kind}>
                {problem.text} {problem.advice}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {stays.map((text) => (
        <p key={text} className="note">
          {text}
        </p>
      ))}
      <button type="button" className="button" onClick={onAgain}>
        Rehearse again
      </button>
    </>
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
