import { expect, test } from 'vitest';
import { describeStatus } from '../src/status.ts';

test.each([
  [0x63c0, 'wrong password, 0 tries left'],
  [0x63c1, 'wrong password, 1 try left'],
  [0x63c2, 'wrong password, 2 tries left'],
])('status %x tells the tries that are left', (sw, text) => {
  expect(describeStatus(sw)).toBe(text);
});
