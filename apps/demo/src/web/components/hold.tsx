import type { ReactNode } from 'react';
import { placeOf } from '../model/table.ts';
import { listCards } from '../model/text.ts';
import { hold } from '../store/ui.ts';
import { useNextFocus, useSavedState, useTask, useUi, useUiState } from './hooks.ts';

export type HoldProps = {
  /** Any one of these cards will do. */
  readonly cards: readonly string[];
  /** What for: "to make the key". */
  readonly why: string;
  readonly run: (card: string) => Promise<void>;
  readonly children?: ReactNode;
};

/** Asks for a card. A button holds it to the phone; it can be dragged there, too. */
export function Hold({ cards: named, why, run, children }: HoldProps) {
  const ui = useUi();
  const { table } = useSavedState();
  const cards = named.filter((card) => placeOf(table, card) !== 'away');
  const { busy } = useUiState();
  const first = useNextFocus<HTMLButtonElement>();
  useTask(cards, run);
  if (cards.length === 0) return <p className="problem">This needs {listCards(named)}, which you have lost.</p>;
  return (
    <div className="hold">
      <p className="hold-ask">
        Hold <strong>{listCards(cards)}</strong> to the phone {why}.
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
            onClick={() => void hold(ui, card)}
          >
            {busy ? 'Reading…' : `Hold card ${card}`}
          </button>
        ))}
      </div>
    </div>
  );
}
