import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { isUnlocked, type StoryId, stories } from '../../model/stories.ts';
import { PutAway } from '../../stories/put-away/put-away.tsx';
import { Unbox } from '../../stories/unbox/unbox.tsx';
import { useAtom, useSavedState, useStore, useUiState } from '../hooks.ts';
import { ProblemView } from '../problem.tsx';
import { CardPicture } from '../table/card-picture.tsx';
import { LockedStory } from './locked-story.tsx';

/** Large stories load when they are opened. */
const components: { readonly [C in StoryId]: ComponentType } = {
  unbox: Unbox,
  'create-wallet': later(async () => (await import('../../stories/create-wallet/create-wallet.tsx')).CreateWallet),
  'back-up': later(async () => (await import('../../stories/back-up/back-up.tsx')).BackUp),
  'put-away': PutAway,
  bitcoin: later(async () => (await import('../../stories/bitcoin/bitcoin.tsx')).Bitcoin),
  ethereum: later(async () => (await import('../../stories/ethereum/ethereum.tsx')).Ethereum),
  daily: later(async () => (await import('../../stories/daily/daily.tsx')).Daily),
  verify: later(async () => (await import('../../stories/verify/verify.tsx')).Verify),
  plan: later(async () => (await import('../../stories/plan/plan.tsx')).Plan),
  rehearse: later(async () => (await import('../../stories/rehearse/rehearse.tsx')).Rehearse),
  vault: later(async () => (await import('../../stories/vault/vault.tsx')).Vault),
  'forgotten-pin': later(async () => (await import('../../stories/forgotten-pin/forgotten-pin.tsx')).ForgottenPin),
  lost: later(async () => (await import('../../stories/lost/lost.tsx')).Lost),
  replace: later(async () => (await import('../../stories/replace/replace.tsx')).Replace),
  later: later(async () => (await import('../../stories/later/later.tsx')).Later),
  shares: later(async () => (await import('../../stories/shares/shares.tsx')).Shares),
  heir: later(async () => (await import('../../stories/heir/heir.tsx')).HeirStory),
  sweep: later(async () => (await import('../../stories/sweep/sweep.tsx')).Sweep),
  'other-wallet': later(async () => (await import('../../stories/other-wallet/other-wallet.tsx')).OtherWallet),
  attack: later(async () => (await import('../../attack-room/attack-room.tsx')).AttackRoom),
};

export function Phone() {
  const store = useStore();
  const { phone } = useSavedState();
  const { story, busy, problem, task } = useUiState();
  const held = useAtom(store.held);
  const Story = components[story];
  const title = stories.find(({ id }) => id === story)?.title;
  const heading = useRef<HTMLHeadingElement>(null);
  const shownTitle = useRef(title);
  useEffect(() => {
    document.title = `${title} · Symbolon`;
    if (shownTitle.current === title) return;
    shownTitle.current = title;
    heading.current?.scrollIntoView({ block: 'nearest' });
    // The link with the focus disappeared with its story; it is hidden while the next one loads.
    const { activeElement: focused } = document;
    if (focused === document.body || focused?.checkVisibility() === false)
      heading.current?.focus({ preventScroll: true });
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
        {held !== undefined && <CardPicture id={held} can={store.can(held)} />}
        <p className="antenna-hint">{held === undefined ? 'Hold a card here' : `Card ${held} is at the phone`}</p>
      </div>
      <div className="screen" aria-busy={busy}>
        <h2 ref={heading} id="story-title" tabIndex={-1}>
          {title}
        </h2>
        <ProblemView problem={problem} />
        <Suspense fallback={<p className="note">One moment…</p>}>
          {isUnlocked(story, phone) ? <Story key={story} /> : <LockedStory story={story} />}
        </Suspense>
      </div>
      <p className="visually-hidden" role="status">
        {held === undefined ? '' : `The phone reads card ${held}.`}
      </p>
    </section>
  );
}

function later(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => ({ default: await load() }));
}
