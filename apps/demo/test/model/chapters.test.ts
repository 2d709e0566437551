import { describe, expect, test } from 'vitest';
import {
  type ChapterId,
  chapters,
  isOpen,
  isTold,
  type Stage,
  stageFor,
  stageOf,
} from '../../src/web/model/chapters.ts';
import { know, newPhone, type PhoneMemory } from '../../src/web/model/phone.ts';
import { move, newTable, type Place, type Table } from '../../src/web/model/table.ts';
import type { Wallet } from '../../src/web/model/wallet.ts';

const cards = ['1', '2', '3'];
const boxed = newPhone(cards);
const checked = cards.reduce((now, card) => know(now, card, { number: `10000000000${card}`, untouched: true }), boxed);
const active = having(checked, { primary: '1' });
const backedUp = having(active, { sealed: true });
const phones: { readonly [S in Stage]: PhoneMemory } = { boxed, checked, active, 'backed-up': backedUp };
const box = newTable(cards);

function having(phone: PhoneMemory, change: Partial<Wallet>): PhoneMemory {
  return { ...phone, wallet: { ...phone.wallet, ...change } };
}

function lying(...places: Place[]): Table {
  return places.reduce((table, place, at) => move(table, cards[at] ?? '', place), box);
}

describe('the stories', () => {
  test('each has an address of its own', () => {
    expect(new Set(chapters.map(({ id }) => id)).size).toBe(chapters.length);
  });

  test.each(Object.entries(phones))('a wallet that is %s is told to be', (stage, phone) => {
    expect(stageOf(phone)).toBe(stage);
  });

  test('a box of which one card is not checked is a box', () => {
    expect(
      stageOf({ ...boxed, known: { '1': { number: '', untouched: true }, '2': { number: '', untouched: true } } }),
    ).toBe('boxed');
  });

  test('open one after the other', () => {
    const open = Object.values(phones).map((phone) =>
      chapters.filter(({ id }) => isOpen(id, phone)).map(({ id }) => id),
    );
    expect(open).toEqual([
      ['unbox', 'attack'],
      ['unbox', 'activate', 'attack'],
      ['unbox', 'activate', 'back-up', 'bitcoin', 'ethereum', 'attack'],
      chapters.map(({ id }) => id),
    ]);
    expect(stageFor('sweep')).toBe('backed-up');
  });

  test.each([
    ['unbox', boxed, checked],
    ['activate', checked, active],
    ['back-up', active, backedUp],
    ['verify', backedUp, having(backedUp, { records: [{} as Wallet['records'][number]] })],
    ['rehearse', backedUp, { ...backedUp, rehearsed: true }],
    ['replace', having(backedUp, { revoked: ['2'] }), having(backedUp, { revoked: ['2'], cards: [...cards, '4'] })],
    ['sweep', backedUp, { ...backedUp, retired: ['1', '2', '3'] }],
  ] satisfies [ChapterId, PhoneMemory, PhoneMemory][])('%s comes to its end', (chapter, before, after) => {
    expect([isTold(chapter, before, box), isTold(chapter, after, box)]).toEqual([false, true]);
  });

  test('cards are put away when none is in the box or on the table, revoked ones aside', () => {
    expect(isTold('put-away', backedUp, lying('pocket', 'safe', 'table'))).toBe(false);
    expect(isTold('put-away', backedUp, lying('pocket', 'safe', 'friend'))).toBe(true);
    expect(isTold('put-away', active, lying('pocket', 'safe', 'friend'))).toBe(false);
    expect(isTold('put-away', having(backedUp, { revoked: ['3'] }), lying('pocket', 'safe'))).toBe(true);
  });

  test('those without an end can be told for ever', () => {
    const endless = ['bitcoin', 'ethereum', 'daily', 'plan', 'lost', 'attack'] as const;
    for (const chapter of endless) expect(isTold(chapter, backedUp, lying('pocket', 'safe', 'friend'))).toBe(false);
    expect(chapters.filter((chapter) => !('told' in chapter)).map(({ id }) => id)).toEqual(endless);
  });
});
