/**
 * What holds of every interpreter, whatever it reads: the contract that a card relies on. What each means is for the
 * tests of its chain.
 */

import { concatBytes } from '@noble/hashes/utils.js';
import type { Interpreter, InterpreterEvent } from '@symbolon/interface';
import { describe, expect, test } from 'vitest';
import { cases, oracle } from './cases.ts';

/** A piece is written over once it is read: a card has one buffer for all of them. */
function read(interpreter: Interpreter, pieces: readonly Uint8Array[]): readonly InterpreterEvent[] {
  const interpretation = interpreter.begin(oracle);
  const events = pieces.flatMap((bytes) => {
    const piece = bytes.slice();
    const told = interpretation.push(piece);
    piece.fill(0xff);
    return told;
  });
  return [...events, ...interpretation.end()];
}

/** Places all over a stream, both ends and their neighbours among them. */
function placesIn({ length }: Uint8Array): readonly number[] {
  const all = Array.from({ length: 6 }, (_, n) => Math.floor((length * n) / 6));
  return [...new Set([...all, 1, 2, length - 2, length - 1])];
}

const malformed = expect.objectContaining({ code: 'data/malformed' });

describe.each(cases)('%s', (_, interpreter, stream) => {
  const whole = read(interpreter, [stream]);
  const facts = whole.findIndex(({ type }) => type === 'facts');

  test('is told as transfers and approvals, the facts once, which count them, and then what to sign', () => {
    const told = whole.slice(0, facts).map(({ type }) => type);
    const count = (kind: string) => told.filter((type) => type === kind).length;
    expect(count('transfer') + count('approval')).toBe(facts);
    expect(whole[facts]).toMatchObject({ facts: { transfers: count('transfer'), approvals: count('approval') } });
    const digests = whole.slice(facts + 1).map(({ type }) => type);
    expect(new Set(digests)).toEqual(new Set(['digest']));
  });

  test('is read alike in pieces of any size', () => {
    for (const size of [1, 200]) {
      const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, n) =>
        stream.subarray(n * size, (n + 1) * size),
      );
      expect(read(interpreter, pieces)).toEqual(whole);
    }
    for (const at of placesIn(stream))
      expect(read(interpreter, [stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
  });

  test('is refused when it ends early, anywhere', () => {
    for (const at of placesIn(stream))
      expect(() => read(interpreter, [stream.subarray(0, at)]), `after ${at} bytes`).toThrow(malformed);
  });

  test('is refused with anything after it, and nothing more is said then', () => {
    const interpretation = interpreter.begin(oracle);
    expect(() => interpretation.push(concatBytes(stream, Uint8Array.of(0)))).toThrow(malformed);
    expect(() => interpretation.push(Uint8Array.of(0))).toThrow();
    expect(() => interpretation.end()).toThrow();
  });
});

test('no two have the same number', () => {
  const numbers = new Map(cases.map(([, interpreter]) => [interpreter, interpreter.id]));
  expect(new Set(numbers.values()).size).toBe(numbers.size);
  for (const id of numbers.values()) expect(Number.isInteger(id) && id >= 0 && id <= 0xff).toBe(true);
});
