import { useState } from 'react';
import { useWorld } from '../../parts/hooks.ts';
import { sentence } from '../../parts/problem.tsx';
import { type Finding, playFinder } from '../../phone/finder.ts';

/** Lets the person play whoever finds the card. */
export function Finder({ lost }: { readonly lost: string }) {
  const world = useWorld();
  const [findings, setFindings] = useState<readonly Finding[]>();
  const [busy, setBusy] = useState(false);
  const play = async (): Promise<void> => {
    setBusy(true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    setFindings(await playFinder(world.copyOf(lost)));
    setBusy(false);
  };
  return (
    <section className="bench" aria-label="The finder">
      {findings === undefined ? (
        <button type="button" className="button" disabled={busy} onClick={() => void play()}>
          {busy ? 'Trying…' : 'Be the finder'}
        </button>
      ) : (
        <ul className="facts">
          {findings.map(({ title, text, known }) => (
            <li key={title} data-known={known || undefined} data-good={!known || undefined}>
              <strong>{title}</strong>
              <span>{sentence(text)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
