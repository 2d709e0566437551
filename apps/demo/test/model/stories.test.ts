import { describe, expect, test } from 'vitest';
import { newHeir } from '../../src/web/model/heir.ts';
import { newPhone, type PhoneMemory, withKnownCard } from '../../src/web/model/phone.ts';
import { newSharedWallet } from '../../src/web/model/shares.ts';
import {
  isDone,
  isUnlocked,
  type Stage,
  type StoryId,
  stageFor,
  stageOf,
  stories,
} from '../../src/web/model/stories.ts';
import { move, newTable, type Place, type Table } from '../../src/web/model/table.ts';
import { newWallet, type Wallet } from '../../src/web/model/wallet.ts';

const cards = ['1', '2', '3'];
const boxed = newPhone(cards);
const checked = cards.reduce(
  (now, card) => withKnownCard(now, card, { number: `10000000000${card}`, untouched: true }),
  boxed,
);
const active = withChange(checked, { primary: '1' });
const backedUp = withChange(active, { sealed: true });
const phones: { readonly [S in Stage]: PhoneMemory } = { boxed, checked, active, 'backed-up': backedUp };
const box = newTable(cards);
const shared = newSharedWallet(['4', '5', '6', '7'], { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] });
const accounts = {} as NonNullable<Wallet['accounts']>;

function withChange(phone: PhoneMemory, change: Partial<Wallet>): PhoneMemory {
  return { ...phone, wallet: { ...phone.wallet, ...change } };
}

function lying(...places: Place[]): Table {
  return places.reduce((table, place, at) => move(table, cards[at] ?? '', place), box);
}

describe('the stories', () => {
  test('have different addresses', () => {
    expect(new Set(stories.map(({ id }) => id)).size).toBe(stories.length);
  });

  test.each(Object.entries(phones))('know the stage of a wallet: %s', (stage, phone) => {
    expect(stageOf(phone)).toBe(stage);
  });

  test('know a box with an unchecked card as boxed', () => {
    expect(
      stageOf({ ...boxed, known: { '1': { number: '', untouched: true }, '2': { number: '', untouched: true } } }),
    ).toBe('boxed');
  });

  test('unlock stage by stage', () => {
    const unlocked = Object.values(phones).map((phone) =>
      stories.filter(({ id }) => isUnlocked(id, phone)).map(({ id }) => id),
    );
    expect(unlocked).toEqual([
      ['unbox', 'attack'],
      ['unbox', 'create-wallet', 'attack'],
      ['unbox', 'create-wallet', 'back-up', 'bitcoin', 'ethereum', 'other-wallet', 'attack'],
      stories.map(({ id }) => id),
    ]);
    expect(stageFor('sweep')).toBe('backed-up');
  });

  test.each([
    ['unbox', boxed, checked],
    ['create-wallet', checked, active],
    ['back-up', active, backedUp],
    ['verify', backedUp, withChange(backedUp, { records: [{} as Wallet['records'][number]] })],
    ['rehearse', backedUp, { ...backedUp, rehearsed: true }],
    [
      'replace',
      withChange(backedUp, { revoked: ['2'] }),
      withChange(backedUp, { revoked: ['2'], cards: [...cards, '4'] }),
    ],
    ['later', withChange(backedUp, { added: [] }), withChange(backedUp, { added: ['4'] })],
    [
      'later',
      { ...backedUp, single: newWallet(['4']) },
      { ...backedUp, single: { ...newWallet(['4']), added: ['5'] } },
    ],
    ['shares', { ...backedUp, shared }, { ...backedUp, shared: { ...shared, recovered: accounts } }],
    [
      'heir',
      { ...backedUp, heir: { ...newHeir('4', '5'), made: true } },
      { ...backedUp, heir: { ...newHeir('4', '5'), made: true, awake: true } },
    ],
    ['forgotten-pin', withChange(backedUp, { blockedPin: '3' }), withChange(backedUp, { pinWasReset: true })],
    ['sweep', backedUp, { ...backedUp, retired: ['1', '2', '3'] }],
  ] satisfies [StoryId, PhoneMemory, PhoneMemory][])('%s: is done at its end only', (story, before, after) => {
    expect([isDone(story, before, box), isDone(story, after, box)]).toEqual([false, true]);
  });

  test('put-away: is done when no member is in the box or on the table', () => {
    expect(isDone('put-away', backedUp, lying('pocket', 'safe', 'table'))).toBe(false);
    expect(isDone('put-away', backedUp, lying('pocket', 'safe', 'friend'))).toBe(true);
    expect(isDone('put-away', active, lying('pocket', 'safe', 'friend'))).toBe(false);
    expect(isDone('put-away', withChange(backedUp, { revoked: ['3'] }), lying('pocket', 'safe'))).toBe(true);
  });

  test('without an end are never done', () => {
    const endless = ['bitcoin', 'ethereum', 'daily', 'plan', 'vault', 'lost', 'other-wallet', 'attack'] as const;
    for (const story of endless) expect(isDone(story, backedUp, lying('pocket', 'safe', 'friend'))).toBe(false);
    expect(stories.filter((story) => !('done' in story)).map(({ id }) => id)).toEqual(endless);
  });
});
