import { describe, expect, test } from 'vitest';
import { addCards, cardsIn, homes, move, newTable, type Place, placeOf, places } from '../../src/web/model/table.ts';

const everywhere = Object.keys(places) as Place[];

describe('the table', () => {
  test('starts with all cards in their box', () => {
    expect(cardsIn(newTable(['1', '2']), 'box')).toEqual(['1', '2']);
    expect(cardsIn(newTable(['1', '2']), 'table')).toEqual([]);
  });

  test.each(everywhere)('has every card in one place, also after one was moved and moved on: %s', (last) => {
    const ids = ['1', '2', '3'];
    for (const first of everywhere) {
      const table = move(move(newTable(ids), '2', first), '2', last);
      expect(everywhere.flatMap((place) => cardsIn(table, place)).sort()).toEqual(ids);
      expect(ids.map((id) => placeOf(table, id))).toEqual(['box', last, 'box']);
    }
  });

  test('stays as it is when a card is moved that is not there', () => {
    expect(move(newTable(['1']), '9', 'safe')).toEqual(newTable(['1']));
  });

  test('gets new boxes beside what lies there', () => {
    const table = addCards(move(newTable(['1']), '1', 'safe'), ['2', '3']);
    expect(cardsIn(table, 'safe')).toEqual(['1']);
    expect(cardsIn(table, 'box')).toEqual(['2', '3']);
  });

  test('puts cards on purpose anywhere but away', () => {
    expect(homes).not.toContain('away');
    expect(placeOf(newTable([]), '9')).toBe('box');
  });
});
