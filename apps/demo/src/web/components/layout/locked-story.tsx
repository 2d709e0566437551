import { useState } from 'react';
import { demoPin } from '../../model/demo-pin.ts';
import { type StoryId, stageFor } from '../../model/stories.ts';
import { useStore, useUiState, useWork } from '../hooks.ts';

const needs = {
  boxed: '',
  checked: 'checked cards',
  active: 'a card with a wallet',
  'backed-up': 'a wallet that is backed up',
} as const;

/** Stands in for a story that needs earlier ones, and offers to go through them at once. */
export function LockedStory({ story }: { readonly story: StoryId }) {
  const store = useStore();
  const work = useWork();
  const { busy } = useUiState();
  const [step, setStep] = useState('');
  const goThrough = async (): Promise<void> => {
    const { prepare } = await import('../../phone/prepare.ts');
    await prepare(store, stageFor(story), setStep);
  };
  return (
    <div className="hold">
      <p>
        This story needs {needs[stageFor(story)]}. Follow the stories in order, or let the page do the earlier ones with
        the PIN {demoPin}.
      </p>
      <button type="button" className="button primary" disabled={busy} onClick={() => void work(goThrough)}>
        {busy ? step : 'Do it for me'}
      </button>
    </div>
  );
}
