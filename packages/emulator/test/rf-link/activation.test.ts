import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAnswerToSelect, encodeAnswerToSelect } from '../../src/rf-link/answer-to-select.ts';
import { createPicc } from '../../src/rf-link/card/picc.ts';
import { createField } from '../../src/rf-link/field.ts';
import { bitsOf, bytesOf, crcA, frameWithCrc, shortFrame, standardFrame, withoutCrc } from '../../src/rf-link/frame.ts';
import { activateProtocol, selectCard } from '../../src/rf-link/reader/activation.ts';
import { createReaderProtocol } from '../../src/rf-link/reader/protocol.ts';
import { answerOf, createTestDevice } from '../support/test-device.ts';

const ats = {
  fsci: 8,
  fwi: 8,
  sfgi: 0,
  addresses: 0,
  ratesToCard: [212, 848],
  ratesToReader: [424],
  historicalBytes: Uint8Array.of(0x80),
} as const;
const piccWith = (uid: readonly number[], device = createTestDevice()) =>
  createPicc(device, { ats, uid: () => Uint8Array.from(uid), processingMicroseconds: () => 0 });

describe('CRC_A', () => {
  it.each([
    // ISO/IEC 14443-3:2018 annex B.
    [
      [0x00, 0x00],
      [0xa0, 0x1e],
    ],
    [
      [0x12, 0x34],
      [0x26, 0xcf],
    ],
  ])('of %j', (bytes, crc) => {
    expect(crcA(Uint8Array.from(bytes))).toEqual(crc);
  });

  it('tells a frame with any one to three bits turned', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 3 }),
        (bytes, places) => {
          const frame = frameWithCrc(bytes);
          const bits = [...bitsOf(frame.bytes)];
          for (const place of new Set(places.map((place) => place % bits.length))) bits[place] = 1 - (bits[place] ?? 0);
          expect(withoutCrc(standardFrame(bytesOf(bits)))).toBeUndefined();
          expect(withoutCrc(frame)).toEqual(bytes);
        },
      ),
    );
  });
});

describe('activation', () => {
  it.each([[[0x08, 1, 2, 3]], [[0x04, 1, 2, 3, 4, 5, 6]], [[0x04, 1, 2, 3, 4, 5, 6, 7, 8, 9]]])(
    'selects a card with the UID %j',
    (uid) => {
      const field = createField();
      field.put(piccWith(uid));
      expect(selectCard(field)).toMatchObject({ uid: Uint8Array.from(uid), sak: 0x20 });
    },
  );

  it('tells cards apart by their UIDs, one after the other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uint8Array({ minLength: 3, maxLength: 3 }), { selector: String, minLength: 2, maxLength: 5 }),
        (tails) => {
          const field = createField();
          for (const tail of tails) field.put(piccWith([0x08, ...tail]));
          const found = tails.map(() => {
            const selected = selectCard(field);
            field.transceive(frameWithCrc(Uint8Array.of(0x50, 0x00)), 0);
            return selected?.uid.join();
          });
          expect(found.sort()).toEqual(tails.map((tail) => [0x08, ...tail].join()).sort());
          expect(selectCard(field)).toBeUndefined();
          expect(selectCard(field, { halted: true })).toBeDefined();
        },
      ),
    );
  });

  it('speaks with the selected card alone', async () => {
    const field = createField();
    const [first, second] = [createTestDevice(), createTestDevice()];
    field.put(piccWith([0x08, 1, 1, 1], first));
    field.put(piccWith([0x08, 2, 2, 2], second));
    const selected = selectCard(field);
    const activated = selected && activateProtocol(field, selected, { fsdi: 8, fastest: 848 });
    expect(activated).toMatchObject({ rateToCard: 848, rateToReader: 424, ats: { ...ats } });
    const protocol = activated && createReaderProtocol(field, activated);
    expect(await protocol?.exchange(Uint8Array.of(1, 2, 3, 4))).toEqual(answerOf(Uint8Array.of(1, 2, 3, 4)));
    expect([first, second].map(({ log }) => log.filter((entry) => entry === 4).length).sort()).toEqual([0, 1]);
    expect(protocol?.deselect()).toBe(true);
    expect(await protocol?.exchange(Uint8Array.of(1, 2, 3, 4))).toBeUndefined();
  });

  it('is silent to anything out of turn', () => {
    const field = createField();
    field.put(piccWith([0x08, 1, 2, 3]));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        expect(field.transceive(frameWithCrc(bytes), 1e6)).toBeUndefined();
      }),
    );
    expect(field.transceive(shortFrame(0x00), 1e6)).toBeUndefined();
    expect(selectCard(field)).toBeDefined();
  });
});

describe('answer to select', () => {
  it('is read back as it was built', () => {
    expect(decodeAnswerToSelect(encodeAnswerToSelect(ats))).toEqual(ats);
  });

  it('has the defaults of clause 5.3 for what it leaves out', () => {
    expect(decodeAnswerToSelect(Uint8Array.of(1))).toMatchObject({
      fsci: 2,
      fwi: 4,
      sfgi: 0,
      ratesToCard: [],
      ratesToReader: [],
    });
  });

  it.each([[[]], [[3, 0x78]], [[2, 0x78]], [[3, 0x78, 0]]])('refuses %j', (bytes) => {
    expect(decodeAnswerToSelect(Uint8Array.from(bytes))).toBeUndefined();
  });
});
