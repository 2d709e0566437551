import { useState } from 'react';
import { type StoryId, stageFor } from '../../model/stories.ts';
import { prepare } from '../../phone/prepare.ts';
import { useStore, useUiState, useWork } from '../hooks.ts';

const asks = {
  boxed: '',
  checked: 'cards that were checked',
  active: 'a card with a wallet',
  'backed-up': 'a wallet that is backed up',
} as const;

/** In place of a story that needs earlier ones: they can be told, or done at once. */
export function LockedStory({ story }: { readonly story: StoryId }) {
  const store = useStore();
  const work = useWork();
  const { busy } = useUiState();
  const [step, setStep] = useState('');
  return (
    <div className="hold">
      <p>
        This story needs {asks[stageFor(story)]}. Follow the stories in order, or have it done for you with the PIN
        246810.
      </p>
      <button
        type="button"
        className="button primary"
        disabled={busy}
        onClick={() => void work(() => prepare(store, stageFor(story), setStep))}
      >
        {busy ? step : 'Do it for me'}
      </button>
    </div>
  );
}
