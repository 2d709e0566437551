import { type Place, places } from '../../model/table.ts';
import { useStore, useUi, useUiState } from '../hooks.ts';
import { CardPicture } from './card-picture.tsx';
import { useDrag } from './use-drag.ts';

export type CardProps = { readonly id: string; readonly place: Place; readonly onDrop: (place: string) => void };

/** A card that can be dragged, or selected and then moved with buttons. */
export function Card({ id, place, onDrop }: CardProps) {
  const store = useStore();
  const ui = useUi();
  const { selected, busy, task } = useUiState();
  const { dragging, style, handlers } = useDrag(onDrop, !busy && place !== 'away');
  const wanted = task?.wants.includes(id) === true && !busy;
  const chosen = selected === id;
  return (
    <button
      type="button"
      className="card"
      data-card={id}
      data-dragging={dragging || undefined}
      data-wanted={wanted || undefined}
      aria-pressed={chosen}
      disabled={busy || place === 'away'}
      style={style}
      onClick={() => ui.set((now) => ({ ...now, selected: chosen ? undefined : id }))}
      {...handlers}
    >
      <span className="visually-hidden">
        Card {id}, {places[place].name}
        {wanted && ', the phone waits for it'}
      </span>
      <CardPicture id={id} can={store.can(id)} />
    </button>
  );
}
