import { describe, expect, test } from 'vitest';
import {
  addCards,
  allCards,
  cardsIn,
  homes,
  move,
  newTable,
  type Place,
  placeOf,
  places,
} from '../../src/web/model/table.ts';

const everywhere = Object.keys(places) as Place[];

describe('the table', () => {
  test('begins with all cards in the box', () => {
    expect(cardsIn(newTable(['1', '2']), 'box')).toEqual(['1', '2']);
    expect(cardsIn(newTable(['1', '2']), 'table')).toEqual([]);
  });

  test.each(everywhere)('has every card in one place after a card was moved twice, last to: %s', (last) => {
    const ids = ['1', '2', '3'];
    for (const first of everywhere) {
      const table = move(move(newTable(ids), '2', first), '2', last);
      expect(everywhere.flatMap((place) => cardsIn(table, place)).sort()).toEqual(ids);
      expect(ids.map((id) => placeOf(table, id))).toEqual(['box', last, 'box']);
    }
  });

  test('does not change when an unknown card is moved', () => {
    expect(move(newTable(['1']), '9', 'safe')).toEqual(newTable(['1']));
  });

  test('keeps its cards when a box is added', () => {
    const table = addCards(move(newTable(['1']), '1', 'safe'), ['2', '3']);
    expect(allCards(table)).toEqual(['1', '2', '3']);
    expect(cardsIn(table, 'safe')).toEqual(['1']);
    expect(cardsIn(table, 'box')).toEqual(['2', '3']);
  });

  test('shows every place but the table itself and `away`', () => {
    expect(everywhere.filter((place) => !(homes as readonly Place[]).includes(place))).toEqual(['table', 'away']);
  });
});
