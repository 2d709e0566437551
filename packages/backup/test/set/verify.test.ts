import type { VerificationRecord } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { overdueCards } from '../../src/set/overdue.ts';
import { type FindingKind, findingsOf } from '../../src/set/verify.ts';

const record: VerificationRecord = {
  date: '2026-06-01T00:00:00.000Z',
  cardNumber: '100000000002',
  publicKey: '02',
  setId: 'aa',
  epoch: 1,
  member: 1,
  role: 'backup',
  dormant: true,
  revoked: false,
  keySetDigest: 'k',
  policyDigest: 'p',
  rosterDigest: 'r',
  firmware: 'f',
  release: 2,
  logEntries: 10,
  signatures: 0,
  challenge: 'c',
  proof: 'x',
};
const other: VerificationRecord = {
  ...record,
  cardNumber: '100000000001',
  member: 0,
  role: 'primary',
  dormant: false,
  signatures: 5,
};

describe('what a record means', () => {
  test.each<
    [
      string,
      Partial<VerificationRecord>,
      Partial<VerificationRecord>,
      Partial<VerificationRecord>,
      readonly FindingKind[],
    ]
  >([
    ['beside an equal one: nothing', {}, {}, {}, []],
    ['after more was logged: nothing', { logEntries: 12 }, {}, {}, []],
    ['activated and used since: nothing', { dormant: false, signatures: 3 }, {}, {}, []],
    ['of another wallet', { setId: 'bb' }, {}, { setId: 'bb' }, ['other-set']],
    ['with other keys than the others', { keySetDigest: 'q' }, {}, { keySetDigest: 'q' }, ['other-keys']],
    ['an epoch behind', { epoch: 0 }, {}, { epoch: 0 }, ['behind']],
    [
      'with another list of the same epoch: which is the longer one, it does not tell',
      { rosterDigest: 'a' },
      {},
      {},
      [],
    ],
    ['revoked', { revoked: true }, {}, {}, ['revoked']],
    ['with fewer log entries than before', { logEntries: 9 }, {}, {}, ['went-back']],
    ['with fewer signatures than before', {}, {}, { signatures: 1 }, ['went-back']],
    ['at an earlier epoch than before', {}, {}, { epoch: 2 }, ['went-back']],
    ['with signatures made while dormant', { signatures: 1 }, {}, {}, ['signed-while-dormant']],
    ['with another policy than before', {}, {}, { policyDigest: 'old' }, ['changed']],
    ['with other firmware than before', {}, {}, { firmware: 'old' }, ['changed']],
    ['with older firmware than another member', { release: 1 }, {}, {}, ['older-firmware']],
  ])('%s', (_, now, beside, before, kinds) => {
    const proven = { ...record, ...now };
    const found = findingsOf(
      proven,
      [proven, { ...other, ...beside }],
      [{ ...record, ...before, date: '2026-01-01T00:00:00.000Z' }],
    );
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
    for (const { text, advice } of found) expect(`${text} ${advice}`).toMatch(/\. .*\.$/);
  });

  test('is judged by the last record before it', () => {
    const before = [
      { ...record, date: '2026-03-01T00:00:00.000Z', logEntries: 20 },
      { ...record, date: '2026-02-01T00:00:00.000Z', logEntries: 1 },
    ];
    expect(findingsOf({ ...record, logEntries: 19 }, [], before).map(({ kind }) => kind)).toEqual(['went-back']);
  });

  test('of a clock that was wrong hide nothing: what went back is found', () => {
    const ahead = { ...record, date: '2999-01-01T00:00:00.000Z', logEntries: 5 };
    const kinds = findingsOf({ ...record, logEntries: 19 }, [], [ahead, { ...record, logEntries: 30 }]);
    expect(kinds.map(({ kind }) => kind)).toEqual(['went-back']);
  });
});

describe('overdue', () => {
  const cards = [
    { label: 'daily', cardNumber: '100000000001' },
    { label: 'safe', cardNumber: '100000000002' },
    { label: 'sister', cardNumber: '100000000003' },
  ];
  const at = (date: string) => Date.parse(date);

  test('are cards that were never verified, then those that wait the longest', () => {
    const records = [record, { ...other, date: '2026-05-01T00:00:00.000Z' }];
    expect(overdueCards(records, { cards, now: at('2026-06-11T00:00:00Z'), every: 10 })).toEqual([
      { label: 'sister', cardNumber: '100000000003' },
      { label: 'daily', cardNumber: '100000000001', last: '2026-05-01T00:00:00.000Z', days: 31 },
    ]);
  });

  test('counts from the last record of the card, and not on the day itself', () => {
    const records = [record, { ...record, date: '2026-01-01T00:00:00.000Z' }];
    const [card] = [cards[1]].filter((one) => one !== undefined);
    const due = (now: string) =>
      overdueCards(records, { cards: [card as (typeof cards)[number]], now: at(now), every: 180 });
    expect(due('2026-11-28T00:00:00.000Z')).toEqual([]);
    expect(due('2026-11-28T00:00:00.001Z')).toMatchObject([{ days: 0 }]);
    expect(due('2026-11-30T00:00:00.000Z')).toMatchObject([{ days: 2 }]);
  });
});
