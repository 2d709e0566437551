import { move, placeOf } from '../model/table.ts';
import type { World } from '../world/world.ts';

/** A card out of the box lies on the table. */
export function unpack(world: World, card: string): void {
  world.state.set((now) =>
    placeOf(now.table, card) === 'box' ? { ...now, table: move(now.table, card, 'table') } : now,
  );
}
