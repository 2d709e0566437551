import type { ReactNode } from 'react';
import { type StoryId, stories } from '../model/stories.ts';

/** What was achieved, and where to go on. */
export function NextStory({ to, children }: { readonly to: StoryId; readonly children: ReactNode }) {
  return (
    <div className="next">
      <p className="good">{children}</p>
      <a className="button primary" href={`#/${to}`}>
        Next: {stories.find(({ id }) => id === to)?.title}
      </a>
    </div>
  );
}
