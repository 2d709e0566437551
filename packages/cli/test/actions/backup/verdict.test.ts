/** What `verify` says of cards that it compares. */
import type { VerifiedBackup } from '@symbolon/backup';
import { expect, test } from 'vitest';
import { verdictOf } from '../../../src/actions/backup/verdict.ts';

const verified = (cardNumber: string, setId: string, keySetDigest: string) =>
  ({
    label: cardNumber,
    record: { cardNumber, setId, keySetDigest, role: 'primary', date: '2026-01-31T12:00:00.000Z', member: 0 },
    roster: { epoch: 1, members: [] },
    findings: [],
  }) as unknown as VerifiedBackup;

const ours = verified('111111111111', 'aa', 'keys');

test.each([
  ['of another set', 'bb', 'keys', 12],
  ['with other keys', 'aa', 'others', 12],
  ['of the same set with the same keys', 'aa', 'keys', 0],
])('two cards, one %s', (_, setId, keys, exit) => {
  const other = verified('222222222222', setId, keys);
  const options = { leftOut: [], unseen: [], before: [], late: [], every: 180, kept: undefined };
  const { verdict, lines, ...found } = verdictOf({ ...options, verified: [ours, other], all: [] });
  expect(found).toEqual({ exit });
  expect(verdict).toMatchObject({ sameWallet: exit === 0, allWell: exit === 0 });
  expect(lines[0]).toBe(exit === 0 ? 'All 2 hold the same wallet.' : 'The 2 cards do not hold the same wallet.');
});

test('a proof that is dated in the future hides no card that is due', () => {
  const future = { ...ours, record: { ...ours.record, date: '2999-01-01T00:00:00.000Z' } };
  const options = { leftOut: [], unseen: [], before: [], late: [], every: 180, kept: undefined };
  const { verdict, lines } = verdictOf({ ...options, verified: [future], all: [ours.record, future.record] });
  expect(verdict.nextDue).toBe('2026-07-30');
  expect(lines.join(' ')).toContain('One proof is dated in the future');
});

test('a card that another one knows to be put out is no backup, though it has not heard of it', () => {
  const list = (epoch: number, standing: string) => ({ epoch, members: [{ standing: 'made' }, { standing }] });
  const sister = { ...verified('222222222222', 'aa', 'keys'), roster: list(1, 'agreed') } as unknown as VerifiedBackup;
  const told = { ...sister, record: { ...sister.record, member: 1 } };
  const knowing = { ...ours, roster: list(2, 'revoked') } as unknown as VerifiedBackup;
  const options = { leftOut: [], unseen: [], before: [], late: [], every: 180, kept: undefined };
  const of = (...cards: VerifiedBackup[]) => verdictOf({ ...options, verified: cards, all: [] });
  expect(of(knowing, told)).toMatchObject({ exit: 12, verdict: { allWell: false } });
  expect(of(knowing, told).lines.join(' ')).toContain('"222222222222", member 2, was put out of the set');
  expect(of({ ...knowing, roster: told.roster }, told).exit).toBe(0);
});

test('a card that is overdue is not all well, though nothing is wrong', () => {
  const late = [{ label: 'safe', cardNumber: '222222222222', last: '2025-01-31T12:00:00.000Z', days: 150 }];
  const options = { leftOut: [], unseen: [], before: [], every: 180, kept: undefined };
  const of = (overdue: typeof late) => {
    const { exit, verdict } = verdictOf({ ...options, verified: [ours], all: [ours.record], late: overdue });
    return [exit, verdict.allWell];
  };
  expect(of(late)).toEqual([11, false]);
  expect(of([])).toEqual([0, true]);
});
