import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { onAbort } from '../src/index.ts';

test('many callbacks share one listener, each is called once, and none is left', () => {
  const stop = new AbortController();
  const calls: number[] = [];
  const same = () => calls.push(0);
  onAbort(stop.signal, same);
  onAbort(stop.signal, same);
  for (let number = 1; number < 12; number += 1) onAbort(stop.signal, () => calls.push(number));
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
  stop.abort();
  expect(calls).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
});

test('who lets go is not called, and the last one takes the listener along', () => {
  const stop = new AbortController();
  const calls: string[] = [];
  const [first, second] = ['first', 'second'].map((name) => onAbort(stop.signal, () => calls.push(name)));
  first?.();
  first?.();
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
  second?.();
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  const again = onAbort(stop.signal, () => calls.push('again'));
  stop.abort();
  again();
  expect(calls).toEqual(['again']);
});
