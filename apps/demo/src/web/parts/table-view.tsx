import { cardsIn, homes, move, type Place, placeOf, places } from '../model/table.ts';
import { hold } from '../world/desk.ts';
import { Card } from './card.tsx';
import { useDesk, useDeskStore, useKept, useStore, useWorld } from './hooks.ts';
import { InHand } from './in-hand.tsx';
import { animated } from './motion.ts';
import { PlacePicture } from './place-picture.tsx';

/** The table with its places. A card that is held to the phone is away from here for as long. */
export function TableView() {
  const world = useWorld();
  const desk = useDeskStore();
  const { table } = useKept();
  const { picked } = useDesk();
  const held = useStore(world.held);
  const put = (id: string, to: Place): void => world.state.set((now) => ({ ...now, table: move(now.table, id, to) }));
  const onDrop = (id: string) => (to: string) => {
    if (to === 'phone') {
      void hold(desk, id);
      return;
    }
    animated(() => {
      desk.set((now) => ({ ...now, picked: undefined, problem: undefined }));
      put(id, to as Place);
    });
  };
  const cards = (place: Place) =>
    cardsIn(table, place)
      .filter((id) => id !== held)
      .map((id) => <Card key={id} id={id} place={place} onDrop={onDrop(id)} />);
  const lost = cardsIn(table, 'away');
  return (
    <section className="table" aria-labelledby="table-title">
      <h2 id="table-title" className="unseen">
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
          <p className="surface-hint">Drag a card to the phone, or choose it.</p>
        )}
      </div>
      {picked !== undefined && (
        <InHand key={picked} id={picked} place={placeOf(table, picked)} onDrop={onDrop(picked)} />
      )}
    </section>
  );
}
