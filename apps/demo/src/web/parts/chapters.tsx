import { useEffect, useRef } from 'react';
import { chapters, isOpen, isTold } from '../model/chapters.ts';
import { useDesk, useKept } from './hooks.ts';

/** The stories, as links: each has its own address. */
export function Chapters() {
  const { phone, table } = useKept();
  const { chapter } = useDesk();
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another chapter is another link to show
  useEffect(() => {
    const nav = list.current?.parentElement;
    const current = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (!nav || !current) return;
    nav.scrollTo({
      left: current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2,
      top: current.offsetTop - (nav.clientHeight - current.offsetHeight) / 2,
    });
  }, [chapter]);
  return (
    <nav className="chapters" aria-label="Stories">
      <ol ref={list}>
        {chapters.map(({ id, title, about }) => {
          const told = isTold(id, phone, table);
          const open = isOpen(id, phone);
          return (
            <li key={id}>
              <a href={`#/${id}`} aria-current={id === chapter ? 'page' : undefined} data-open={open || undefined}>
                <span className="chapter-mark" aria-hidden="true">
                  {told ? '✓' : ''}
                </span>
                <span>
                  <span className="chapter-title">{title}</span>
                  <span className="chapter-about">{about}</span>
                </span>
                {told && <span className="unseen">(done)</span>}
                {!open && <span className="unseen">(later)</span>}
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
