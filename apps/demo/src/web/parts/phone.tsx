import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { type ChapterId, chapters, isOpen } from '../model/chapters.ts';
import { Activate } from '../stories/activate/activate.tsx';
import { PutAway } from '../stories/put-away/put-away.tsx';
import { Unbox } from '../stories/unbox/unbox.tsx';
import { CardPicture } from './card-picture.tsx';
import { useDesk, useKept, useStore, useWorld } from './hooks.ts';
import { NotYet } from './not-yet.tsx';
import { ProblemView } from './problem.tsx';

/** Stories with chains or attacks in them come when they are asked for. */
const stories: { readonly [C in ChapterId]: ComponentType } = {
  unbox: Unbox,
  activate: Activate,
  'back-up': later(async () => (await import('../stories/back-up/back-up.tsx')).BackUp),
  'put-away': PutAway,
  bitcoin: later(async () => (await import('../stories/bitcoin/bitcoin.tsx')).Bitcoin),
  ethereum: later(async () => (await import('../stories/ethereum/ethereum.tsx')).Ethereum),
  daily: later(async () => (await import('../stories/daily/daily.tsx')).Daily),
  verify: later(async () => (await import('../stories/verify/verify.tsx')).Verify),
  plan: later(async () => (await import('../stories/plan/plan.tsx')).Plan),
  rehearse: later(async () => (await import('../stories/rehearse/rehearse.tsx')).Rehearse),
  lost: later(async () => (await import('../stories/lost/lost.tsx')).Lost),
  replace: later(async () => (await import('../stories/replace/replace.tsx')).Replace),
  sweep: later(async () => (await import('../stories/sweep/sweep.tsx')).Sweep),
  attack: later(async () => (await import('../attack-room/attack-room.tsx')).AttackRoom),
};

export function Phone() {
  const world = useWorld();
  const { phone } = useKept();
  const { chapter, busy, problem, task } = useDesk();
  const held = useStore(world.held);
  const Story = stories[chapter];
  const title = chapters.find(({ id }) => id === chapter)?.title;
  const heading = useRef<HTMLHeadingElement>(null);
  const told = useRef(title);
  useEffect(() => {
    document.title = `${title} · Symbolon`;
    if (told.current === title) return;
    told.current = title;
    heading.current?.scrollIntoView({ block: 'nearest' });
    // The link that was followed is gone with its story.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <section
      className="phone"
      aria-labelledby="story-title"
      data-drop="phone"
      data-waiting={(task?.wants.length ?? 0) > 0 || undefined}
    >
      <div className="antenna" data-held={held !== undefined || undefined}>
        <div className="waves" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
        {held !== undefined && <CardPicture id={held} can={world.can(held)} />}
        <p className="antenna-hint">{held === undefined ? 'Hold a card here' : `Card ${held} is on the phone`}</p>
      </div>
      <div className="screen" aria-busy={busy}>
        <h2 ref={heading} id="story-title" tabIndex={-1}>
          {title}
        </h2>
        <ProblemView problem={problem} />
        <Suspense fallback={<p className="note">One moment…</p>}>
          {isOpen(chapter, phone) ? <Story key={chapter} /> : <NotYet chapter={chapter} />}
        </Suspense>
      </div>
      <p className="unseen" role="status">
        {held === undefined ? '' : `The phone reads card ${held}.`}
      </p>
    </section>
  );
}

function later(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => ({ default: await load() }));
}
