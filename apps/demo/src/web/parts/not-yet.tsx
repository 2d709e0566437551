import { useState } from 'react';
import { type ChapterId, stageFor } from '../model/chapters.ts';
import { prepare } from '../phone/prepare.ts';
import { useDesk, useDeskStore, useWorld } from './hooks.ts';

const asks = {
  boxed: '',
  checked: 'cards that were checked',
  active: 'a card with a wallet',
  'backed-up': 'a wallet that is backed up',
} as const;

/** In place of a story that needs earlier ones: they can be told, or done at once. */
export function NotYet({ chapter }: { readonly chapter: ChapterId }) {
  const world = useWorld();
  const desk = useDeskStore();
  const { busy } = useDesk();
  const [step, setStep] = useState('');
  const run = async (): Promise<void> => {
    desk.set((now) => ({ ...now, busy: true, problem: undefined }));
    try {
      await prepare(world, stageFor(chapter), setStep);
    } catch (problem) {
      desk.set((now) => ({ ...now, problem }));
    } finally {
      desk.set((now) => ({ ...now, busy: false }));
    }
  };
  return (
    <div className="hold">
      <p>This story needs {asks[stageFor(chapter)]}. Follow the stories in order, or have it done for you with the PIN 246810.</p>
      <button type="button" className="button primary" disabled={busy} onClick={() => void run()}>
        {busy ? step : 'Do it for me'}
      </button>
    </div>
  );
}
