/** The answer to SELECT, which a host reads before any session, from whatever card there is. */
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeSelected, versionsOf } from '../src/commands/select.ts';
import { applicationId } from '../src/commands/table.ts';
import { encodeTlv } from '../src/encoding/tlv.ts';

const ascending = fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 20 });
const sorted = (versions: readonly number[]): readonly number[] => versions.toSorted((a, b) => a - b);
/** Data objects that a newer card, or ISO/IEC 7816-4 table 10, may put beside those that we know. */
const others = fc.array(
  fc.tuple(fc.constantFrom(0x81, 0x82, 0x83, 0x85, 0x87, 0x90, 0xb0, 0x5f37), fc.uint8Array({ maxLength: 40 })),
  { maxLength: 3 },
);
type Others = readonly (readonly [number, Uint8Array])[];
const bytesOf = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const around = (before: Others, inside: Uint8Array, after: Others): Uint8Array => {
  const encode = (list: Others) => list.map(([tag, value]) => encodeTlv(tag, value));
  return bytesOf(...encode(before), inside, ...encode(after));
};
const answerOf = (versions: Uint8Array): Uint8Array => encodeTlv(0x6f, encodeTlv(0xa5, encodeTlv(0x80, versions)));

test('is 6F { 84 name, A5 { 80 versions } }', () => {
  const hex = Buffer.from(encodeSelected([2, 3])).toString('hex');
  expect(hex).toBe('6f11 8409 f053594d424f4c4f4e a504 8002 0203'.replaceAll(' ', ''));
});

describe('the versions in it', () => {
  test('are those that the card says, whatever else it says', () => {
    fc.assert(
      fc.property(
        ascending,
        fc.array(others, { minLength: 4, maxLength: 4 }),
        (versions, [a = [], b = [], c = [], d = []]) => {
          const spoken = sorted(versions);
          expect(versionsOf(encodeSelected(spoken))).toEqual(spoken);
          const proprietary = encodeTlv(0xa5, around(a, encodeTlv(0x80, Uint8Array.from(spoken)), b));
          const named = bytesOf(encodeTlv(0x84, applicationId), proprietary);
          expect(versionsOf(encodeTlv(0x6f, around(c, named, d)))).toEqual(spoken);
        },
      ),
    );
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['its name alone', encodeTlv(0x6f, encodeTlv(0x84, applicationId))],
    ['no versions', encodeTlv(0x6f, encodeTlv(0xa5, encodeTlv(0x81, Uint8Array.of(2))))],
    ['another template', encodeTlv(0x62, encodeTlv(0xa5, encodeTlv(0x80, Uint8Array.of(2))))],
  ])('are 1 alone of a card that says %s', (_, answer) => {
    expect(versionsOf(answer)).toEqual([1]);
  });

  test('are refused where there are none, or they do not ascend from 1', () => {
    for (const wrong of [[], [0], [2, 2], [3, 2], [0, 1]]) {
      expect(() => versionsOf(answerOf(Uint8Array.from(wrong)))).toThrow(
        expect.objectContaining({ code: 'data/malformed' }),
      );
    }
  });

  test('are ascending, or the answer is malformed, whatever bytes a card sends', () => {
    const whole = encodeSelected([1, 2, 3]);
    for (let length = 1; length < whole.length; length += 1) {
      expect(() => versionsOf(whole.subarray(0, length))).toThrow(expect.objectContaining({ code: 'data/malformed' }));
    }
    const altered = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([place, byte]) => whole.with(place, byte));
    fc.assert(
      fc.property(fc.oneof(altered, fc.uint8Array({ maxLength: 60 })), (answer) => {
        try {
          const versions = versionsOf(answer);
          expect(versions.length).toBeGreaterThan(0);
          expect(sorted([...new Set(versions)])).toEqual(versions);
          expect(versions[0]).toBeGreaterThan(0);
        } catch (error) {
          expect(isSymbolonError(error, 'data/malformed')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
