import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  decodeRoughtimeMessage,
  decodeRoughtimePacket,
  encodeRoughtimeMessage,
  encodeRoughtimePacket,
} from '../../src/time/index.ts';

const tag = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: 1, maxLength: 4 });
const value = fc.nat({ max: 12 }).chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words }));
const values = fc.dictionary(tag, value, { minKeys: 1, maxKeys: 12, noNullPrototype: true });

const uint32 = (...numbers: readonly number[]) => {
  const bytes = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [index, number] of numbers.entries()) bytes.setUint32(4 * index, number, true);
  return [...new Uint8Array(bytes.buffer)];
};
const A = 0x41;
const B = 0x42;
const malformed = expect.objectContaining({ code: 'data/malformed' });

describe('a message', () => {
  it('is read as it was written, sorted by the numbers of its tags', () => {
    fc.assert(
      fc.property(values, (given) => {
        const bytes = encodeRoughtimeMessage(given);
        const read = decodeRoughtimeMessage(bytes);
        expect(Object.fromEntries(read)).toEqual(given);
        expect(encodeRoughtimeMessage(Object.fromEntries(read))).toEqual(bytes);
        const backwards = [...read.keys()].map((each) => [...each.padEnd(4, '\0')].reverse().join(''));
        expect(backwards).toEqual([...backwards].sort());
      }),
    );
  });

  it('is read to the same from inside other bytes', () => {
    fc.assert(
      fc.property(values, fc.nat({ max: 9 }), (given, before) => {
        const bytes = encodeRoughtimeMessage(given);
        const inside = Uint8Array.from([...new Uint8Array(before), ...bytes, 1, 2, 3]);
        const read = decodeRoughtimeMessage(inside.subarray(before, before + bytes.length));
        expect(Object.fromEntries(read)).toEqual(given);
      }),
    );
  });

  it('of any bytes is written again to the same bytes, or malformed', () => {
    const word = fc.oneof(fc.nat({ max: 5 }), fc.constantFrom(4, 8, A, B, 0x43, 0x5a5a5a5a), fc.nat());
    fc.assert(
      fc.property(fc.array(word, { maxLength: 16 }), fc.uint8Array({ maxLength: 3 }), (words, rest) => {
        const bytes = Uint8Array.from([...uint32(...words), ...rest]);
        let read: ReturnType<typeof decodeRoughtimeMessage>;
        try {
          read = decodeRoughtimeMessage(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'data/malformed' });
          return;
        }
        if ([...read.keys()].every((each) => /^[A-Z]{1,4}$/.test(each)))
          expect(encodeRoughtimeMessage(Object.fromEntries(read))).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('may have tags that nobody knows, and a last value of any length', () => {
    const bytes = Uint8Array.from([...uint32(2, 4, 0x31545544, 0xffffffff), 1, 2, 3, 4, 5]);
    expect([...decodeRoughtimeMessage(bytes)]).toEqual([
      ['DUT1', Uint8Array.of(1, 2, 3, 4)],
      ['\xff\xff\xff\xff', Uint8Array.of(5)],
    ]);
  });

  it.each([
    ['nothing', []],
    ['three bytes', [1, 0, 0]],
    ['no values', uint32(0)],
    ['a header that is cut', uint32(2, 0, A)],
    ['more values than bytes', uint32(0xffffffff, A)],
    ['a tag that is there twice', uint32(2, 0, A, A)],
    ['tags that descend', uint32(2, 0, B, A)],
    ['an offset that is no multiple of four', [...uint32(2, 2, A, B), 0, 0, 0, 0]],
    ['an offset beyond the end', uint32(2, 4, A, B)],
    ['an offset far beyond the end', uint32(2, 0xfffffffc, A, B)],
    ['offsets that descend', uint32(3, 8, 4, A, B, 0x43, 0, 0)],
  ])('of %s is malformed', (_, bytes) => {
    expect(() => decodeRoughtimeMessage(Uint8Array.from(bytes))).toThrow(malformed);
  });

  it.each([
    ['no values', {}],
    ['a tag in small letters', { ver: new Uint8Array(4) }],
    ['an empty tag', { '': new Uint8Array(4) }],
    ['a tag of five letters', { ABCDE: new Uint8Array(4) }],
    ['a value of three bytes before another', { A: new Uint8Array(3), B: new Uint8Array(4) }],
  ])('with %s is not written', (_, given) => {
    expect(() => encodeRoughtimeMessage(given)).toThrow(malformed);
  });
});

test('a packet is its message behind ROUGHTIM and a length, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (message, place, other) => {
        const packet = encodeRoughtimePacket(message);
        expect(decodeRoughtimePacket(packet)).toEqual(message);
        const changed = packet.slice();
        changed[place % 12]! ^= other;
        expect(() => decodeRoughtimePacket(changed)).toThrow(malformed);
        expect(() => decodeRoughtimePacket(packet.subarray(0, -1))).toThrow(malformed);
        expect(() => decodeRoughtimePacket(Uint8Array.from([...packet, 0]))).toThrow(malformed);
      },
    ),
  );
});
