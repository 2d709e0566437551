import { useState } from 'react';
import { checkCard } from '../phone/check.ts';
import { useDesk, useDeskStore, useWorld } from './hooks.ts';

/** Another box of three cards, each of which proves that it is genuine and unused. */
export function BuyBox({ why }: { readonly why: string }) {
  const world = useWorld();
  const desk = useDeskStore();
  const { busy } = useDesk();
  const [step, setStep] = useState('');
  const buy = async (): Promise<void> => {
    desk.set((now) => ({ ...now, busy: true, problem: undefined }));
    try {
      for (const card of await world.buyBox()) {
        setStep(`Checking card ${card}…`);
        await checkCard(world, card);
      }
    } catch (problem) {
      desk.set((now) => ({ ...now, problem }));
    } finally {
      desk.set((now) => ({ ...now, busy: false }));
    }
  };
  return (
    <div className="hold">
      <p>{why}</p>
      <button type="button" className="button primary" disabled={busy} onClick={() => void buy()}>
        {busy ? step : 'Buy a box of three'}
      </button>
    </div>
  );
}
