import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemory, memorySize } from '../src/cards/memory.ts';

const word = 16;
const writes = fc.array(
  fc.record({
    at: fc.nat(memorySize / word - 1).map((index) => index * word),
    bytes: fc.uint8Array({ minLength: word, maxLength: word }),
  }),
  { maxLength: 40 },
);
const reads = fc.array(
  fc
    .tuple(fc.nat(memorySize), fc.nat(6000))
    .map(([from, length]) => [from, Math.min(length, memorySize - from)] as const),
  { maxLength: 20 },
);

test('memory reads what was written, wherever it is, and an image of it is the same memory', () => {
  fc.assert(
    fc.property(writes, reads, (written, read) => {
      const flat = new Uint8Array(memorySize);
      const memory = createMemory();
      for (const { at, bytes } of written) {
        memory.nvm.write(at, bytes);
        flat.set(bytes, at);
      }
      expect(Buffer.compare(memory.image(), flat)).toBe(0);
      const again = createMemory(memory.image());
      for (const [from, length] of read)
        for (const { nvm } of [memory, again])
          expect(Buffer.compare(nvm.read(from, length), flat.subarray(from, from + length))).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('what was read or given as an image is not the memory itself', () => {
  const image = new Uint8Array(memorySize).fill(1);
  const { nvm, image: copy } = createMemory(image);
  image.fill(2);
  nvm.read(0, 4).fill(3);
  copy().fill(4);
  expect(nvm.read(0, 2)).toEqual(Uint8Array.of(1, 1));
});
