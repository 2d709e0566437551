import { move, placeOf } from '../model/table.ts';
import type { Store } from '../store/store.ts';

/** A card out of the box lies on the table. */
export function unpack(store: Store, card: string): void {
  store.state.set((now) =>
    placeOf(now.table, card) === 'box' ? { ...now, table: move(now.table, card, 'table') } : now,
  );
}
