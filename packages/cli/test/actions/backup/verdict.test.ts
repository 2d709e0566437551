/** What `verify` says of cards that it compares. */
import type { VerifiedBackup } from '@symbolon/backup';
import { expect, test } from 'vitest';
import { verdictOf } from '../../../src/actions/backup/verdict.ts';

const verified = (cardNumber: string, setId: string, keySetDigest: string) =>
  ({
    label: cardNumber,
    record: { cardNumber, setId, keySetDigest, role: 'primary', date: '2026-01-31T12:00:00.000Z', member: 0 },
    roster: { members: [] },
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
