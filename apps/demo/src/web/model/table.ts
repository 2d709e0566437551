/** The table: which cards there are, and where each one is. */

/** Where a card can be. `away`: lost. */
export type Place = 'box' | 'table' | 'pocket' | 'safe' | 'friend' | 'away';

/** Cards in a box: one for most people, or one for a family. */
export type BoxSize = 3 | 6;

type CardPlace = { readonly id: string; readonly place: Place };

export type Table = { readonly cards: readonly CardPlace[] };

export const places: { readonly [P in Place]: { readonly name: string; readonly put: string } } = {
  box: { name: 'Box', put: 'Put back in the box' },
  table: { name: 'Table', put: 'Put on the table' },
  pocket: { name: 'Pocket', put: 'Put in your pocket' },
  safe: { name: 'Safe', put: 'Lock in the safe' },
  friend: { name: "Friend's house", put: "Take to your friend's" },
  away: { name: 'Lost', put: 'Lose it' },
};

/** Places that the table shows, in this order. A lost card gets a place of its own. */
export const homes = ['box', 'pocket', 'safe', 'friend'] as const satisfies readonly Place[];

export function newTable(ids: readonly string[]): Table {
  return { cards: ids.map((id) => ({ id, place: 'box' })) };
}

export function move(table: Table, id: string, place: Place): Table {
  return { cards: table.cards.map((card) => (card.id === id ? { ...card, place } : card)) };
}

export function addCards(table: Table, ids: readonly string[]): Table {
  return { cards: [...table.cards, ...newTable(ids).cards] };
}

/** All cards, in the order they were bought. */
export function allCards(table: Table): readonly string[] {
  return table.cards.map(({ id }) => id);
}

export function placeOf(table: Table, id: string): Place {
  return table.cards.find((card) => card.id === id)?.place ?? 'box';
}

export function cardsIn(table: Table, place: Place): readonly string[] {
  return table.cards.filter((card) => card.place === place).map(({ id }) => id);
}
