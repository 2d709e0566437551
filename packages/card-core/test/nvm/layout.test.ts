import { expect, test } from 'vitest';
import { journalSize, recordAddress, recordsEnd } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { wordSize } from '../../src/ports.ts';
import { sameBytes, testMemory } from '../support/memory.ts';
import { testRecords } from '../support/records.ts';

test('a memory that is too small is refused', () => {
  expect(() => openStore({ nvm: testMemory(new Uint8Array(recordsEnd - wordSize)).nvm })).toThrow(
    `${recordsEnd} bytes`,
  );
});

test('every record is at home between the journal and the end, from a word boundary, apart from every other', () => {
  const places = testRecords.map(({ definition }) => {
    const from = recordAddress(definition);
    return { from, to: from + 2 + definition.capacity };
  });
  const sorted = [...places].sort((a, b) => a.from - b.from);
  expect(sorted[0]?.from).toBe(journalSize);
  expect(Math.max(...sorted.map(({ to }) => to))).toBeLessThanOrEqual(recordsEnd);
  for (const [index, { from }] of sorted.entries()) {
    expect(from % wordSize).toBe(0);
    expect(from).toBeGreaterThanOrEqual(sorted[index - 1]?.to ?? 0);
  }
});

test('a place outside the layout has no home', () => {
  expect(() => recordAddress({ capacity: 16 })).toThrow('not in the layout');
});

test('every record can be full at once, and is then what was put', () => {
  const memory = testMemory();
  const store = openStore(memory);
  for (const { definition, values } of testRecords) {
    store.put(definition, values[2] as Uint8Array);
    store.commit();
  }
  const reopened = openStore(memory);
  for (const { name, definition, values } of testRecords) {
    expect(sameBytes(reopened.get(definition) ?? new Uint8Array(), values[2] as Uint8Array), name).toBe(true);
  }
});
