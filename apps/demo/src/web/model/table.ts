/** The table: which cards there are and where each of them lies. Plain data, and functions that make new data of it. */

/** Where a card can lie. `away`: lost, wherever that is. */
export type Place = 'box' | 'table' | 'pocket' | 'safe' | 'friend' | 'away';

type CardPlace = { readonly id: string; readonly place: Place };

export type Table = { readonly cards: readonly CardPlace[] };

export const places: { readonly [P in Place]: { readonly name: string; readonly put: string } } = {
  box: { name: 'Box', put: 'Back in the box' },
  table: { name: 'Table', put: 'Lay on the table' },
  pocket: { name: 'Pocket', put: 'Put in your pocket' },
  safe: { name: 'Safe', put: 'Lock in the safe' },
  friend: { name: "Friend's house", put: "Take to your friend's" },
  away: { name: 'Lost', put: 'Lose it' },
};

/** Places a person puts cards on purpose, in the order they are shown. */
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

export function placeOf(table: Table, id: string): Place {
  return table.cards.find((card) => card.id === id)?.place ?? 'box';
}

export function cardsIn(table: Table, place: Place): readonly string[] {
  return table.cards.filter((card) => card.place === place).map(({ id }) => id);
}
