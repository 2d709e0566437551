import type { ReactNode } from 'react';
import { type StoryId, stories } from '../model/stories.ts';

/** Says what is done, and links to the next story. */
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
