/** The log of a card, for people in words and for programs by the names of the specification. */
import { decodeLogEntry, encodeLogEntry } from '@symbolon/protocol/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEntry } from '../../../src/actions/card/log-words.ts';
import { createWorkplace, makeBackedUp, resultOf } from '../../support/workplace.ts';

const place = createWorkplace();
beforeAll(() => makeBackedUp(place));
afterAll(() => place.remove());

test('is shown in words, and keeps its names for programs', async () => {
  const { stdout } = await place.symbolon('log', '--pack', 'backed-up');
  expect(stdout).not.toMatch(/[a-z][A-Z]/);
  expect(stdout).toMatch(
    /^ {3}1 {2}The card got its identity\n {3}2 {2}A wallet was made of a phrase or shares: 2 clones/,
  );
  type Log = { readonly entries: readonly { readonly event: string; readonly details: object }[] };
  const { entries } = resultOf<Log>(await place.symbolon('log', '--pack', 'backed-up', '--json'));
  expect(entries.at(-1)).toMatchObject({ event: 'cloneConfirmed', details: { slot: 0, member: 2 } });
});

test.each([
  [encodeLogEntry(3, 'transactionRefused', { slot: 0, status: 0x9d26, tag: new Uint8Array(4) }), '(status 9D26)'],
  [encodeLogEntry(4, 'fileDeleted', { slot: 2, file: 1, version: 3 }), 'File 2 was deleted, version 3 (slot 3)'],
  [encodeLogEntry(5, 'phoneAdded', { slot: 1 }), 'A phone or computer was added, phone 2'],
  [Uint8Array.of(0, 0, 0, 6, 0xfe), 'An event that this program does not know: 254'],
])('%j says %s', (bytes, says) => {
  expect(describeEntry(decodeLogEntry(bytes))).toContain(says);
});
