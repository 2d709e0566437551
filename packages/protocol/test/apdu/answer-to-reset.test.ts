import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cardCapabilities,
  decodeAnswerToReset,
  encodeAnswerToReset,
  withoutExtendedLength,
} from '../../src/apdu/answer-to-reset.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('decodeAnswerToReset', () => {
  it.each([
    // PC/SC part 3, clause 3.1.3.2.3: a MIFARE card as PC/SC shows storage cards.
    [
      '3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A',
      [0, 1],
      '80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00',
    ],
    // ISO/IEC 7816-3:2006 clause 8.2.5: T=0 alone has no TCK.
    ['3B 00', [0], ''],
    ['3B 02 14 50', [0], '14 50'],
    ['3F 65 25 00 2C 09 69 90 00', [0], '2C 09 69 90 00'],
    ['3B 80 01 81', [1], ''],
  ])('reads %s', (atr, protocols, historicalBytes) => {
    expect(decodeAnswerToReset(bytes(atr))).toEqual({ protocols, historicalBytes: bytes(historicalBytes) });
  });

  it.each(['', '3B', '00 00', '3B 80', '3B 01', '3B 00 00', '3B 80 01', '3B 80 01 80', '3B F0 11'])(
    'refuses "%s"',
    (atr) => {
      expect(() => decodeAnswerToReset(bytes(atr))).toThrow(/answer to reset/);
    },
  );

  it('reads back what was built, and no shorter part of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 15 }), (historicalBytes) => {
        const atr = encodeAnswerToReset(historicalBytes);
        expect(decodeAnswerToReset(atr)).toEqual({ protocols: [0, 1], historicalBytes });
        expect(() => decodeAnswerToReset(atr.subarray(0, -1))).toThrow();
      }),
    );
  });

  it('refuses or reads any bytes, and throws nothing but its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (rest) => {
        try {
          expect(decodeAnswerToReset(Uint8Array.of(0x3b, ...rest)).historicalBytes.length).toBeLessThanOrEqual(15);
        } catch (error) {
          expect(isSymbolonError(error, 'data/malformed')).toBe(true);
        }
      }),
    );
  });
});

describe('cardCapabilities', () => {
  const none = { commandChaining: false, extendedLength: false };

  it.each([
    ['80 73 84 01 C0', { commandChaining: true, extendedLength: true }],
    ['80 31 C0 73 84 01 40', { commandChaining: false, extendedLength: true }],
    ['00 73 84 01 80 00 90 00', { commandChaining: true, extendedLength: false }],
    // No third table.
    ['80 72 84 01', none],
    // Cut short; within the three status bytes of category 00; another category; nothing at all.
    ['80 73 84 01', none],
    ['00 73 84 01 C0', none],
    ['10 73 84 01 C0', none],
    ['', none],
  ])('reads %s', (historicalBytes, capabilities) => {
    expect(cardCapabilities(bytes(historicalBytes))).toEqual(capabilities);
  });

  it('takes anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (historicalBytes) => void cardCapabilities(historicalBytes)),
    );
  });
});

describe('withoutExtendedLength', () => {
  it('takes away that announcement, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 15 }),
        fc.constantFrom([], [0x80, 0x73], [0x00, 0x31, 1, 0x73]),
        (rest, start) => {
          const before = Uint8Array.of(...start, ...rest);
          const given = before.slice();
          const after = withoutExtendedLength(given);
          expect(given).toEqual(before);
          expect(cardCapabilities(after)).toEqual({ ...cardCapabilities(before), extendedLength: false });
          const changed = [...after].flatMap((byte, index) =>
            byte === before[index] ? [] : [byte ^ (before[index] ?? 0)],
          );
          expect(changed).toEqual(cardCapabilities(before).extendedLength ? [0x40] : []);
        },
      ),
    );
  });
});
