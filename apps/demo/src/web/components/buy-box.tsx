import { useState } from 'react';
import { checkCard } from '../phone/check.ts';
import { useStore, useUiState, useWork } from './hooks.ts';

/** Buys a box of three cards and checks that each one is genuine and unused. */
export function BuyBox({ why }: { readonly why: string }) {
  const store = useStore();
  const work = useWork();
  const { busy } = useUiState();
  const [step, setStep] = useState('');
  const buy = async (): Promise<void> => {
    for (const card of await store.buyBox()) {
      setStep(`Checking card ${card}…`);
      await checkCard(store, card);
    }
  };
  return (
    <div className="hold">
      <p>{why}</p>
      <button type="button" className="button primary" disabled={busy} onClick={() => void work(buy)}>
        {busy ? step : 'Buy a box of three'}
      </button>
    </div>
  );
}
