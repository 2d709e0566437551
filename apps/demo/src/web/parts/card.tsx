import { type Place, places } from '../model/table.ts';
import { CardPicture } from './card-picture.tsx';
import { useDesk, useDeskStore, useWorld } from './hooks.ts';
import { useDrag } from './use-drag.ts';

export type CardProps = { readonly id: string; readonly place: Place; readonly onDrop: (place: string) => void };

/** A card that can be picked up: dragged, or chosen and then put somewhere with the buttons. */
export function Card({ id, place, onDrop }: CardProps) {
  const world = useWorld();
  const desk = useDeskStore();
  const { picked, busy, task } = useDesk();
  const { dragging, style, handlers } = useDrag(onDrop, !busy && place !== 'away');
  const wanted = task?.wants.includes(id) === true && !busy;
  const chosen = picked === id;
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
      onClick={() => desk.set((now) => ({ ...now, picked: chosen ? undefined : id }))}
      {...handlers}
    >
      <span className="unseen">
        Card {id}, {places[place].name}
        {wanted && ', the phone waits for it'}
      </span>
      <CardPicture id={id} can={world.can(id)} />
    </button>
  );
}
