import { useState } from 'react';
import { type CrowdStep, readInTheCrowd } from './crowd.ts';
import type { Lab } from './relay-attacks.ts';

/** A reader against a pocket. */
export function CrowdBench({ lab }: { readonly lab: Lab }) {
  const [steps, setSteps] = useState<readonly CrowdStep[]>([]);
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { first, second } = lab.owners.before.end();
    setSteps(await readInTheCrowd(first, second));
    setBusy(false);
  };
  return (
    <section className="bench" aria-label="Be a reader in the crowd">
      <p className="note">You hold a strong reader against somebody's pocket, in a queue. The card in there has power, and answers you.</p>
      <button type="button" className="button primary" disabled={busy} onClick={() => void run()}>
        {busy ? 'Reading…' : 'Read the pocket'}
      </button>
      <ol className="facts" aria-live="polite">
        {steps.map(({ title, refused, text, why }) => (
          <li key={title} data-good={refused || undefined} data-bad={!refused || undefined}>
            <strong>{title}</strong>
            <span>{text}</span>
            {why !== '' && <span>{why}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
