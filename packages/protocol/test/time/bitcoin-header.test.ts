import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it, test } from 'vitest';
import vectors from '../../../../vectors/bitcoin-headers.json' with { type: 'json' };
import { verifyHeader } from '../../src/time/index.ts';

/** The least work of Bitcoin's main chain and of its test chain. */
const LEAST = 0x1d00ffff;

const nBits = (header: Uint8Array): number => new DataView(header.buffer, header.byteOffset).getUint32(72, true);

const withBits = (header: Uint8Array, bits: number): Uint8Array => {
  const changed = header.slice();
  new DataView(changed.buffer).setUint32(72, bits, true);
  return changed;
};

/** The smallest compact target at or above a number. */
const compactAbove = (hash: bigint): number => {
  let length = Math.ceil(hash.toString(16).length / 2);
  let digits = hash >> (8n * BigInt(length - 3));
  digits += 1n;
  if (digits >= 0x800000n) {
    digits >>= 8n;
    digits += 1n;
    length += 1;
  }
  return length * 2 ** 24 + Number(digits);
};

describe.each([...vectors.main, ...vectors.testnet])('block $height, $hash', ({ hash, header }) => {
  const bytes = hexToBytes(header);

  it('has the work that it says', () => {
    const verified = verifyHeader(bytes, LEAST);
    expect(bytesToHex(verified.hash.toReversed())).toBe(hash);
    expect(verified.time).toBe(BigInt(new DataView(bytes.buffer).getUint32(68, true)));
  });

  it('passes a floor just above its hash, and none below', () => {
    const above = compactAbove(BigInt(`0x${hash}`));
    expect(verifyHeader(bytes, above).time).toBeGreaterThan(0n);
    expect(() => verifyHeader(bytes, above - 2)).toThrow('it has too little work');
  });

  it('does not pass with any bit other', () => {
    for (let bit = 0; bit < 640; bit += 1) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => verifyHeader(changed, LEAST), `bit ${bit}`).toThrow(
        expect.objectContaining({ code: 'time/proof-wrong' }),
      );
    }
  });
});

const genesis = hexToBytes(vectors.main[0]!.header);

test('the first block says its time', () => {
  expect(verifyHeader(genesis, LEAST).time).toBe(1_231_006_505n);
});

test.each([
  ['negative', 0x04923456],
  ['negative, at the smallest', 0x1d80ffff],
  ['0', 0],
  ['0 with a length', 0x1d000000],
  ['0 by its length', 0x01003456],
  ['0 with a sign', 0x01800000],
  ['257 bits', 0x21010000],
  ['above 256 bits', 0xff123456],
])('a target that is %s is none', (_, bits) => {
  expect(() => verifyHeader(genesis, bits)).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
  expect(() => verifyHeader(withBits(genesis, bits), LEAST)).toThrow('its target is none');
});

test.each([0x207fffff, 0x2100ffff, 0x220000ff])('%d is a target, as high as one may be', (floor) => {
  expect(verifyHeader(genesis, floor).time).toBe(1_231_006_505n);
});

test.each([0x03000001, 0x01010000, 0x04000001])('%d is a target that nothing meets', (floor) => {
  expect(() => verifyHeader(genesis, floor)).toThrow('it has too little work');
});

test.each([-1, 2 ** 32, 1.5, Number.NaN])('a floor of %d is refused', (floor) => {
  expect(() => verifyHeader(genesis, floor)).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
});

test.each([0, 79, 81])('%d bytes are no header', (length) => {
  expect(() => verifyHeader(new Uint8Array(length), LEAST)).toThrow(
    expect.objectContaining({ code: 'data/malformed' }),
  );
});

test('a header without the work that it says is refused, also where the floor is below what it has', () => {
  const easy = 0x207fffff;
  let refused = 0;
  for (let nonce = 0; nonce < 8; nonce += 1) {
    const changed = genesis.slice();
    changed[76] = nonce;
    expect(() => verifyHeader(changed, easy)).toThrow('it does not have the work that it says');
    // With a target as easy as the floor, about half of them hold.
    const eased = withBits(changed, easy);
    try {
      verifyHeader(eased, easy);
    } catch {
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(8);
});

test('a header that says less work than the floor is judged by what it has', () => {
  const [hard] = vectors.testnet.filter(({ header }) => nBits(hexToBytes(header)) < 0x1a100000);
  expect(verifyHeader(hexToBytes(hard!.header), nBits(hexToBytes(hard!.header))).time).toBeGreaterThan(0n);
});
