import type { ReactNode } from 'react';
import { type ChapterId, chapters } from '../model/chapters.ts';

/** What was achieved, and where to go on. */
export function Next({ to, children }: { readonly to: ChapterId; readonly children: ReactNode }) {
  return (
    <div className="next">
      <p className="good">{children}</p>
      <a className="button primary" href={`#/${to}`}>
        Next: {chapters.find(({ id }) => id === to)?.title}
      </a>
    </div>
  );
}
