import { cardError } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { describeStatus, isRefusal } from '../src/status.ts';

test.each([
  [0x63c0, 'wrong password, 0 tries left'],
  [0x63c1, 'wrong password, 1 try left'],
  [0x63c2, 'wrong password, 2 tries left'],
])('status %x tells the tries that are left', (sw, text) => {
  expect(describeStatus(sw)).toBe(text);
});

test('a refusal is known by its status word, whatever name another version has for it', () => {
  const error = cardError('card/status', { command: 'CLONE EXPORT', status: 0x9d05, refusal: undefined, meaning: 'x' });
  expect(isRefusal(error, 'setSealed')).toBe(true);
  expect(isRefusal(error, 'setFull')).toBe(false);
});
