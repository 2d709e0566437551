import { useState } from 'react';
import { sentence } from '../model/text.ts';
import type { FinderResult } from '../phone/finder.ts';

/** Lets the visitor play the finder of a lost card. `attempt` tries everything on a copy of it. */
export function Finder({ attempt }: { readonly attempt: () => Promise<readonly FinderResult[]> }) {
  const [results, setResults] = useState<readonly FinderResult[]>();
  const [busy, setBusy] = useState(false);
  const play = async (): Promise<void> => {
    setBusy(true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    setResults(await attempt());
    setBusy(false);
  };
  return (
    <section className="bench" aria-label="The finder">
      {results === undefined ? (
        <button type="button" className="button" disabled={busy} onClick={() => void play()}>
          {busy ? 'Trying…' : 'Be the finder'}
        </button>
      ) : (
        <ul className="facts">
          {results.map(({ title, text, known }) => (
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
