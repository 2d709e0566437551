import type { Rehearsal } from '@symbolon/backup/ceremony/rehearse';

/** What was done, how long it took, what was in the way, and what stays. */
export function Report({ rehearsal, onAgain }: { readonly rehearsal: Rehearsal; readonly onAgain: () => void }) {
  const { recovered, steps, milliseconds, stays } = rehearsal;
  const taps = steps.reduce((sum, step) => sum + step.taps, 0);
  return (
    <>
      <p className={recovered ? 'good' : 'problem'}>
        {recovered
          ? `You came back: the backup signed with the key of the lost card. ${taps} taps, ${seconds(milliseconds)}.`
          : 'The wallet did not come back. See where it stopped.'}
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
        Once more
      </button>
    </>
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
