import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { createTestedRng } from '../src/card/rng.ts';
import type { Rng } from '../src/ports.ts';
import { Refusal } from '../src/refusal.ts';

/** Sources as they really fail. */
const broken: { readonly [name: string]: () => Rng } = {
  'always zero': () => (length) => new Uint8Array(length),
  'stuck at one value': () => (length) => new Uint8Array(length).fill(0xa7),
  'a counter': () => {
    let next = 0;
    return (length) => Uint8Array.from({ length }, () => next++ & 0xff);
  },
  'a counter that goes down by three': () => {
    let next = 0;
    return (length) =>
      Uint8Array.from({ length }, () => {
        next -= 3;
        return next & 0xff;
      });
  },
  'six bits out of eight stuck': () => {
    const good = seededRandom('two bits');
    return (length) => good(length).map((byte) => byte & 3);
  },
  'fewer bytes than asked for': () => (length) => seededRandom('short')(length).subarray(1),
  'more bytes than asked for': () => (length) => seededRandom('long')(length + 1),
};

describe('a source of randomness', () => {
  test.each(Object.entries(broken))('that is %s gives nothing, and is found at the first draw', (_, make) => {
    const { draw } = createTestedRng(make());
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(() => draw(16)).toThrow(new Refusal('randomnessFailure'));
    }
  });

  test.each([1, 1000, 5000])('that fails after %i good bytes gives none from then on', (good) => {
    let drawn = 0;
    const source = seededRandom('late');
    const { draw } = createTestedRng((length) => {
      drawn += length;
      return drawn > 1024 + good ? new Uint8Array(length) : source(length);
    });
    expect(() => {
      for (let attempt = 0; attempt < 1000; attempt += 1) draw(16);
    }).toThrow(new Refusal('randomnessFailure'));
    expect(() => draw(1)).toThrow(new Refusal('randomnessFailure'));
  });

  test('that is good passes a million bytes, unchanged, each counted', () => {
    const { draw, drawn } = createTestedRng(seededRandom('good'));
    const reference = seededRandom('good');
    reference(1024);
    expect(drawn()).toBe(0);
    for (let chunk = 0; chunk < 1000; chunk += 1) expect(Buffer.compare(draw(1000), reference(1000))).toBe(0);
    expect(drawn()).toBe(1_001_024);
  });

  test('is found wherever six equal bytes come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 255 }), (position, value) => {
        let drawn = 0;
        const source = seededRandom(`at ${position}`);
        const { draw } = createTestedRng((length) => {
          const bytes = source(length);
          if (drawn > 0) bytes.fill(value, position, position + 6);
          drawn += length;
          return bytes;
        });
        expect(() => draw(512)).toThrow(new Refusal('randomnessFailure'));
      }),
      { numRuns: 50 },
    );
  });
});
