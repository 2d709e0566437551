/** Cards of a set that were made one at a time, each without those before it, and whose primary is lost. */
import { rosterStatement } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { blankChip, type Chip } from './support/chip.ts';
import {
  adopts,
  answer,
  can,
  cloneTo,
  pin,
  primaryChip,
  proposalOf,
  rosterOf,
  signedBy,
  signs,
} from './support/set.ts';
import { anchoredBy, anchorOf } from './support/time.ts';

const backups = (...numbers: readonly number[]): readonly Chip[] =>
  numbers.map((number) => blankChip(`one by one ${number}`, `00000000080${number}`));

const made = () => {
  const primary = primaryChip({ name: 'one by one', clones: 3 });
  const [first, second, third] = backups(1, 2, 3) as [Chip, Chip, Chip];
  for (const clone of [first, second, third]) cloneTo(primary, clone);
  return { primary, first, second, third };
};
const statementOf = (chip: Chip): Uint8Array => chip.call('getRoster', {}, pin).statement;

describe('cards that were made one at a time', () => {
  test('hear of each other without the primary: each has its word about all that were made before', () => {
    const { first, second, third } = made();
    expect([first, second, third].map((chip) => rosterOf(chip).members.length)).toEqual([2, 3, 4]);
    expect(answer(first, 'approveActivation', { member: 3 })).toBe('referencedDataNotFound');
    expect(adopts(first, statementOf(second))).toBe('ok');
    // What it was told it can tell.
    expect(adopts(first, statementOf(third))).toBe('ok');
    expect(adopts(second, statementOf(first))).toBe('ok');
    expect([first, second, third].map((chip) => rosterOf(chip).members.length)).toEqual([4, 4, 4]);
    const { approval } = first.call('approveActivation', { member: 3 }, pin);
    expect(answer(third, 'activate', { approval })).toBe('ok');
    expect(signs(third)).toBe('ok');
  });

  test('decide together, once they have heard of each other', () => {
    const { first, second, third } = made();
    for (const chip of [first, second]) expect(adopts(chip, statementOf(third))).toBe('ok');
    const next = signedBy(
      proposalOf(first, { 0: { standing: 'revoked' }, 1: { role: 'primary' } }),
      first,
      second,
      third,
    );
    for (const chip of [first, second, third]) expect(adopts(chip, next)).toBe('ok');
    expect(rosterStatement.decode(statementOf(first)).signatures.map(({ member }) => member)).toEqual([1]);
    // A quorum decided: there is no word of a primary that would be enough.
    expect(rosterStatement.decode(statementOf(third)).signatures.map(({ member }) => member)).toEqual([3]);
  });

  test('hear of nobody by the word of the new card alone', () => {
    const { first, second } = made();
    const { body, signatures } = rosterStatement.decode(statementOf(second));
    expect(signatures.map(({ member }) => member)).toEqual([2, 0]);
    const alone = (...kept: readonly number[]) =>
      rosterStatement.encode({ body, signatures: signatures.filter(({ member }) => kept.includes(member)) });
    expect(adopts(first, alone(2))).toBe('quorumMissing');
    expect(adopts(first, alone(0))).toBe('ok');
  });

  test('are told in the session of a known phone, without the PIN', () => {
    const { first, second } = made();
    first.call('addPhone', { name: 'mine' }, pin);
    const statement = statementOf(second);
    expect(answer(first, 'adoptRoster', { statement }, { session: 'phone' })).toBe('ok');
    expect(first.call('getRoster', {}, { session: 'phone' }).statement).toEqual(statementOf(first));
  });
});

describe('an export', () => {
  test('brings the anchor of its source, and no time; while it is under way its source takes no other', () => {
    const primary = primaryChip({ name: 'one by one', clones: 3 });
    const statement = anchoredBy(anchorOf(2), primary);
    primary.call('adoptAnchor', { statement }, pin);
    const [clone] = backups(4) as [Chip];
    const { offer } = clone.call('cloneOffer', {}, can);
    const { export: exported } = primary.call('cloneExport', { role: 'backup', offer }, pin);
    const next = anchoredBy(anchorOf(1, { number: 2 }), primary);
    expect(answer(primary, 'adoptAnchor', { statement: next })).toBe('receiptsMissing');
    expect(primary.call('cloneExport', { role: 'backup', offer }, pin).export).toEqual(exported);
    const { receipt } = clone.call('cloneImport', { export: exported }, can);
    primary.call('cloneConfirm', { receipt }, pin);
    expect(answer(primary, 'adoptAnchor', { statement: next })).toBe('ok');
    const { anchor, time } = clone.call('timeNonce', {}, pin);
    expect([anchor, time]).toEqual([anchorOf(2), 0n]);
  });
});
