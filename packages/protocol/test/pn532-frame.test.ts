import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPn532FrameReader, encodePn532Frame, LONGEST_CONTENT, type Pn532Frame } from '../src/pn532-frame.ts';

const content = fc.uint8Array({ minLength: 2, maxLength: LONGEST_CONTENT });
const frame: fc.Arbitrary<Exclude<Pn532Frame, { type: 'garbled' }>> = fc.oneof(
  content.map((bytes) => ({ type: 'data' as const, content: bytes })),
  fc.constantFrom({ type: 'ack' as const }, { type: 'nack' as const }, { type: 'syntax-error' as const }),
);

describe('PN532 frames', () => {
  it.each([
    // UM0701-02 clauses 7.2.2, 6.2.1.3, 6.2.1.4 and 6.2.1.5.
    [{ type: 'data', content: Uint8Array.of(0xd4, 0x02) }, [0x00, 0x00, 0xff, 0x02, 0xfe, 0xd4, 0x02, 0x2a, 0x00]],
    [{ type: 'ack' }, [0x00, 0x00, 0xff, 0x00, 0xff, 0x00]],
    [{ type: 'nack' }, [0x00, 0x00, 0xff, 0xff, 0x00, 0x00]],
    [{ type: 'syntax-error' }, [0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00]],
  ] as const)('%j', (given, bytes) => {
    expect([...encodePn532Frame(given)]).toEqual(bytes);
  });

  it('are read back, however the bytes are cut and whatever zeros stand between', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (frames, cuts) => {
          const bytes = frames.flatMap((given) => [0x55, 0x00, ...encodePn532Frame(given)]);
          const read = createPn532FrameReader();
          const found: Pn532Frame[] = [];
          for (let position = 0, index = 0; position < bytes.length; index++) {
            const size = cuts[index % cuts.length] ?? 1;
            found.push(...read(Uint8Array.from(bytes.slice(position, position + size))));
            position += size;
          }
          expect(found).toEqual(frames);
        },
      ),
    );
  });

  it('are not taken for others with one byte changed', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, difference) => {
        const encoded = encodePn532Frame({ type: 'data', content: bytes });
        // The preamble and the postamble carry nothing.
        const index = 1 + (place % (encoded.length - 2));
        encoded[index] = (encoded[index] ?? 0) ^ difference;
        const found = createPn532FrameReader()(encoded).filter(({ type }) => type === 'data');
        expect(found).not.toContainEqual({ type: 'data', content: bytes });
      }),
    );
  });

  it('come out of any bytes without an exception, and a good one is found after them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const read = createPn532FrameReader();
        read(noise);
        // What noise began may have to be completed first.
        read(new Uint8Array(LONGEST_CONTENT + 8));
        expect(read(encodePn532Frame({ type: 'ack' }))).toContainEqual({ type: 'ack' });
      }),
    );
  });

  it.each([0, LONGEST_CONTENT + 1])('of %d bytes of content are refused', (length) => {
    expect(() => encodePn532Frame({ type: 'data', content: new Uint8Array(length) })).toThrow(/content/);
  });
});
