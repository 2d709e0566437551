import { headerTarget } from '@symbolon/protocol/time';
import { describe, expect, it, test } from 'vitest';
import { readFloor } from '../../src/time/floor.ts';

const says = (text: string): string => readFloor(text).warnings.join(' ');
const wrong = (text: string): string => {
  try {
    return `taken: ${readFloor(text).nBits}`;
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage/wrong' });
    return (error as Error).message;
  }
};

describe('a floor', () => {
  // Blocks of Bitcoin: 935,709 (February 2026), 967,816 (September 2026), and some of 2021 and 2024.
  it.each(['17023c7e', '17021ec5', '17024d43', '1702C4E4', '170b98ab'])('of a block, %s, is taken as it is', (text) => {
    expect(readFloor(text)).toEqual({ nBits: Number.parseInt(text, 16), warnings: [] });
  });

  // github.com/scrtlabs/SecretNetwork/issues/29 is of the same kind.
  it.each([
    ['207fffff', 'any computer makes one in a moment'],
    ['1d00ffff', 'one graphics card makes one in 4 seconds'],
    ['1b0404cb', 'one graphics card makes one in 19 hours'],
    ['1a0413ef', 'one graphics card makes one in 204 days'],
    ['1a0213ef', 'it costs as much as 1 / 10 million of a block'],
    ['19011500', 'it costs as much as 1 / 30 thousand of a block'],
  ])('of much less work, %s, has its cost in words', (text, cost) => {
    expect(says(text)).toContain(cost);
    expect(says(text)).toContain('an heir wakes');
  });

  it('is warned of from a hundredth of the work on', () => {
    const target = (headerTarget(0x17023c7e) ?? 0n) >> 160n;
    const hundredth = (target * 100n) >> 8n;
    const nBits = (digits: bigint): string => `18${digits.toString(16).padStart(6, '0')}`;
    expect(says(nBits(hundredth))).toBe('');
    expect(says(nBits(hundredth + 1n))).toContain('A block of Bitcoin has 100 times this work');
  });

  it('says how many times a block has its work', () => {
    expect(says('207fffff')).toContain('A block of Bitcoin has more than a thousand trillion times this work');
    expect(says('1d00ffff')).toContain('A block of Bitcoin has 100 trillion times this work');
  });
});

test.each([
  ['xyz', 'is not 8 hexadecimal digits'],
  ['00000000', 'is no target: nBits of a block are meant, such as 17023c7e'],
  ['1d80ffff', 'is no target'],
  ['ff123456', 'is no target'],
  // 17025a5b as it stands in a raw header: github.com/spesmilo/electrum/issues/7562 is of the same kind.
  ['5b5a0217', 'has its bytes in the order of a raw header: write 17025a5b'],
  ['7e3c0217', 'write 17023c7e'],
  // Of those that are a target too: an easy one, and one that no block meets.
  ['1c5a0217', 'write 17025a1c'],
  ['075a0217', 'write 17025a07'],
  ['1000ffff', 'no block has as much work as "1000ffff"'],
  ['03000001', 'no block has as much work'],
])('%s %s', (text, reason) => {
  expect(wrong(text)).toContain(reason);
});
