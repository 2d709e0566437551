import { useEffect, useRef } from 'react';
import { isDone, isUnlocked, stories } from '../../model/stories.ts';
import { useSavedState, useUiState } from '../hooks.ts';

/** Links to the stories. */
export function StoryList() {
  const { phone, table } = useSavedState();
  const { story } = useUiState();
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another story moves the current link
  useEffect(() => {
    const nav = list.current?.parentElement;
    const current = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (!nav || !current) return;
    nav.scrollTo({
      left: current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2,
      top: current.offsetTop - (nav.clientHeight - current.offsetHeight) / 2,
    });
  }, [story]);
  return (
    <nav className="story-list" aria-label="Stories">
      <ol ref={list}>
        {stories.map(({ id, title, about }) => {
          const done = isDone(id, phone, table);
          const unlocked = isUnlocked(id, phone);
          return (
            <li key={id}>
              <a
                href={`#/${id}`}
                aria-current={id === story ? 'page' : undefined}
                data-unlocked={unlocked || undefined}
              >
                <span className="story-list-mark" aria-hidden="true">
                  {done ? '✓' : ''}
                </span>
                <span>
                  <span className="story-list-title">{title}</span>
                  <span className="story-list-about">{about}</span>
                </span>
                {done && <span className="visually-hidden">(done)</span>}
                {!unlocked && <span className="visually-hidden">(later)</span>}
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
