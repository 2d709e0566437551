import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openJournal, type Words } from '../../src/nvm/journal.ts';
import { wordSize } from '../../src/ports.ts';
import { memorySize, sameBytes, testMemory } from '../support/memory.ts';

const size = 1024;
/** As the head of journal.ts says: headers first, then copies. */
const headers = 16 * wordSize;
const homes = (memorySize - size) / wordSize;

const words: fc.Arbitrary<Words> = fc
  .array(fc.tuple(fc.nat(homes - 1), fc.integer({ min: 1, max: 0xff })), { minLength: 1, maxLength: 30 })
  .map((list) => new Map(list.map(([home, fill]) => [size + home * wordSize, new Uint8Array(wordSize).fill(fill)])));

function written(image: Uint8Array, commits: readonly Words[]): Uint8Array {
  const expected = image.slice();
  for (const commit of commits) for (const [address, word] of commit) expected.set(word, address);
  return expected.subarray(size);
}

test('commits one after another, over power-ups, round the rings and round again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(words, fc.boolean()), { minLength: 40, maxLength: 60 }), (commits) => {
      const memory = testMemory();
      let journal = openJournal(memory.nvm, size);
      for (const [commit, powerLost] of commits) {
        journal.commit(commit);
        if (powerLost) journal = openJournal(memory.nvm, size);
      }
      const done = commits.map(([commit]) => commit);
      expect(sameBytes(memory.image().subarray(size), written(new Uint8Array(memorySize), done))).toBe(true);
    }),
    { numRuns: 10 },
  );
});

test('no word of the journal is written much more often than another', () => {
  const memory = testMemory();
  const counts = new Map<number, number>();
  const nvm: typeof memory.nvm = {
    ...memory.nvm,
    write: (offset, word) => {
      if (offset < size) counts.set(offset, (counts.get(offset) ?? 0) + 1);
      memory.nvm.write(offset, word);
    },
  };
  const journal = openJournal(nvm, size);
  for (let n = 0; n < 480; n += 1) journal.commit(new Map([[size, new Uint8Array(wordSize).fill(1 + (n % 200))]]));
  expect(counts.size).toBe(size / wordSize);
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(2 * Math.min(...counts.values()));
});

describe('limits', () => {
  const many = (count: number): Words =>
    new Map(Array.from({ length: count }, (_, index) => [size + index * wordSize, new Uint8Array(wordSize).fill(7)]));

  test('as many words as its capacity are committed, one more is refused before the first write', () => {
    const memory = testMemory();
    const journal = openJournal(memory.nvm, size);
    expect(() => journal.commit(many(journal.capacity + 1))).toThrow(`exceed the journal's ${journal.capacity}`);
    expect(memory.writes()).toBe(0);
    journal.commit(many(journal.capacity));
    expect(
      sameBytes(memory.image().subarray(size), written(new Uint8Array(memorySize), [many(journal.capacity)])),
    ).toBe(true);
    openJournal(memory.nvm, size).commit(many(journal.capacity));
    expect(sameBytes(memory.image().subarray(headers, size), new Uint8Array(size - headers))).toBe(true);
  });

  test('no words are no commit', () => {
    const memory = testMemory();
    openJournal(memory.nvm, size).commit(new Map());
    expect(memory.writes()).toBe(0);
  });
});

test('copies are never where headers are looked for, and are gone when a commit is over', () => {
  const memory = testMemory();
  const fill = 0xee;
  const seen: number[] = [];
  const nvm: typeof memory.nvm = {
    ...memory.nvm,
    write: (offset, word) => {
      memory.nvm.write(offset, word);
      if (offset < headers) expect(word.filter((byte) => byte === fill).length).toBeLessThan(8);
      else if (offset < size) seen.push(offset);
    },
  };
  const journal = openJournal(nvm, size);
  for (let n = 1; n < 40; n += 1) {
    journal.commit(
      new Map(
        Array.from({ length: n % 9 }, (_, index) => [
          size + (n + index) * wordSize,
          new Uint8Array(wordSize).fill(fill),
        ]),
      ),
    );
    expect(sameBytes(memory.image().subarray(headers, size), new Uint8Array(size - headers))).toBe(true);
  }
  expect(new Set(seen).size).toBe((size - headers) / wordSize);
});

test('a memory of random bytes opens: nothing in it passes for a commit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: size, maxLength: size }), (bytes) => {
      const image = new Uint8Array(memorySize);
      image.set(bytes);
      const memory = testMemory(image);
      openJournal(memory.nvm, size);
      expect(sameBytes(memory.image(), new Uint8Array(memorySize))).toBe(true);
    }),
    { numRuns: 50 },
  );
});
