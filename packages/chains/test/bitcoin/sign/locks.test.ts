/** From when on a transaction can be mined: said in every case, and warned of where it can't be mined now. */
import { isWarning } from '@symbolon/interface';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { foreignSeed, softwareSigner } from '../../software-signer.ts';
import { makePsbt, type TestInput } from '../make-psbt.ts';

// 2026-03-01, when the chain was some 939 000 blocks long.
const now = Date.UTC(2026, 2, 1);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now);
});
afterEach(() => {
  vi.useRealTimers();
});

async function linesOf(inputs: readonly TestInput[], lockTime: number, version: 0 | 2 = 0) {
  const psbt = makePsbt(inputs, [{ amount: 99_000n }], version, lockTime);
  const { lines, warnings, facts, replaceable } = await previewPsbt(softwareSigner(), psbt);
  const about = lines.filter((line) => / mined |lock time/.test(line));
  return { about, codes: warnings.map(({ code }) => code), told: facts?.warnings, replaceable, first: lines[0] };
}

describe('a lock time', () => {
  it.each([
    ['of now, as wallets set it against fee sniping', 939_000, 'It can be mined after block 939000'],
    ['of long ago', 1, 'It can be mined after block 1'],
    ['that is a moment in the past', 1_700_000_000, 'It can be mined since 2023-11-14 22:13:20 UTC'],
    ['of two hours ago', now / 1000 - 7200, 'It can be mined since 2026-02-28 22:00:00 UTC'],
  ])('%s is a line', async (_, lockTime, line) => {
    for (const version of [0, 2] as const)
      expect(await linesOf([{}], lockTime, version)).toMatchObject({ about: [line], codes: [], told: ['locked'] });
  });

  it.each([
    ['a height of later', 1_500_000, "It can't be mined before block 1500000, which comes about the year 2036"],
    ['the last height', 499_999_999, "It can't be mined before block 499999999, which comes about the year 11514"],
    ['a moment of later', now / 1000 + 1, "It can't be mined before 2026-03-01 00:00:01 UTC"],
    // The median time of the last eleven blocks lags (BIP-113): github.com/bsv-blockchain/teranode/issues/1272.
    ['a moment of now', now / 1000, "It can't be mined until about an hour after 2026-03-01 00:00:00 UTC"],
    ['a moment just past', now / 1000 - 7199, "It can't be mined until about an hour after 2026-02-28 22:00:01 UTC"],
    ['the last moment', 0xffffffff, "It can't be mined before 2106-02-07 06:28:15 UTC"],
  ])('that is %s warns, before all else', async (_, lockTime, text) => {
    const { about, codes, first } = await linesOf([{}], lockTime);
    expect(about).toEqual([`WARNING: ${text}`]);
    expect(codes).toEqual(['locked']);
    expect(first).toBe(about[0]);
  });

  it('has no effect if every sequence is final, and one that is not suffices', async () => {
    const final = { sequence: 0xffffffff };
    expect(await linesOf([final], 4_102_444_800)).toEqual({
      about: ['Its lock time, 2100-01-01 00:00:00 UTC, has no effect: every sequence is final'],
      codes: [],
      told: [],
      replaceable: false,
      first: 'Send 0.00099 BTC to bc1q42424242424242424242424242424242ty9ll3',
    });
    const both = makePsbt([final, { sequence: 0xfffffffe }], [{ amount: 199_000n }], 0, 4_102_444_800);
    const { lines, replaceable } = await previewPsbt(softwareSigner(), both);
    expect(lines.filter(isWarning)).toHaveLength(1);
    expect(replaceable).toBe(false);
  });

  it('of none is not mentioned', async () => {
    expect(await linesOf([{}], 0)).toMatchObject({ about: [], codes: [], told: [], replaceable: true });
  });

  it('that is a height is not judged on test networks, whose chains are of any length', async () => {
    const psbt = makePsbt([{ path: "m/84'/1'/0'/0/0" }], [{ amount: 99_000n }], 0, 4_800_000);
    const { lines, warnings } = await previewPsbt(softwareSigner(), psbt, { network: 'testnet' });
    expect(warnings).toEqual([]);
    expect(lines).toContain('It can be mined after block 4800000');
    expect(lines.at(-1)).toBe('On testnet, a test network: its coins are worth nothing');
  });

  it('does not change what was approved as time goes by', async () => {
    const psbt = makePsbt([{}], [{ amount: 99_000n }], 0, now / 1000 + 60);
    const before = await previewPsbt(softwareSigner(), psbt);
    vi.setSystemTime(now + 3 * 3_600_000);
    const after = await previewPsbt(softwareSigner(), psbt);
    expect(after.lines).not.toEqual(before.lines);
    expect(after.fingerprint).toEqual(before.fingerprint);
  });
});

