import { sentence } from '../parts/problem.tsx';
import type { Verdict } from './lab.ts';

/** What the cards made of an attack, and why. */
export function VerdictView({ verdict: { refused, text, why } }: { readonly verdict: Verdict }) {
  return (
    <div className={refused ? 'good' : 'problem'}>
      <p>
        <strong>{sentence(text)}</strong>
      </p>
      {why !== '' && <p>{why}</p>}
    </div>
  );
}
