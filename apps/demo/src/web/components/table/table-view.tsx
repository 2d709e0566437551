import { cardsIn, homes, type Place, placeOf, places } from '../../model/table.ts';
import { moveCard } from '../../phone/memory.ts';
import { hold } from '../../store/ui.ts';
import { useAtom, useSavedState, useStore, useUi, useUiState } from '../hooks.ts';
import { withTransition } from '../motion.ts';
import { Card } from './card.tsx';
import { CardActions } from './card-actions.tsx';
import { PlacePicture } from './place-picture.tsx';

/** The table with its places and cards. A card at the phone is not shown here. */
export function TableView() {
  const store = useStore();
  const ui = useUi();
  const { table } = useSavedState();
  const { selected } = useUiState();
  const held = useAtom(store.held);
  const onDrop = (id: string) => (to: string) => {
    if (to === 'phone') {
      void hold(ui, id);
      return;
    }
    withTransition(() => {
      ui.set((now) => ({ ...now, selected: undefined, problem: undefined }));
      moveCard(store, id, to as Place);
    });
  };
  const cards = (place: Place) =>
    cardsIn(table, place)
      .filter((id) => id !== held)
      .map((id) => <Card key={id} id={id} place={place} onDrop={onDrop(id)} />);
  const lost = cardsIn(table, 'away');
  return (
    <section className="table" aria-labelledby="table-title">
      <h2 id="table-title" className="visually-hidden">
        Your table
      </h2>
      <ul className="places">
        {[...homes, ...(lost.length > 0 ? (['away'] as const) : [])].map((place) => (
          <li key={place} className="place" data-drop={place === 'away' ? undefined : place}>
            <PlacePicture place={place} />
            <span className="place-name">{places[place].name}</span>
            <div className="pile">{cards(place)}</div>
          </li>
        ))}
      </ul>
      <div className="surface" data-drop="table">
        {cards('table')}
        {cardsIn(table, 'table').length === 0 && (
          <p className="surface-hint">Drag a card to the phone, or select it.</p>
        )}
      </div>
      {selected !== undefined && (
        <CardActions key={selected} id={selected} place={placeOf(table, selected)} onDrop={onDrop(selected)} />
      )}
    </section>
  );
}
