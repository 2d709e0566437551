/**
 * What interpreters keep between two pieces of a transaction, measured on the heap of this process at places all over
 * the longest things they read.
 */
import { interpretationState } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { cases, oracle } from '../../chains/test/interpreters/cases.ts';
import { firmwareInterpreters } from '../src/cards/firmware.ts';
import { Held, heldBytes } from './support/held-memory.ts';

const places = 24;

test('the cases read with every interpreter of the firmware', () => {
  expect(new Set(cases.map(([, { id }]) => id))).toEqual(new Set(firmwareInterpreters.map(({ id }) => id)));
});

test('each keeps at most what a card has room for', async () => {
  const held = cases.flatMap(([what, interpreter, stream]) => {
    const whole = interpreter.begin(oracle);
    whole.push(stream);
    whole.end();
    return Array.from({ length: places }, (_, n) => {
      const interpretation = interpreter.begin(oracle);
      interpretation.push(stream.subarray(0, Math.floor((stream.length * (n + 1)) / (places + 1))));
      return new Held(what, interpretation);
    });
  });
  const sample = makeSample();
  const measured = await heldBytes();
  expect(measured).toHaveLength(held.length + 1);
  expect(measured).toContainEqual({ label: sample.label, bytes: 136 });
  for (const { label, bytes } of measured.filter((one) => one.label !== sample.label)) {
    // The step's buffer is all there is at first.
    expect(bytes, label).toBeGreaterThan(256);
    expect(bytes, label).toBeLessThanOrEqual(interpretationState);
  }
});

/**
 * 108 bytes, two digits of 8, and three numbers of 4. In a function of its own, as what a running one has made is held
 * by it too.
 */
function makeSample(): Held {
  const bytes = new Uint8Array(100);
  const small = {
    few: new Uint8Array(8),
    digits: 2n ** BigInt(4 * places),
    number: places,
    path: [0x80000054, places],
  };
  return new Held('sample', { bytes, again: bytes.subarray(1), ...small });
}
