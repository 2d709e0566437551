import { useState } from 'react';
import type { BoxSize } from '../model/table.ts';
import { checkCard } from '../phone/check.ts';
import { useStore, useUiState, useWork } from './hooks.ts';

const inWords: { readonly [S in BoxSize]: string } = { 3: 'three', 6: 'six' };

type BuyBoxProps = {
  readonly why: string;
  /** Default: 3. */
  readonly size?: BoxSize;
  /** Gets the cards when all are checked. */
  readonly onBought?: (cards: readonly string[]) => void;
};

/** Buys a box of cards and checks that each one is genuine and unused. */
export function BuyBox({ why, size = 3, onBought = () => {} }: BuyBoxProps) {
  const store = useStore();
  const work = useWork();
  const { busy } = useUiState();
  const [step, setStep] = useState('');
  const buy = async (): Promise<void> => {
    const cards = await store.buyBox(size);
    for (const card of cards) {
      setStep(`Checking card ${card}…`);
      await checkCard(store, card);
    }
    onBought(cards);
  };
  return (
    <div className="hold">
      <p>{why}</p>
      <button type="button" className="button primary" disabled={busy} onClick={() => void work(buy)}>
        {busy ? step : `Buy a box of ${inWords[size]}`}
      </button>
    </div>
  );
}
