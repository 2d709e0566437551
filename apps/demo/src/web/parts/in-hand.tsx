import { useEffect, useRef } from 'react';
import { homes, type Place, places } from '../model/table.ts';
import { useDeskStore } from './hooks.ts';

export type InHandProps = { readonly id: string; readonly place: Place; readonly onDrop: (place: string) => void };

/** What can be done with the card that was picked up: everything that dragging does, as buttons. */
export function InHand({ id, place, onDrop }: InHandProps) {
  const desk = useDeskStore();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const letGo = (): void => {
    desk.set((now) => ({ ...now, picked: undefined }));
    document.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus();
  };
  return (
    <fieldset className="in-hand" onKeyDown={(event) => event.key === 'Escape' && letGo()}>
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
      <button type="button" className="button quiet" onClick={letGo}>
        Let go
      </button>
    </fieldset>
  );
}
