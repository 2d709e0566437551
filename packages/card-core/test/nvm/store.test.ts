import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordAddress } from '../../src/nvm/layout.ts';
import { openStore, type Store } from '../../src/nvm/store.ts';
import { wordSize } from '../../src/ports.ts';
import { contains, sameBytes, type Tear, tears, testMemory } from '../support/memory.ts';
import { type TestRecord, testRecords } from '../support/records.ts';

/** What the store ought to hold: values by record, of those that are present. */
type Model = Map<TestRecord, Uint8Array>;

/** One change of a transaction: a value, or the record removed. */
type Change = { readonly record: TestRecord; readonly bytes: Uint8Array | undefined };

function changeOf(records: readonly TestRecord[]): fc.Arbitrary<Change> {
  return fc.constantFrom(...records).chain((record) =>
    fc.record({
      record: fc.constant(record),
      bytes: fc.option(fc.constantFrom(...record.values), { nil: undefined }),
    }),
  );
}

/** A few records, so that changes meet each other, and transactions of them. */
const transactions = fc
  .shuffledSubarray([...testRecords], { minLength: 4, maxLength: 4 })
  .chain((few) => fc.array(fc.array(changeOf(few), { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 12 }));

function make(store: Store, { record: { definition }, bytes }: Change): void {
  if (bytes === undefined) store.remove(definition);
  else store.put(definition, bytes);
}

function applied(model: Model, list: readonly Change[]): Model {
  const next = new Map(model);
  for (const { record, bytes } of list) {
    if (bytes === undefined) next.delete(record);
    else next.set(record, bytes);
  }
  return next;
}

function contentOf(store: Store): Model {
  return new Map(
    testRecords.flatMap((record): [TestRecord, Uint8Array][] => {
      const value = store.get(record.definition);
      return value === undefined ? [] : [[record, value]];
    }),
  );
}

function same(a: Model, b: Model): boolean {
  return (
    a.size === b.size &&
    [...a].every(([record, bytes]) => Buffer.compare(bytes, b.get(record) ?? new Uint8Array()) === 0)
  );
}

/** Memory whose store holds `model`. */
function memoryWith(model: Model): ReturnType<typeof testMemory> {
  const memory = testMemory();
  const store = openStore(memory);
  for (const [record, bytes] of model) {
    make(store, { record, bytes });
    store.commit();
  }
  return memory;
}

/** All but the headers of the journal: the copies, which are gone between two commits, and the records. */
function beyondHeaders(image: Uint8Array): Uint8Array {
  return image.subarray(16 * wordSize);
}

describe('beside a plain map', () => {
  type Step = { readonly kind: 'change'; readonly change: Change } | { readonly kind: 'commit' | 'discard' | 'power' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: changeOf(testRecords).map((change): Step => ({ kind: 'change', change })) },
    { weight: 3, arbitrary: fc.constantFrom<Step>({ kind: 'commit' }, { kind: 'discard' }, { kind: 'power' }) },
  );

  test('whatever is put, removed, committed, discarded and interrupted by loss of power: the store holds what the map holds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const memory = testMemory();
        let store = openStore(memory);
        let committed: Model = new Map();
        let seen: Model = new Map();
        for (const { kind, ...rest } of steps) {
          if ('change' in rest) {
            make(store, rest.change);
            seen = applied(seen, [rest.change]);
          } else if (kind === 'commit') {
            store.commit();
            committed = seen;
          } else {
            if (kind === 'discard') store.discard();
            else store = openStore(memory);
            seen = committed;
          }
          expect(same(contentOf(store), seen)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a transaction without changes writes nothing, nor does one that puts what is there', () => {
    const [record] = testRecords as [TestRecord];
    const bytes = record.values[0];
    const memory = memoryWith(applied(new Map(), [{ record, bytes }]));
    memory.power();
    const store = openStore(memory);
    store.commit();
    make(store, { record, bytes });
    store.commit();
    expect(memory.writes()).toBe(0);
  });
});

describe('power lost at any write', () => {
  const scene = fc.record({
    lists: transactions,
    tear: fc.constantFrom(undefined, ...Object.values(tears)),
    tearAgain: fc.constantFrom(undefined, ...Object.values(tears)),
  });

  test('the store is as before or as after, whatever the torn word holds, and whatever is lost again while it recovers', () => {
    fc.assert(
      fc.property(scene, ({ lists: [before = [], list = []], tear, tearAgain }) => {
        const model = applied(new Map(), before);
        const start = memoryWith(model).image();
        const next = applied(model, list);
        const end = memoryWith(next).image();
        const total = writesOf(start, list);
        let seenAfter = false;
        for (let afterWrites = 0; afterWrites <= total; afterWrites += 1) {
          const image = interrupted(start, list, { afterWrites, tear });
          const recovered = recover(image);
          const isAfter = same(recovered.content, next);
          expect(isAfter || same(recovered.content, model)).toBe(true);
          // Once it counts it stays: no later cut brings the old state back.
          expect(isAfter || !seenAfter).toBe(true);
          seenAfter = isAfter;
          // Not a byte of what is gone, or never came, is left anywhere.
          expect(sameBytes(beyondHeaders(recovered.image), beyondHeaders(isAfter ? end : start))).toBe(true);
          // Every fourth cut, for time: lost again at each write of the recovery.
          for (let again = 0; afterWrites % 4 === 0 && again < recovered.writes; again += 1) {
            const twice = recover(recoveryInterrupted(image, { afterWrites: again, tear: tearAgain }));
            expect(sameBytes(beyondHeaders(twice.image), beyondHeaders(isAfter ? end : start))).toBe(true);
          }
        }
        expect(seenAfter).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test('after a transaction that was cut short the next ones work as ever', () => {
    fc.assert(
      fc.property(transactions, fc.nat(60), fc.constantFrom(...Object.values(tears)), (lists, at, tear) => {
        let image = testMemory().image();
        let model: Model = new Map();
        for (const list of lists) {
          const next = applied(model, list);
          const { content, image: recovered } = recover(interrupted(image, list, { afterWrites: at, tear }));
          expect(same(content, next) || same(content, model)).toBe(true);
          [image, model] = [recovered, content];
        }
      }),
      { numRuns: 40 },
    );
  });

  function writesOf(start: Uint8Array, list: readonly Change[]): number {
    const memory = testMemory(start);
    const store = openStore(memory);
    memory.power();
    for (const one of list) make(store, one);
    store.commit();
    return memory.writes();
  }

  function interrupted(
    start: Uint8Array,
    list: readonly Change[],
    cut: { afterWrites: number; tear: Tear | undefined },
  ): Uint8Array {
    const { tear, afterWrites } = cut;
    const memory = testMemory(start);
    const store = openStore(memory);
    memory.power(tear === undefined ? { afterWrites } : { afterWrites, tear });
    try {
      for (const one of list) make(store, one);
      store.commit();
    } catch (error) {
      expect(String(error)).toContain('the power is gone');
    }
    return memory.image();
  }

  function recover(image: Uint8Array): {
    readonly content: Model;
    readonly image: Uint8Array;
    readonly writes: number;
  } {
    const memory = testMemory(image);
    const content = contentOf(openStore(memory));
    return { content, image: memory.image(), writes: memory.writes() };
  }

  function recoveryInterrupted(
    image: Uint8Array,
    { afterWrites, tear }: { afterWrites: number; tear: Tear | undefined },
  ): Uint8Array {
    const memory = testMemory(image);
    memory.power(tear === undefined ? { afterWrites } : { afterWrites, tear });
    expect(() => openStore(memory)).toThrow('the power is gone');
    return memory.image();
  }
});

describe('secrets', () => {
  test('a value that was replaced, removed, or never committed is nowhere in memory', () => {
    const record = testRecords.find(({ definition }) => definition.capacity >= 64) as TestRecord;
    const [, , secret, other] = record.values as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const marker = secret.subarray(-12);
    for (const replacement of [other, other.subarray(1), other.subarray(0, 1), undefined]) {
      const memory = memoryWith(new Map([[record, secret]]));
      expect(contains(memory.image(), marker)).toBe(true);
      const store = openStore(memory);
      make(store, { record, bytes: replacement });
      store.commit();
      expect(contains(memory.image(), marker)).toBe(false);
    }
    const memory = testMemory();
    const store = openStore(memory);
    make(store, { record, bytes: secret });
    store.discard();
    store.commit();
    expect(contains(memory.image(), marker)).toBe(false);
  });

  test('what a record holds never passes for a header of the journal', () => {
    // A host stores bytes of its choice, and takes the power away before they count: they are in the journal then, one
    // word or another of them aligned. As a header these would use up all sequence numbers, and the card could never
    // commit again.
    const fields = hexToBytes('5344ffffffff00000001');
    const forged = concatBytes(fields, sha256(fields).subarray(0, 6));
    const victim = testRecords.find(({ name }) => name === 'lifecycle') as TestRecord;
    const hostChosen = testRecords.filter(({ definition }) => definition.capacity >= 10 * forged.length).slice(0, 4);
    expect(hostChosen.length).toBeGreaterThan(0);
    for (const { definition } of hostChosen) {
      for (let shift = 0; shift < wordSize; shift += 1) {
        const bytes = Uint8Array.from({ length: definition.capacity }, (_, at) => forged[(at + shift) % wordSize] ?? 0);
        const memory = testMemory();
        const store = openStore(memory);
        store.put(definition, bytes);
        // Its copies are there, its header is not.
        memory.power({ afterWrites: Math.floor((definition.capacity * 18) / wordSize / wordSize) });
        expect(() => store.commit()).toThrow('the power is gone');
        memory.power();
        const recovered = openStore(memory);
        make(recovered, { record: victim, bytes: victim.values[0] });
        recovered.commit();
        expect(contentOf(openStore(memory))).toEqual(new Map([[victim, victim.values[0] as Uint8Array]]));
      }
    }
  });
});

describe('limits', () => {
  test('a record takes no more than its capacity, and refusing changes nothing', () => {
    const memory = testMemory();
    const store = openStore(memory);
    for (const { definition } of testRecords) {
      const tooMuch = new Uint8Array(definition.capacity + 1).fill(1);
      expect(() => store.put(definition, tooMuch)).toThrow(`the record's ${definition.capacity}`);
    }
    store.commit();
    expect(memory.writes()).toBe(0);
  });

  test('a commit that the memory fails leaves no changes for the next one', () => {
    const [record] = testRecords as [TestRecord];
    const memory = testMemory();
    const store = openStore(memory);
    make(store, { record, bytes: record.values[0] });
    memory.power({ afterWrites: 0 });
    expect(() => store.commit()).toThrow('the power is gone');
    memory.power();
    store.commit();
    expect(memory.writes()).toBe(0);
  });

  test('a length that no commit can have left reads as absent', () => {
    const memory = testMemory();
    for (const { definition } of testRecords)
      memory.nvm.write(recordAddress(definition), new Uint8Array(wordSize).fill(0xff));
    expect(contentOf(openStore(memory)).size).toBe(0);
  });
});
