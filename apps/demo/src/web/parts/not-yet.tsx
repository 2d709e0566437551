import { useState } from 'react';
import { type ChapterId, stageFor } from '../model/chapters.ts';
import { prepare } from '../phone/prepare.ts';
import { useDesk, useWork, useWorld } from './hooks.ts';

const asks = {
  boxed: '',
  checked: 'cards that were checked',
  active: 'a card with a wallet',
  'backed-up': 'a wallet that is backed up',
} as const;

/** In place of a story that needs earlier ones: they can be told, or done at once. */
export function NotYet({ chapter }: { readonly chapter: ChapterId }) {
  const world = useWorld();
  const work = useWork();
  const { busy } = useDesk();
  const [step, setStep] = useState('');
  return (
    <div className="hold">
      <p>
        This story needs {asks[stageFor(chapter)]}. Follow the stories in order, or have it done for you with the PIN
        246810.
      </p>
      <button
        type="button"
        className="button primary"
        disabled={busy}
        onClick={() => void work(() => prepare(world, stageFor(chapter), setStep))}
      >
        {busy ? step : 'Do it for me'}
      </button>
    </div>
  );
}
