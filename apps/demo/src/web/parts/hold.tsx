import { type ReactNode, useEffect, useRef } from 'react';
import { placeOf } from '../model/table.ts';
import { hold, spoken } from '../world/desk.ts';
import { useDesk, useDeskStore, useKept, useTask } from './hooks.ts';

export type HoldProps = {
  /** Cards that will do. */
  readonly cards: readonly string[];
  /** What for: "so that it makes the key". */
  readonly why: string;
  readonly run: (card: string) => Promise<void>;
  readonly children?: ReactNode;
};

/** Asks for a card. It can be dragged to the phone from wherever it lies, or held to it with a button. */
export function Hold({ cards: named, why, run, children }: HoldProps) {
  const desk = useDeskStore();
  const { table } = useKept();
  const cards = named.filter((card) => placeOf(table, card) !== 'away');
  const { busy, begun } = useDesk();
  const first = useRef<HTMLButtonElement>(null);
  useTask(cards, run);
  useEffect(() => {
    // The button that had the focus is gone with its tap: whoever uses the keyboard goes on here.
    if (begun && !busy && document.activeElement === document.body) first.current?.focus({ preventScroll: true });
  }, [begun, busy]);
  if (cards.length === 0) return <p className="problem">This takes {spoken(named)}, which you have lost.</p>;
  return (
    <div className="hold">
      <p className="hold-ask">
        Hold <strong>{spoken(cards)}</strong> to the phone {why}.
      </p>
      {children}
      <div className="row">
        {cards.map((card, index) => (
          <button
            key={card}
            ref={index === 0 ? first : undefined}
            type="button"
            className={index === 0 ? 'button primary' : 'button'}
            disabled={busy}
            onClick={() => void hold(desk, card)}
          >
            {busy ? 'Reading…' : `Hold card ${card}`}
          </button>
        ))}
      </div>
    </div>
  );
}
