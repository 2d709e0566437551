import { useEffect, useRef } from 'react';
import { homes, type Place, places } from '../../model/table.ts';
import { useUi } from '../hooks.ts';

export type CardActionsProps = { readonly id: string; readonly place: Place; readonly onDrop: (place: string) => void };

/** Buttons for the selected card: they do what dragging does. */
export function CardActions({ id, place, onDrop }: CardActionsProps) {
  const ui = useUi();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const deselect = (): void => {
    ui.set((now) => ({ ...now, selected: undefined }));
    document.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus();
  };
  return (
    <fieldset className="card-actions" onKeyDown={(event) => event.key === 'Escape' && deselect()}>
      <legend>Card {id} in your hand</legend>
      <button ref={first} type="button" className="button primary" onClick={() => onDrop('phone')}>
        Hold to the phone
      </button>
      {(['table', ...homes.slice(1)] as const)
        .filter((to) => to !== place)
        .map((to) => (
          <button key={to} type="button" className="button" onClick={() => onDrop(to)}>
            {places[to].put}
          </button>
        ))}
      <button type="button" className="button quiet" onClick={deselect}>
        Let go
      </button>
    </fieldset>
  );
}