describe('the age of a coin (BIP-68)', () => {
  it.each([
    // What has to be 5 blocks old has to have 5 confirmations: github.com/rust-bitcoin/rust-bitcoin/issues/6640.
    [1, "It can't be mined in the block of the coin it spends, only in a later one"],
    [2, "It can't be mined until 1 block is on top of the one with the coin it spends"],
    [5, "It can't be mined until 4 blocks are on top of the one with the coin it spends"],
    [52_560, "It can't be mined until 52559 blocks are on top of the one with the coin it spends"],
    [(1 << 22) + 1, "It can't be mined until the coin it spends is 0 d 0 h 8 min old"],
    [(1 << 22) + 0xffff, "It can't be mined until the coin it spends is 388 d 8 h 32 min old"],
    // Bits without a meaning so far.
    [(1 << 30) + 7, "It can't be mined until 6 blocks are on top of the one with the coin it spends"],
  ])('of sequence %i warns', async (sequence, text) => {
    const { about, codes, told } = await linesOf([{ sequence }], 0);
    expect(about).toEqual([`WARNING: ${text}`]);
    expect(codes).toEqual(['locked']);
    expect(told).toEqual(['locked']);
  });

  it.each([0, 1 << 22, 0x80000001, 0xfffffffd])('of sequence %i is any', async (sequence) => {
    expect(await linesOf([{ sequence }], 0)).toMatchObject({ about: [], codes: [], told: [] });
  });

  it('is said once for all coins that need the same', async () => {
    const psbt = makePsbt(
      [
        { sequence: 144 },
        { sequence: 144 },
        { sequence: 7 },
        ...Array(2).fill({ sequence: 1 }),
        ...Array(2).fill({ sequence: 2 }),
      ],
      [{ amount: 699_000n }],
    );
    const { warnings } = await previewPsbt(softwareSigner(), psbt);
    expect(warnings.map(({ text }) => text)).toEqual([
      "WARNING: It can't be mined until 143 blocks are on top of those with the 2 coins it spends",
      "WARNING: It can't be mined until 6 blocks are on top of the one with the coin it spends",
      "WARNING: It can't be mined in a block of the 2 coins it spends, only in a later one",
      "WARNING: It can't be mined until 1 block is on top of those with the 2 coins it spends",
    ]);
  });
});

describe('the age of a coin of others', () => {
  it('warns as that of ours, on host and card', async () => {
    const others: TestInput = { seed: foreignSeed, path: "m/84'/0'/0'/0/1", sequence: 65_535 };
    const psbt = makePsbt([{ sequence: 0xffffffff }, others], [{ amount: 190_000n }]);
    const { lines, warnings, facts } = await previewPsbt(softwareSigner(), psbt);
    expect(lines).toContain(
      "WARNING: It can't be mined until 65534 blocks are on top of the one with the coin it spends",
    );
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['locked', 'inputs-of-others']));
    expect(facts?.warnings).toEqual(expect.arrayContaining(['locked', 'inputs-of-others']));
  });
});
