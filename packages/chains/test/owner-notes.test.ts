import { utf8ToBytes } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { decodeNotes, encodeNotes, type OwnerNotes } from '../src/owner-notes.ts';
import { policies } from './bitcoin/multisig-psbt.ts';

const notes: OwnerNotes = {
  ethereumTokens: [
    { chainId: 1n, address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', symbol: 'USDC', decimals: 6 },
    { chainId: 8453n, address: '0x4200000000000000000000000000000000000006', symbol: 'WETH', decimals: 18 },
  ],
  solanaTokens: [{ mint: 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', symbol: 'USDC', decimals: 6 }],
  policies,
  paths: [parsePath("m/84'/0'/77'"), parsePath("m/44'/60'/0'/7/8"), []],
};

test('come back as they were written, from files that a card takes', () => {
  const files = encodeNotes(notes);
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) expect(file.length).toBeLessThanOrEqual(512);
  expect(decodeNotes(files)).toEqual(notes);
  const none: OwnerNotes = { ethereumTokens: [], solanaTokens: [], policies: [], paths: [] };
  expect(encodeNotes(none)).toEqual([]);
  expect(decodeNotes([])).toEqual(none);
});

test.each([
  ['an unknown line', 'hello'],
  ['an empty line', '\n'],
  ['a line after the last', "m/84'\n"],
  ['a token without decimals', 'eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 USDC'],
  ['a token with a wrong checksum', 'eip155:1/erc20:0xa0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 6 USDC'],
  ['a token with more than its line has', 'eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 6 USDC x'],
  ['a token of no chain', 'eip155:0/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 6 USDC'],
  ['a mint that is none', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:EPjF 6 USDC'],
  ['a path with a word in it', "m/84'/x"],
  ['a policy with a key too few', `${policies[0]?.template} ${policies[0]?.keys.slice(1).join(' ')}`],
])('are refused with %s', (_, line) => {
  const text = `m/44'/0'/0'\n${line}`;
  expect(() => decodeNotes([utf8ToBytes(text)])).toThrow(
    expect.objectContaining({ code: 'data/malformed', message: expect.stringMatching(/line [23]/) }),
  );
});

test('are refused where they are not text, and where a symbol would break the line', () => {
  expect(() => decodeNotes([Uint8Array.of(0xff)])).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  for (const [symbol, decimals] of [
    ['US DC', 6],
    ['', 6],
    ['X', 1.5],
    ['X', 78],
  ] as const) {
    const [token] = notes.solanaTokens;
    if (token === undefined) throw new Error('no token');
    expect(() => encodeNotes({ ...notes, solanaTokens: [{ ...token, symbol, decimals }] })).toThrow(
      expect.objectContaining({ code: 'argument/invalid' }),
    );
  }
});
